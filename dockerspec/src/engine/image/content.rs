//! What the content of one file tells: a checksum to find copies by, what kind of program it is, a key that lies in it.

use std::io::{self, BufRead};

use dockerspec_core::model::secret_value::secret_value;

/// Longer files are no settings that a person wrote.
const LONGEST_TEXT: u64 = 256 << 10;
/// The shortest token that is known is longer.
const SHORTEST_TOKEN: usize = 20;
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// What starts a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) enum Start {
    /// A program of Linux, for a machine of this number.
    Elf(u16),
    /// A script, and the interpreter in its first line.
    Script(Box<str>),
    #[default]
    Other,
}

/// What was seen in a file.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) checksum: u64,
    pub(super) start: Start,
    /// Kind of the secret in it.
    pub(super) secret: Option<&'static str>,
    /// The text, where it was asked for.
    pub(super) text: Option<Vec<u8>>,
}

/// Reads to the end of a file, `keep` its text if it is short.
pub(super) fn read(
    body: &mut dyn BufRead,
    size: u64,
    keep: bool,
    buffer: &mut Vec<u8>,
) -> io::Result<Content> {
    buffer.clear();
    let mut sum = Checksum::default();
    let limit = if size <= LONGEST_TEXT { size } else { 512 };
    let limit = usize::try_from(limit).unwrap_or(512);
    loop {
        let there = body.fill_buf()?;
        if there.is_empty() {
            break;
        }
        sum.add(there);
        let wanted = limit.saturating_sub(buffer.len()).min(there.len());
        buffer.extend_from_slice(there.get(..wanted).unwrap_or_default());
        let length = there.len();
        body.consume(length);
    }
    let whole = size <= LONGEST_TEXT;
    Ok(Content {
        checksum: sum.finish(),
        start: start(buffer),
        secret: if whole && is_text(buffer) {
            secret(buffer)
        } else {
            None
        },
        text: (keep && whole).then(|| buffer.clone()),
    })
}

fn start(text: &[u8]) -> Start {
    match text {
        [0x7f, b'E', b'L', b'F', _, order, ..] => {
            let machine = match (text.get(18), text.get(19)) {
                (Some(low), Some(high)) if *order == 1 => u16::from_le_bytes([*low, *high]),
                (Some(high), Some(low)) => u16::from_be_bytes([*high, *low]),
                _ => 0,
            };
            Start::Elf(machine)
        }
        [b'#', b'!', rest @ ..] => {
            let line = rest.split(|it| *it == b'\n').next().unwrap_or_default();
            let line = line.get(..line.len().min(128)).unwrap_or_default();
            let line = String::from_utf8_lossy(line);
            Start::Script(
                line.trim_start_matches([' ', '\t'])
                    .trim_end_matches(' ')
                    .into(),
            )
        }
        _ => Start::Other,
    }
}

fn is_text(text: &[u8]) -> bool {
    let head = text.get(..text.len().min(1024)).unwrap_or_default();
    !head.contains(&0)
}

fn secret(text: &[u8]) -> Option<&'static str> {
    // a key stands at the start of its file or of a line of it
    if let Some(at) = find(text, b"-----BEGIN ") {
        let rest = text.get(at..).unwrap_or_default();
        let line = rest.split(|it| *it == b'\n').next().unwrap_or_default();
        let is_key = line.ends_with(b"PRIVATE KEY-----") || line.ends_with(b"PRIVATE KEY-----\r");
        let long_enough = rest.len() > line.len() + 100;
        if is_key && long_enough && at < 4096 {
            return Some("a private key");
        }
    }
    let is_inside = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
    text.split(|it| !is_inside(it))
        .filter(|word| word.len() >= SHORTEST_TOKEN && !word.starts_with(b"eyJ"))
        .find_map(secret_value)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|it| it == wanted)
}

/// A checksum of 64 bits that does not depend on how the bytes are cut; it finds copies, it proves nothing.
#[derive(Default)]
struct Checksum {
    sum: u64,
    length: u64,
    rest: [u8; 8],
    waiting: usize,
}

impl Checksum {
    fn add(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.waiting > 0 {
            let wanted = (8 - self.waiting).min(bytes.len());
            let (now, later) = bytes.split_at(wanted);
            if let Some(place) = self.rest.get_mut(self.waiting..self.waiting + wanted) {
                place.copy_from_slice(now);
            }
            self.waiting += wanted;
            bytes = later;
            if self.waiting < 8 {
                return;
            }
            self.mix(u64::from_le_bytes(self.rest));
            self.waiting = 0;
        }
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        if let Some(place) = self.rest.get_mut(..rest.len()) {
            place.copy_from_slice(rest);
        }
        self.waiting = rest.len();
    }

    fn mix(&mut self, word: u64) {
        let product = u128::from(self.sum ^ word ^ 0x2545_f491_4f6c_dd1d) * u128::from(FACTOR);
        // the two halves, folded
        #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
        let folded = (product as u64) ^ ((product >> 64) as u64);
        self.sum = folded.rotate_left(23);
    }

    fn finish(mut self) -> u64 {
        if let Some(place) = self.rest.get_mut(self.waiting..) {
            place.fill(0);
        }
        self.mix(u64::from_le_bytes(self.rest));
        self.mix(self.length);
        self.sum
    }
}

#[cfg(test)]
mod tests {
    use super::{Checksum, Start, read};
    use std::io::BufReader;

    fn seen(text: &[u8]) -> super::Content {
        let mut source = text;
        read(&mut source, text.len() as u64, false, &mut Vec::new()).unwrap()
    }

    #[test]
    fn a_checksum_does_not_depend_on_how_bytes_are_cut() {
        let text: Vec<u8> = (0..1000u32).flat_map(u32::to_le_bytes).collect();
        let whole = seen(&text).checksum;
        for cut in [1, 3, 7, 8, 9, 500] {
            let mut source = BufReader::with_capacity(cut, &text[..]);
            let found = read(&mut source, 4000, false, &mut Vec::new()).unwrap();
            assert_eq!(found.checksum, whole, "{cut}");
        }
        let other = {
            let mut sum = Checksum::default();
            sum.add(&text[1..]);
            sum.finish()
        };
        assert_ne!(other, whole);
        assert_ne!(seen(b"").checksum, seen(b"\0").checksum);
    }

    #[test]
    fn programs_and_scripts_are_told_apart() {
        assert_eq!(
            seen(b"#!/bin/sh -e\necho").start,
            Start::Script("/bin/sh -e".into())
        );
        let mut elf = b"\x7fELF\x02\x01".to_vec();
        elf.resize(18, 0);
        elf.extend([62, 0]);
        assert_eq!(seen(&elf).start, Start::Elf(62));
        assert_eq!(seen(b"text").start, Start::Other);
    }

    #[test]
    fn keys_are_found_and_talk_about_them_is_not() {
        let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\n".repeat(8);
        let key = format!("-----BEGIN PRIVATE KEY-----\n{body}");
        assert_eq!(seen(key.as_bytes()).secret, Some("a private key"));
        let token = b"//registry.npmjs.org/:_authToken=npm_9aB3cD5eF7gH1iJ2kL4mN6oP8qR0sT2uV4wX";
        assert_eq!(seen(token).secret, Some("a token of npm"));
        assert_eq!(
            seen(b"if line == '-----BEGIN PRIVATE KEY-----':").secret,
            None
        );
        assert_eq!(seen(b"AKIAIOSFODNN7EXAMPLE").secret, None);
    }
}
