//! Whether output is colored.
//!
//! <https://no-color.org/>, <https://bixense.com/clicolors/>, <https://force-color.org/>

use std::env;
use std::ffi::OsString;

use clap::ValueEnum;

/// When output is colored.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless the environment says otherwise
    Auto,
    /// In every case
    Always,
    /// In no case
    Never,
}

impl When {
    pub(crate) fn colored(self, is_terminal: bool) -> bool {
        self.decide(is_terminal, |name| env::var_os(name))
    }

    fn decide(self, is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let on = |name: &str| set(name) && variable(name).is_some_and(|value| value != "0");
        match self {
            When::Always => true,
            When::Never => false,
            When::Auto if set("NO_COLOR") => false,
            When::Auto if on("CLICOLOR_FORCE") || on("FORCE_COLOR") => true,
            When::Auto => {
                let dumb = variable("TERM").is_some_and(|term| term == "dumb");
                let off = variable("CLICOLOR").is_some_and(|value| value == "0");
                is_terminal && !dumb && !off
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::When;

    fn auto(is_terminal: bool, variables: &[(&str, &str)]) -> bool {
        When::Auto.decide(is_terminal, |name| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| value.into())
        })
    }

    #[test]
    fn a_terminal_is_colored_and_a_pipe_is_not() {
        assert!(auto(true, &[]));
        assert!(!auto(false, &[]));
        assert!(!auto(true, &[("TERM", "dumb")]));
        assert!(!auto(true, &[("CLICOLOR", "0")]));
    }

    #[test]
    fn the_environment_can_switch_color_on_and_off() {
        assert!(!auto(true, &[("NO_COLOR", "1")]));
        assert!(auto(true, &[("NO_COLOR", "")]));
        assert!(auto(false, &[("CLICOLOR_FORCE", "1")]));
        assert!(auto(false, &[("FORCE_COLOR", "1")]));
        assert!(!auto(false, &[("FORCE_COLOR", "0")]));
        assert!(!auto(false, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    }

    #[test]
    fn the_flag_stands_over_the_environment() {
        assert!(When::Always.decide(false, |_| Some("1".into())));
        assert!(!When::Never.decide(true, |_| Some("1".into())));
    }
}
