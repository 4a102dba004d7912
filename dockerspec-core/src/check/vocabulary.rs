//! The vocabulary that rules are written in: loops, matches and byte strings in const evaluation.
//!
//! Const evaluation pays for calls into the standard library, not for language constructs, so these
//! functions walk slices by pattern. `eq` is for two values from data; a literal is compared by `matches!`.

/// Whether any argument of the command matches the pattern: `any!(run.args(), b"-y" | b"--yes")`.
macro_rules! any {
    ($words:expr, $($pattern:pat_param)|+) => {{
        let mut rest: &[&[u8]] = $words;
        let mut found = false;
        while let [word, tail @ ..] = rest {
            if matches!(*word, $($pattern)|+) {
                found = true;
                break;
            }
            rest = tail;
        }
        found
    }};
}
pub(crate) use any;

/// A `for` over a slice: `each!(word in run.args() => { .. })`; `break`, `continue` and `return` work.
macro_rules! each {
    ($name:pat_param in $slice:expr => $body:block) => {{
        let mut rest: &[_] = $slice;
        while let [item, tail @ ..] = rest {
            rest = tail;
            let $name = item;
            $body
        }
    }};
}
pub(crate) use each;

/// What stands behind the bytes of a class: `past!(text, b'a'..=b'z')`.
///
/// Eight of them are one turn: const evaluation pays for the turn, hardly for the bytes.
macro_rules! past {
    ($text:expr, $class:pat) => {{
        let mut rest: &[u8] = $text;
        while let [
            $class,
            $class,
            $class,
            $class,
            $class,
            $class,
            $class,
            $class,
            tail @ ..,
        ] = rest
        {
            rest = tail;
        }
        while let [$class, tail @ ..] = rest {
            rest = tail;
        }
        rest
    }};
}
pub(crate) use past;

/// Whether both are the same bytes.
pub(crate) const fn eq(mut a: &[u8], mut b: &[u8]) -> bool {
    while let [x, a_tail @ ..] = a {
        match b {
            [y, b_tail @ ..] if *x == *y => {
                a = a_tail;
                b = b_tail;
            }
            _ => return false,
        }
    }
    b.is_empty()
}

/// Whether both are the same name, upper and lower case being one, as BuildKit compares stages.
pub(crate) const fn same_name(mut a: &[u8], mut b: &[u8]) -> bool {
    while let [x, a_tail @ ..] = a {
        match b {
            [y, b_tail @ ..] if lower(*x) == lower(*y) => {
                a = a_tail;
                b = b_tail;
            }
            _ => return false,
        }
    }
    b.is_empty()
}

/// Whether `text` begins with `prefix`; a slice pattern is cheaper where the prefix is short.
pub(crate) const fn starts(mut text: &[u8], mut prefix: &[u8]) -> bool {
    while let [wanted, rest @ ..] = prefix {
        match text {
            [byte, tail @ ..] if *byte == *wanted => {
                text = tail;
                prefix = rest;
            }
            _ => return false,
        }
    }
    true
}

/// Whether `text` ends with `suffix`.
pub(crate) const fn ends(mut text: &[u8], mut suffix: &[u8]) -> bool {
    while let [rest @ .., wanted] = suffix {
        match text {
            [tail @ .., byte] if *byte == *wanted => {
                text = tail;
                suffix = rest;
            }
            _ => return false,
        }
    }
    true
}

/// Whether `text` holds `part` somewhere.
pub(crate) const fn contains(mut text: &[u8], part: &[u8]) -> bool {
    loop {
        if starts(text, part) {
            return true;
        }
        match text {
            [_, rest @ ..] => text = rest,
            [] => return false,
        }
    }
}

/// `text` without the pair of quotes around it.
pub(crate) const fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
        _ => text,
    }
}

/// Whether `text` holds `byte`.
pub(crate) const fn has_byte(mut text: &[u8], byte: u8) -> bool {
    while let [first, rest @ ..] = text {
        if *first == byte {
            return true;
        }
        text = rest;
    }
    false
}

/// The ASCII letter in lower case.
pub(crate) const fn lower(byte: u8) -> u8 {
    if byte >= b'A' && byte <= b'Z' {
        byte | 32
    } else {
        byte
    }
}

/// `whole` up to where its tail `after` begins.
pub(crate) const fn before<'a>(whole: &'a [u8], after: &[u8]) -> &'a [u8] {
    drop_last(whole, after.len())
}

/// `text` up to the first `byte`, and what follows it; all of it where there is none.
pub(crate) const fn cut(text: &[u8], byte: u8) -> (&[u8], Option<&[u8]>) {
    let mut rest = text;
    loop {
        match rest {
            [first, tail @ ..] if *first == byte => return (before(text, rest), Some(tail)),
            [_, tail @ ..] => rest = tail,
            [] => return (text, None),
        }
    }
}

/// The number that the digits write; nothing where it is no number or over `u32`.
pub(crate) const fn number(text: &[u8]) -> Option<u32> {
    let mut value: u32 = 0;
    let mut rest = text;
    if rest.is_empty() {
        return None;
    }
    while let [digit @ b'0'..=b'9', tail @ ..] = rest {
        value = match value.checked_mul(10) {
            Some(tens) => match tens.checked_add((*digit - b'0') as u32) {
                Some(sum) => sum,
                None => return None,
            },
            None => return None,
        };
        rest = tail;
    }
    if rest.is_empty() { Some(value) } else { None }
}

/// From here on one call of `split_at` is cheaper than steps of 32.
const FAR: usize = 2048;

/// An arm for each length up to 31, with as many `_` in its pattern; one `match` costs less than a loop.
macro_rules! by_length {
    ($slice:ident, $n:ident, $side:ident) => {
        by_length!(@ $slice, $n, $side, [(0, all) => all,] (_,)
            1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31)
    };
    (@ $slice:ident, $n:ident, last, [$($arms:tt)*] ($($gap:tt)*) $length:literal $($more:literal)*) => {
        by_length!(@ $slice, $n, last,
            [$($arms)* ($length, [rest @ .., $($gap)*]) => rest,] ($($gap)* _,) $($more)*)
    };
    (@ $slice:ident, $n:ident, first, [$($arms:tt)*] ($($gap:tt)*) $length:literal $($more:literal)*) => {
        by_length!(@ $slice, $n, first,
            [$($arms)* ($length, [$($gap)* rest @ ..]) => rest,] ($($gap)* _,) $($more)*)
    };
    (@ $slice:ident, $n:ident, $side:ident, [$($arms:tt)*] ($($gap:tt)*)) => {
        match ($n, $slice) { $($arms)* _ => &[] }
    };
}

/// `slice` without its last `n` items; `split_at` costs const evaluation ten times as much.
pub(crate) const fn drop_last<T>(mut slice: &[T], mut n: usize) -> &[T] {
    if n > FAR {
        return slice.split_at(slice.len().saturating_sub(n)).0;
    }
    while n >= 32 {
        let [
            rest @ ..,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
        ] = slice
        else {
            return &[];
        };
        slice = rest;
        n -= 32;
    }
    by_length!(slice, n, last)
}

/// `slice` without its first `n` items.
pub(crate) const fn skip<T>(mut slice: &[T], mut n: usize) -> &[T] {
    if n > FAR {
        return match slice.split_at_checked(n) {
            Some((_, rest)) => rest,
            None => &[],
        };
    }
    while n >= 32 {
        let [
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            rest @ ..,
        ] = slice
        else {
            return &[];
        };
        slice = rest;
        n -= 32;
    }
    by_length!(slice, n, first)
}

/// Whether `name` may be a slip for `candidate`.
pub(crate) const fn similar(name: &[u8], candidate: &[u8]) -> bool {
    name.len() > 1
        && !candidate.is_empty()
        && crate::model::similar::distance(name, candidate) <= name.len() / 3 + 1
        && crate::model::similar::distance(name, candidate) < name.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_cut_off_at_any_length() {
        for whole in [300usize, 700] {
            let text = alloc::vec![7u8; whole];
            for n in 0..=whole + 1 {
                assert_eq!(drop_last(&text, n).len(), whole.saturating_sub(n));
                assert_eq!(skip(&text, n).len(), whole.saturating_sub(n));
            }
        }
    }

    #[test]
    fn a_number_over_its_range_is_no_number() {
        assert_eq!(number(b"4294967295"), Some(u32::MAX));
        assert_eq!(number(b"4294967296"), None);
        assert_eq!(number(b""), None);
        assert_eq!(number(b"8a"), None);
    }
}
