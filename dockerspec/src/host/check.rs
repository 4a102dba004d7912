//! What was found of one need, and what to do.

/// How a need is met.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is met.
    Passed,
    /// It is met, but more is recommended.
    Warning,
    /// It is not met.
    Failed,
    /// The machine does not tell.
    Unknown,
}

impl State {
    /// The name, as in `passed`.
    pub const fn name(self) -> &'static str {
        match self {
            State::Passed => "passed",
            State::Warning => "warning",
            State::Failed => "failed",
            State::Unknown => "unknown",
        }
    }
}

/// One thing that was checked.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name, as in `memory`.
    pub name: &'static str,
    /// How the need is met.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What is needed; empty where nothing is.
    pub needed: String,
    /// What to do; empty where nothing is to be done.
    pub help: String,
}

impl Check {
    pub(super) fn new(name: &'static str, state: State, found: impl Into<String>) -> Self {
        Check {
            name,
            state,
            found: found.into(),
            needed: String::new(),
            help: String::new(),
        }
    }

    pub(super) fn needed(mut self, needed: impl Into<String>) -> Self {
        self.needed = needed.into();
        self
    }

    /// What to do, where anything is.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        if self.state != State::Passed {
            self.help = help.into();
        }
        self
    }
}

/// The least and the recommended amount of something, and what is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    pub(super) found: Option<u64>,
    pub(super) least: u64,
    pub(super) recommended: u64,
}

impl Amount {
    pub(super) fn check(self, name: &'static str, shown: fn(u64) -> String) -> Check {
        let Amount {
            found,
            least,
            recommended,
        } = self;
        let needed = if recommended > least {
            format!("at least {}, better {}", shown(least), shown(recommended))
        } else if least > 0 {
            format!("at least {}", shown(least))
        } else {
            String::new()
        };
        let (state, found) = match found {
            None => (State::Unknown, "not known".to_owned()),
            Some(found) if found < least => (State::Failed, shown(found)),
            Some(found) if found < recommended => (State::Warning, shown(found)),
            Some(found) => (State::Passed, shown(found)),
        };
        Check::new(name, state, found).needed(needed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, State};

    #[test]
    fn an_amount_is_judged_at_its_bounds() {
        for (found, state) in [
            (None, State::Unknown),
            (Some(0), State::Failed),
            (Some(3), State::Failed),
            (Some(4), State::Warning),
            (Some(7), State::Warning),
            (Some(8), State::Passed),
        ] {
            let amount = Amount {
                found,
                least: 4,
                recommended: 8,
            };
            let check = amount.check("cpus", |number| number.to_string());
            assert_eq!(check.state, state, "{found:?}");
            assert_eq!(check.needed, "at least 4, better 8");
        }
    }

    #[test]
    fn what_is_met_needs_no_help() {
        let amount = Amount {
            found: Some(1),
            least: 0,
            recommended: 0,
        };
        let check = amount
            .check("cpus", |number| number.to_string())
            .help("buy more");
        assert_eq!((check.needed.as_str(), check.help.as_str()), ("", ""));
    }
}
