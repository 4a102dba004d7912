//! COPY and ADD: files that enter the image.

use super::place::At;
use super::step::{Instruction, Step, instruction};
use super::words::User;
use crate::check::vocabulary::{cut, has_byte, past};
use crate::rules::Rule;

/// Where copied or mounted files come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// The build context.
    Context,
    /// An earlier stage; in a text also whatever else `--from` may name.
    Stage(&'a str),
    /// Another image.
    Image(&'a str),
    /// A named build context.
    Named(&'a str),
}

/// Who owns copied files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'a> {
    /// The current USER, by a `--chown` that is rendered for it.
    Current,
    /// Root, as the builder does without `--chown`.
    Unwritten,
    /// This user.
    User(User<'a>),
}

/// Permissions of copied files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode<'a> {
    /// Those of the source.
    Unwritten,
    /// As `0o755`.
    Octal(u32),
    /// As `u=rwX,go=rX`.
    Symbolic(&'a str),
}

/// Whether the builder reads the text as permissions: an octal number, changes like `u+x`, or a variable.
pub(crate) const fn is_mode(text: &[u8]) -> bool {
    if has_byte(text, b'$') {
        return true;
    }
    if past!(text, b'0'..=b'7').is_empty() {
        let [.., _] = text else { return false };
        return matches!(
            past!(text, b'0'),
            [] | [_] | [_, _] | [_, _, _] | [_, _, _, _]
        );
    }
    let mut rest = Some(text);
    while let Some(list) = rest {
        let (change, more) = cut(list, b',');
        let change = past!(change, b'u' | b'g' | b'o' | b'a');
        let whole = past!(
            change,
            b'+' | b'-' | b'=' | b'r' | b'w' | b'x' | b'X' | b's' | b't' | b'u' | b'g' | b'o'
        );
        if !matches!(change, [b'+' | b'-' | b'=', ..]) || !whole.is_empty() {
            return false;
        }
        rest = more;
    }
    true
}

/// `COPY`
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Copy<'a> {
    /// A single source; empty where there are several.
    pub source: &'a str,
    /// Several sources.
    pub sources: &'a [&'a str],
    /// Target path.
    pub to: &'a str,
    /// Where the files come from.
    pub from: Origin<'a>,
    /// Who owns them.
    pub owner: Owner<'a>,
    /// Their permissions.
    pub mode: Mode<'a>,
    /// Whether the layer does not depend on those before it.
    pub link: bool,
    /// Whether the source's directories are kept.
    pub parents: bool,
    /// Patterns that are left out.
    pub exclude: &'a [&'a str],
    /// Where it was written.
    pub at: At<'a>,
}
instruction!(Copy);

/// `ADD`
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Add<'a> {
    /// A single source; empty where there are several.
    pub source: &'a str,
    /// Several sources.
    pub sources: &'a [&'a str],
    /// Target path.
    pub to: &'a str,
    /// What the download must be, as `sha256:…` or a Git commit.
    pub checksum: &'a str,
    /// Who owns the files.
    pub owner: Owner<'a>,
    /// Their permissions.
    pub mode: Mode<'a>,
    /// Whether the layer does not depend on those before it.
    pub link: bool,
    /// Whether `.git` of a repository is kept.
    pub keep_git_dir: bool,
    /// Whether archives are unpacked; the builder's habit where it is not given.
    pub unpack: Option<bool>,
    /// Patterns that are left out.
    pub exclude: &'a [&'a str],
    /// Where it was written.
    pub at: At<'a>,
}
instruction!(Add);

/// `COPY <<EOF`: a file whose text is part of the Dockerfile.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct InlineFile<'a> {
    /// Target path.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Whether the builder replaces `$NAME` in it.
    pub expand: bool,
    /// Who owns it.
    pub owner: Owner<'a>,
    /// Its permissions.
    pub mode: Mode<'a>,
    /// Whether the layer does not depend on those before it.
    pub link: bool,
    /// Where it was written.
    pub at: At<'a>,
}

/// Options of everything that enters the image.
macro_rules! owned {
    ($payload:ident) => {
        impl<'a> $payload<'a> {
            /// Who owns it; the current USER where it is not given.
            pub const fn chown(mut self, user: User<'a>) -> Self {
                self.owner = Owner::User(user);
                self
            }

            /// Its permissions, as `0o755`.
            pub const fn chmod(mut self, mode: u32) -> Self {
                self.mode = Mode::Octal(mode);
                self
            }

            /// A layer that does not depend on those before it.
            pub const fn link(mut self) -> Self {
                self.link = true;
                self
            }
        }
    };
}
owned!(Copy);
owned!(Add);
owned!(InlineFile);

impl<'a> Copy<'a> {
    /// Files of an earlier stage.
    pub const fn from(mut self, stage: &'a str) -> Self {
        self.from = Origin::Stage(stage);
        self
    }

    /// Files of another image.
    pub const fn from_image(mut self, image: &'a str) -> Self {
        self.from = Origin::Image(image);
        self
    }

    /// Files of a named build context.
    pub const fn from_context(mut self, name: &'a str) -> Self {
        self.from = Origin::Named(name);
        self
    }

    /// Permissions by symbols, as `u=rwX,go=rX`.
    pub const fn chmod_symbolic(mut self, mode: &'a str) -> Self {
        self.mode = Mode::Symbolic(mode);
        self
    }

    /// Keeps the directories of the source.
    pub const fn parents(mut self) -> Self {
        self.parents = true;
        self
    }

    /// Leaves files out by pattern.
    pub const fn exclude(mut self, patterns: &'a [&'a str]) -> Self {
        self.exclude = patterns;
        self
    }
}

impl<'a> Add<'a> {
    /// What the download must be, as `sha256:…` or a Git commit.
    pub const fn checksum(mut self, digest: &'a str) -> Self {
        self.checksum = digest;
        self
    }

    /// Keeps `.git` of a repository.
    pub const fn keep_git_dir(mut self) -> Self {
        self.keep_git_dir = true;
        self
    }

    /// Whether archives are unpacked.
    pub const fn unpack(mut self, unpack: bool) -> Self {
        self.unpack = Some(unpack);
        self
    }

    /// Leaves files out by pattern.
    pub const fn exclude(mut self, patterns: &'a [&'a str]) -> Self {
        self.exclude = patterns;
        self
    }
}

impl<'a> InlineFile<'a> {
    /// Lets the builder replace `$NAME` in the text.
    pub const fn expand(mut self) -> Self {
        self.expand = true;
        self
    }

    /// The entry of a stage.
    pub const fn into_step(self) -> Step<'a> {
        Step::new(Instruction::File(self), self.at)
    }

    /// Lets this instruction break a rule, for a reason of at least ten characters.
    #[track_caller]
    pub const fn allow(self, rule: Rule, reason: &'a str) -> Step<'a> {
        self.into_step().allow(rule, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::is_mode;

    #[test]
    fn a_mode_is_octal_symbolic_or_a_variable() {
        for text in [
            "755",
            "0644",
            "u=rwX,go=rX",
            "+x",
            "a-w",
            "$MODE",
            "u=rw,g+s-x",
        ] {
            assert!(is_mode(text.as_bytes()), "{text}");
        }
        for text in ["", "zzz", "99", "77777", "u", "u=k", "x+u,"] {
            assert!(!is_mode(text.as_bytes()), "{text}");
        }
    }
}
