//! The name that a misspelt one was meant to be: "did you mean".

use super::vocabulary::similar;
use crate::model::similar::distance;

/// The nearest of the names that were offered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guess<'a> {
    name: &'a [u8],
    least: usize,
    /// The nearest so far, if so few letters differ that it is likely meant.
    pub(crate) best: Option<&'a str>,
}

impl<'a> Guess<'a> {
    pub(crate) const fn of(name: &'a str) -> Self {
        Guess {
            name: name.as_bytes(),
            least: usize::MAX,
            best: None,
        }
    }

    pub(crate) const fn offer(&mut self, candidate: &'a str) {
        if similar(self.name, candidate.as_bytes()) {
            let distance = distance(self.name, candidate.as_bytes());
            if distance < self.least {
                self.least = distance;
                self.best = Some(candidate);
            }
        }
    }
}
