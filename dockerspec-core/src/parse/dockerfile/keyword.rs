//! The instructions of the Dockerfile language.

/// The word an instruction starts with.
///
/// <https://docs.docker.com/reference/dockerfile/#overview>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Keyword {
    /// `ADD`
    Add,
    /// `ARG`
    Arg,
    /// `CMD`
    Cmd,
    /// `COPY`
    Copy,
    /// `ENTRYPOINT`
    Entrypoint,
    /// `ENV`
    Env,
    /// `EXPOSE`
    Expose,
    /// `FROM`
    From,
    /// `HEALTHCHECK`
    Healthcheck,
    /// `LABEL`
    Label,
    /// `MAINTAINER`
    Maintainer,
    /// `ONBUILD`
    Onbuild,
    /// `RUN`
    Run,
    /// `SHELL`
    Shell,
    /// `STOPSIGNAL`
    StopSignal,
    /// `USER`
    User,
    /// `VOLUME`
    Volume,
    /// `WORKDIR`
    Workdir,
    /// Any other word: no instruction of the language.
    Unknown,
}

impl Keyword {
    /// Every instruction, in alphabetical order.
    pub const ALL: [Keyword; 18] = [
        Keyword::Add,
        Keyword::Arg,
        Keyword::Cmd,
        Keyword::Copy,
        Keyword::Entrypoint,
        Keyword::Env,
        Keyword::Expose,
        Keyword::From,
        Keyword::Healthcheck,
        Keyword::Label,
        Keyword::Maintainer,
        Keyword::Onbuild,
        Keyword::Run,
        Keyword::Shell,
        Keyword::StopSignal,
        Keyword::User,
        Keyword::Volume,
        Keyword::Workdir,
    ];

    /// The instruction in upper case, as the reference writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Keyword::Add => "ADD",
            Keyword::Arg => "ARG",
            Keyword::Cmd => "CMD",
            Keyword::Copy => "COPY",
            Keyword::Entrypoint => "ENTRYPOINT",
            Keyword::Env => "ENV",
            Keyword::Expose => "EXPOSE",
            Keyword::From => "FROM",
            Keyword::Healthcheck => "HEALTHCHECK",
            Keyword::Label => "LABEL",
            Keyword::Maintainer => "MAINTAINER",
            Keyword::Onbuild => "ONBUILD",
            Keyword::Run => "RUN",
            Keyword::Shell => "SHELL",
            Keyword::StopSignal => "STOPSIGNAL",
            Keyword::User => "USER",
            Keyword::Volume => "VOLUME",
            Keyword::Workdir => "WORKDIR",
            Keyword::Unknown => "",
        }
    }

    /// Reads the word in any mix of upper and lower case.
    pub fn read(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|keyword| keyword.name().eq_ignore_ascii_case(word))
            .unwrap_or(Keyword::Unknown)
    }

    /// The flags it takes, without their dashes.
    pub(crate) const fn flags(self) -> &'static [FlagRule] {
        use Takes::{Text, Texts, Truth};
        const fn rule(name: &'static str, takes: Takes) -> FlagRule {
            FlagRule { name, takes }
        }
        const FROM: &[FlagRule] = &[rule("platform", Text)];
        const RUN: &[FlagRule] = &[
            rule("mount", Texts),
            rule("network", Text),
            rule("security", Text),
            rule("device", Texts),
        ];
        const COPY: &[FlagRule] = &[
            rule("from", Text),
            rule("chown", Text),
            rule("chmod", Text),
            rule("link", Truth),
            rule("parents", Truth),
            rule("exclude", Texts),
        ];
        const ADD: &[FlagRule] = &[
            rule("chown", Text),
            rule("chmod", Text),
            rule("link", Truth),
            rule("checksum", Text),
            rule("keep-git-dir", Truth),
            rule("unpack", Truth),
            rule("exclude", Texts),
        ];
        const HEALTHCHECK: &[FlagRule] = &[
            rule("interval", Text),
            rule("timeout", Text),
            rule("start-period", Text),
            rule("start-interval", Text),
            rule("retries", Text),
        ];
        match self {
            Keyword::From => FROM,
            Keyword::Run => RUN,
            Keyword::Copy => COPY,
            Keyword::Add => ADD,
            Keyword::Healthcheck => HEALTHCHECK,
            _ => &[],
        }
    }
}

/// A flag that an instruction takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlagRule {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
}

/// What may stand behind the `=` of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// A text, once.
    Text,
    /// A text each time it is given.
    Texts,
    /// `true`, `false`, or no value at all.
    Truth,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_read_in_any_case() {
        assert_eq!(Keyword::read("healthCheck"), Keyword::Healthcheck);
        assert_eq!(Keyword::read("RUNN"), Keyword::Unknown);
        assert_eq!(Keyword::read(""), Keyword::Unknown);
    }
}
