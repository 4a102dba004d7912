//! The known name that a misspelt one was meant to be.

/// Longest name compared, in bytes; a longer one has no similar name.
const LONGEST: usize = 64;

/// The candidate nearest to `name`, if so few letters differ that it is likely meant.
///
/// ```
/// # use dockerspec_core::model::similar::nearest;
/// assert_eq!(nearest("defualt", &["rename", "default"]), Some("default"));
/// assert_eq!(nearest("colour", &["rename", "default"]), None);
/// ```
pub const fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let mut best = None;
    let mut least = if name.len() < 6 { 1 } else { name.len() / 3 };
    let mut rest = candidates;
    while let [candidate, tail @ ..] = rest {
        rest = tail;
        let distance = distance(name.as_bytes(), candidate.as_bytes());
        if distance <= least && (best.is_none() || distance < least) {
            least = distance;
            best = Some(*candidate);
        }
    }
    best
}

/// How many letters must be inserted, removed, replaced or swapped with their neighbour, in ASCII
/// without regard to case.
pub const fn distance(left: &[u8], right: &[u8]) -> usize {
    if left.len() > LONGEST || right.len() > LONGEST {
        return usize::MAX;
    }
    let mut before = [0; LONGEST + 1];
    let mut above = [0; LONGEST + 1];
    let mut row = [0; LONGEST + 1];
    let mut column = 0;
    while column <= right.len() {
        above[column] = column;
        column += 1;
    }
    let mut line = 1;
    while line <= left.len() {
        row[0] = line;
        let mut column = 1;
        while column <= right.len() {
            let same = left[line - 1].eq_ignore_ascii_case(&right[column - 1]);
            let mut cost = above[column - 1] + !same as usize;
            cost = smaller(cost, above[column] + 1);
            cost = smaller(cost, row[column - 1] + 1);
            if line > 1
                && column > 1
                && left[line - 1].eq_ignore_ascii_case(&right[column - 2])
                && left[line - 2].eq_ignore_ascii_case(&right[column - 1])
            {
                cost = smaller(cost, before[column - 2] + 1);
            }
            row[column] = cost;
            column += 1;
        }
        before = above;
        above = row;
        line += 1;
    }
    above[right.len()]
}

const fn smaller(left: usize, right: usize) -> usize {
    if left < right { left } else { right }
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn swapped_letters_count_once() {
        assert_eq!(distance(b"ACME_MODEL_ULR", b"ACME_MODEL_URL"), 1);
        assert_eq!(distance(b"cahce", b"cache"), 1);
        assert_eq!(distance(b"", b"abc"), 3);
        assert_eq!(distance(b"Port", b"port"), 0);
    }

    #[test]
    fn the_nearest_name_wins() {
        assert_eq!(
            nearest("renmae", &["range", "rename", "secret"]),
            Some("rename")
        );
        assert_eq!(nearest("x", &["range", "rename"]), None);
        assert_eq!(nearest("", &[]), None);
    }

    #[test]
    fn long_names_are_not_compared() {
        let long = "a".repeat(65);
        assert_eq!(nearest(&long, &[&long]), None);
    }
}
