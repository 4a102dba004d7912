//! Reads a tar archive as a stream: one header at a time, bounded in memory whatever the archive says.
//!
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>

use std::io::{self, BufRead, ErrorKind, Read};

const BLOCK: usize = 512;
/// A path of Linux has at most 4,096 bytes; extended headers also hold attributes of files.
const LONGEST_HEADER: u64 = 1 << 20;

/// What an entry says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) path: String,
    pub(super) link: String,
    /// The type flag, as in `b'0'` for a file.
    pub(super) flag: u8,
    pub(super) size: u64,
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Capabilities that its program gets, one bit each.
    pub(super) capabilities: u64,
}

/// What headers before an entry say about it.
#[derive(Default)]
struct Extended {
    path: Option<String>,
    link: Option<String>,
    size: Option<u64>,
    uid: Option<u32>,
    gid: Option<u32>,
    capabilities: u64,
}

/// An archive that is being read.
pub(super) struct Tape<'a> {
    source: &'a mut dyn BufRead,
    /// Bytes read so far.
    at: u64,
    /// Bytes of the current entry that nobody has read.
    left: u64,
    padding: u64,
}

impl<'a> Tape<'a> {
    pub(super) fn new(source: &'a mut dyn BufRead) -> Self {
        Tape {
            source,
            at: 0,
            left: 0,
            padding: 0,
        }
    }

    /// The next entry, or `None` at the end of the archive.
    pub(super) fn next(&mut self) -> io::Result<Option<Header>> {
        let mut extended = Extended::default();
        loop {
            self.skip_body()?;
            let Some(block) = self.block()? else {
                return Ok(None);
            };
            let size = number(field(&block, 124, 12)).ok_or_else(|| self.broken("a size"))?;
            let flag = byte(&block, 156);
            self.set_body(size)?;
            match flag {
                b'x' | b'L' | b'K' => {
                    let text = self.header_text(size)?;
                    match flag {
                        b'x' => self.records(&text, &mut extended)?,
                        b'L' => extended.path = Some(until_nul(&text)),
                        _ => extended.link = Some(until_nul(&text)),
                    }
                }
                b'g' => {}
                _ => return self.header(&block, flag, extended).map(Some),
            }
        }
    }

    fn header(&mut self, block: &[u8; BLOCK], flag: u8, more: Extended) -> io::Result<Header> {
        let path = more.path.unwrap_or_else(|| {
            let name = until_nul(field(block, 0, 100));
            let prefix = until_nul(field(block, 345, 155));
            let is_posix = field(block, 257, 6) == b"ustar\0";
            if is_posix && !prefix.is_empty() {
                format!("{prefix}/{name}")
            } else {
                name
            }
        });
        // an old archive marks a folder by its name
        let flag = match flag {
            0 | b'0' | b'7' if path.ends_with('/') => b'5',
            0 | b'7' => b'0',
            flag => flag,
        };
        let size = match flag {
            b'1'..=b'6' => 0,
            _ => more.size.unwrap_or(self.left),
        };
        self.set_body(size)?;
        let id = |from| number(field(block, from, 8)).and_then(|it| u32::try_from(it).ok());
        let mode = number(field(block, 100, 8)).ok_or_else(|| self.broken("a mode"))?;
        Ok(Header {
            path,
            link: more
                .link
                .unwrap_or_else(|| until_nul(field(block, 157, 100))),
            flag,
            size,
            mode: u32::try_from(mode & 0o7777).unwrap_or(0),
            uid: more.uid.or_else(|| id(108)).unwrap_or(u32::MAX),
            gid: more.gid.or_else(|| id(116)).unwrap_or(u32::MAX),
            capabilities: more.capabilities,
        })
    }

    /// A block of a header whose checksum holds; `None` for the zeros at the end, or for the end itself.
    fn block(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        let mut block = [0; BLOCK];
        if self.source.fill_buf()?.is_empty() {
            return Ok(None);
        }
        self.source
            .read_exact(&mut block)
            .map_err(|error| self.cut(error))?;
        if block.iter().all(|it| *it == 0) {
            return Ok(None);
        }
        let sum = |block: &[u8]| block.iter().map(|it| u64::from(*it)).sum::<u64>();
        let expected = sum(&block) - sum(field(&block, 148, 8)) + 8 * u64::from(b' ');
        if number(field(&block, 148, 8)) != Some(expected) {
            return Err(self.broken("a checksum"));
        }
        self.at += BLOCK as u64;
        Ok(Some(block))
    }

    fn set_body(&mut self, size: u64) -> io::Result<()> {
        let whole = size
            .checked_next_multiple_of(BLOCK as u64)
            .ok_or_else(|| self.broken("a size"))?;
        self.left = size;
        self.padding = whole - size;
        Ok(())
    }

    fn header_text(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > LONGEST_HEADER {
            return Err(self.broken("the size of a header"));
        }
        let mut text = Vec::new();
        self.body().read_to_end(&mut text)?;
        Ok(text)
    }

    /// `length key=value\n`, again and again.
    fn records(&self, mut text: &[u8], extended: &mut Extended) -> io::Result<()> {
        while !text.is_empty() {
            let record = record(text).ok_or_else(|| self.broken("an extended header"))?;
            let (length, key, value) = record;
            let value_text = || String::from_utf8_lossy(value).into_owned();
            let digits = || value_text().parse::<u64>().ok();
            match key {
                b"path" => extended.path = Some(value_text()),
                b"linkpath" => extended.link = Some(value_text()),
                b"size" => extended.size = digits(),
                b"uid" => extended.uid = digits().and_then(|it| u32::try_from(it).ok()),
                b"SCHILY.xattr.security.capability" => {
                    extended.capabilities = capabilities(value).unwrap_or(0);
                }
                b"gid" => extended.gid = digits().and_then(|it| u32::try_from(it).ok()),
                _ => {}
            }
            text = text.get(length..).unwrap_or_default();
        }
        Ok(())
    }

    /// Content of the current entry.
    pub(super) fn body(&mut self) -> Body<'_, 'a> {
        Body { tape: self }
    }

    fn skip_body(&mut self) -> io::Result<()> {
        let mut rest = self.left + self.padding;
        while rest > 0 {
            let there = self.source.fill_buf()?.len();
            if there == 0 {
                return Err(self.cut(ErrorKind::UnexpectedEof.into()));
            }
            let step = usize::try_from(rest).unwrap_or(usize::MAX).min(there);
            self.source.consume(step);
            self.at += step as u64;
            rest -= step as u64;
        }
        (self.left, self.padding) = (0, 0);
        Ok(())
    }

    fn broken(&self, what: &str) -> io::Error {
        let message = format!(
            "{what} of a tar header is none, at byte {} of the archive",
            self.at
        );
        io::Error::new(ErrorKind::InvalidData, message)
    }

    fn cut(&self, error: io::Error) -> io::Error {
        if error.kind() == ErrorKind::UnexpectedEof {
            let message = format!("the archive ends inside an entry, at byte {}", self.at);
            return io::Error::new(ErrorKind::UnexpectedEof, message);
        }
        error
    }
}

/// Content of one entry; an archive that ends before it is an error.
pub(super) struct Body<'t, 'a> {
    tape: &'t mut Tape<'a>,
}

impl BufRead for Body<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let Tape {
            source, left, at, ..
        } = &mut *self.tape;
        if *left == 0 {
            return Ok(&[]);
        }
        let there = source.fill_buf()?;
        if there.is_empty() {
            let message = format!("the archive ends inside an entry, at byte {at}");
            return Err(io::Error::new(ErrorKind::UnexpectedEof, message));
        }
        let most = usize::try_from(*left).unwrap_or(usize::MAX);
        Ok(there.get(..most).unwrap_or(there))
    }

    fn consume(&mut self, amount: usize) {
        self.tape.source.consume(amount);
        self.tape.left -= amount as u64;
        self.tape.at += amount as u64;
    }
}

impl Read for Body<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let there = self.fill_buf()?;
        let length = there.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), there.get(..length)) {
            to.copy_from_slice(from);
        }
        self.consume(length);
        Ok(length)
    }
}

fn field(block: &[u8; BLOCK], from: usize, length: usize) -> &[u8] {
    block.get(from..from + length).unwrap_or_default()
}

fn byte(block: &[u8; BLOCK], at: usize) -> u8 {
    block.get(at).copied().unwrap_or_default()
}

fn until_nul(text: &[u8]) -> String {
    let end = text.iter().position(|it| *it == 0).unwrap_or(text.len());
    String::from_utf8_lossy(text.get(..end).unwrap_or_default()).into_owned()
}

/// The permitted ones of `vfs_cap_data`: a revision, then permitted and inheritable ones in words of 32 bits.
///
/// <https://man7.org/linux/man-pages/man7/capabilities.7.html>
fn capabilities(value: &[u8]) -> Option<u64> {
    let (words, _) = value.as_chunks::<4>();
    let word = |at: usize| words.get(at).map(|it| u32::from_le_bytes(*it));
    let low = u64::from(word(1)?);
    // the first revision has one word of each
    let high = match word(0)? >> 24 {
        1 => 0,
        _ => u64::from(word(3)?),
    };
    Some(low | high << 32)
}

/// Octal digits between blanks, or a number of base 256 behind a first byte of 0x80.
fn number(field: &[u8]) -> Option<u64> {
    if let [0x80, rest @ ..] = field {
        return rest.iter().try_fold(0u64, |sum, it| {
            sum.checked_mul(256)?.checked_add(u64::from(*it))
        });
    }
    let text = str::from_utf8(field).ok()?;
    let text = text.trim_matches([' ', '\0']);
    if text.is_empty() {
        return Some(0);
    }
    u64::from_str_radix(text, 8).ok()
}

/// Length, key and value of the first record.
fn record(text: &[u8]) -> Option<(usize, &[u8], &[u8])> {
    let blank = text.iter().position(|it| *it == b' ')?;
    let length: usize = str::from_utf8(text.get(..blank)?).ok()?.parse().ok()?;
    let body = text.get(blank + 1..length)?.strip_suffix(b"\n")?;
    let equals = body.iter().position(|it| *it == b'=')?;
    Some((length, body.get(..equals)?, body.get(equals + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::Tape;
    use std::io::Read as _;
    use tar::{Builder, EntryType};

    fn archive(paths: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        for (path, text) in paths {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            builder
                .append_data(&mut header, path, text.as_bytes())
                .unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn read(bytes: &[u8]) -> std::io::Result<Vec<(String, String)>> {
        let mut source = bytes;
        let mut tape = Tape::new(&mut source);
        let mut found = Vec::new();
        while let Some(header) = tape.next()? {
            let mut text = String::new();
            tape.body().read_to_string(&mut text)?;
            found.push((header.path, text));
        }
        Ok(found)
    }

    #[test]
    fn entries_have_their_paths_and_contents() {
        let long = "folder/".repeat(40) + "file";
        let bytes = archive(&[("a", "one"), (&long, ""), ("b/c", &"x".repeat(1000))]);
        let found = read(&bytes).unwrap();
        assert_eq!(found[0], ("a".to_owned(), "one".to_owned()));
        assert_eq!(found[1].0, long);
        assert_eq!(found[2].1.len(), 1000);
    }

    #[test]
    fn an_archive_that_was_cut_says_where() {
        let bytes = archive(&[("a", &"x".repeat(2000))]);
        let error = read(&bytes[..1000]).unwrap_err().to_string();
        assert_eq!(error, "the archive ends inside an entry, at byte 1000");
        let error = read(&bytes[..100]).unwrap_err().to_string();
        assert!(error.ends_with("at byte 0"), "{error}");
    }

    #[test]
    fn what_is_no_header_is_no_entry() {
        let mut bytes = archive(&[("a", "one")]);
        bytes[0] = b'b';
        let error = read(&bytes).unwrap_err().to_string();
        assert!(error.starts_with("a checksum of a tar header"), "{error}");
    }

    #[test]
    fn capabilities_of_files_are_read() {
        let of = |words: &[u32]| {
            let bytes: Vec<u8> = words.iter().flat_map(|it| it.to_le_bytes()).collect();
            let mut builder = Builder::new(Vec::new());
            let pax = [("SCHILY.xattr.security.capability", &*bytes)];
            builder.append_pax_extensions(pax).unwrap();
            let mut header = tar::Header::new_ustar();
            header.set_size(0);
            builder
                .append_data(&mut header, "bin/ping", &b""[..])
                .unwrap();
            let bytes = builder.into_inner().unwrap();
            let mut source = &bytes[..];
            let mut tape = Tape::new(&mut source);
            tape.next().unwrap().unwrap().capabilities
        };
        assert_eq!(of(&[0x0200_0001, 1 << 13, 0, 0, 0]), 1 << 13);
        assert_eq!(of(&[0x0300_0000, 1, 0, 1 << 7, 0, 1000]), 1 | 1 << 39);
        assert_eq!(of(&[0x0100_0001, 1 << 6, 0]), 1 << 6);
        assert_eq!(of(&[0x0200_0001, 0, u32::MAX, 0, u32::MAX]), 0);
        assert_eq!(of(&[1]), 0);
    }

    #[test]
    fn a_name_without_end_takes_no_memory() {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(EntryType::GNULongName);
        header.set_size(1 << 40);
        header.set_cksum();
        let error = read(header.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with("the size of a header"), "{error}");
    }
}
