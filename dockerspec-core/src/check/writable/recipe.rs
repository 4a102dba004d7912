//! The texts of recipes, which become arguments of their commands.

use super::judge::Judge;
use super::text;
use crate::model::recipe::{CreateUser, Recipe};

impl<'a> Judge<'_, '_, 'a> {
    pub(super) const fn recipe(&mut self, recipe: &'a Recipe<'a>) {
        match recipe {
            Recipe::AptInstall(apt) => {
                self.packages(apt.packages);
                self.some_argument("the release ", apt.release);
            }
            Recipe::ApkAdd(apk) => {
                self.packages(apk.packages);
                self.some_argument("the repository ", apk.repository);
            }
            Recipe::PipInstall(pip) => {
                if pip.requirements.is_empty() {
                    self.packages(pip.packages);
                } else {
                    self.word("the path ", pip.requirements);
                }
                self.some_argument("the index ", pip.index_url);
                self.some_word("the secret ", pip.index_secret);
            }
            Recipe::UvSync(uv) => {
                self.some_argument("the extra ", uv.extra);
                self.some_argument("the group ", uv.group);
                self.some_argument("the package ", uv.package);
            }
            Recipe::CargoBuild(cargo) => {
                self.component("the binary ", cargo.bin);
                self.some_argument("the package ", cargo.package);
                self.arguments("the feature ", cargo.features);
                if !cargo.target.is_empty() {
                    self.component("the target ", cargo.target);
                }
                if !cargo.profile.is_empty() {
                    self.component("the profile ", cargo.profile);
                }
                self.value("the flags ", cargo.rustflags);
            }
            Recipe::GoBuild(go) => {
                self.judge(
                    "the package ",
                    go.package,
                    text::argument(go.package.as_bytes()),
                );
                self.arguments("the tag ", go.tags);
                self.value("the flags ", go.ldflags);
            }
            Recipe::NpmCi(npm) => self.some_word("the workspace ", npm.workspace),
            Recipe::NpmRun(npm) => {
                self.judge(
                    "the script ",
                    npm.script,
                    text::argument(npm.script.as_bytes()),
                );
                self.some_argument("the workspace ", npm.workspace);
            }
            Recipe::CreateUser(create) => self.create(create),
        }
    }

    const fn packages(&mut self, packages: &'a [&'a str]) {
        if packages.is_empty() {
            self.fault("packages are installed, and none is named");
        }
        self.arguments("the package ", packages);
    }

    /// A component of the path below which a compiler leaves what it makes.
    const fn component(&mut self, what: &'static str, name: &'a str) {
        let fault = if is_component(name.as_bytes()) {
            None
        } else {
            Some(" is no plain name: letters, digits, `_`, `-` and `.`")
        };
        self.judge(what, name, fault);
    }

    /// Entries of `/etc/passwd`, whose fields a colon separates.
    const fn create(&mut self, create: &CreateUser<'a>) {
        let user = create.user;
        if user.uid.is_none() {
            self.fault("a user without a number cannot be created");
        }
        self.component("the user ", user.name);
        if !user.group.is_empty() {
            self.component("the group ", user.group);
        }
        self.place("the home ", create.home);
        self.place("the shell ", create.login_shell);
    }

    const fn place(&mut self, what: &'static str, path: &'a str) {
        if path.is_empty() {
            return;
        }
        let fault = match path.as_bytes() {
            [b'/', ..] if !crate::check::vocabulary::has_byte(path.as_bytes(), b':') => {
                text::value(path.as_bytes())
            }
            _ => Some(" is no absolute path without a colon"),
        };
        self.judge(what, path, fault);
    }
}

const fn is_component(name: &[u8]) -> bool {
    let mut rest = name;
    while let [
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.',
        tail @ ..,
    ] = rest
    {
        rest = tail;
    }
    rest.is_empty() && !matches!(name, [] | [b'-' | b'.', ..])
}
