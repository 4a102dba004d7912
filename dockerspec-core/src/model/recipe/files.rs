//! Users, directories and files of the image.

use crate::model::functions::probe;
use crate::model::healthcheck::{Healthcheck, Probe};
use crate::model::place::At;
use crate::model::words::User;

recipe! {
    /// A user and its group, without password and without login shell unless said otherwise.
    CreateUser {
        texts {
            /// Home directory, which is made; none where it is empty.
            home: Place true "the home",
            /// Login shell; `nologin` where it is empty.
            login_shell: Place true "the shell",
        }
        user {
            /// The user, with name and number.
            user,
        }
    }
}

recipe! {
    /// A directory that a user owns.
    CreateDir {
        texts {
            /// The directory.
            path: Place false "the directory",
        }
        user {
            /// Who owns it.
            user,
        }
        mode {
            /// Permissions; `755` where there are none.
            mode,
        }
    }
}

recipe! {
    /// `ADD --checksum`: a file from the network.
    Download {
        texts {
            /// URL of the file.
            url: Word false "the URL",
            /// Where it is put.
            to: Word false "the target",
            /// Its SHA-256, 64 hexadecimal digits.
            sha256: Sha256 false "the checksum",
        }
        flags {
            /// Whether it is an archive that is unpacked.
            unpack,
        }
        mode {
            /// Permissions; those that the builder gives where there are none.
            mode,
        }
    }
}

recipe! {
    /// `ADD` of a Git commit.
    GitCheckout {
        texts {
            /// URL of the repository.
            url: Word false "the URL",
            /// The commit, 40 hexadecimal digits.
            commit: Commit false "the commit",
            /// Where its files are put.
            to: Word false "the target",
        }
        flags {
            /// Whether the folder `.git` is kept.
            keep_git_dir,
        }
    }
}

recipe! {
    /// Takes the setuid and setgid bits from all files.
    StripSetuid {}
}

/// Creates a user and its group, without password and without login shell.
#[track_caller]
pub const fn create_user(user: User<'_>) -> CreateUser<'_> {
    CreateUser {
        user,
        home: "",
        login_shell: "",
        at: At::here(),
    }
}

/// Creates a directory, and those above it, that the user owns.
#[track_caller]
pub const fn create_dir<'a>(path: &'a str, user: User<'a>) -> CreateDir<'a> {
    CreateDir {
        path,
        user,
        mode: None,
        at: At::here(),
    }
}

/// Downloads a file whose SHA-256 is known; the build ends where it is another.
#[track_caller]
pub const fn download<'a>(url: &'a str, to: &'a str, sha256: &'a str) -> Download<'a> {
    Download {
        url,
        to,
        sha256,
        unpack: false,
        mode: None,
        at: At::here(),
    }
}

/// Puts the files of a Git commit into the image; the commit is written in full.
#[track_caller]
pub const fn git_checkout<'a>(url: &'a str, commit: &'a str, to: &'a str) -> GitCheckout<'a> {
    GitCheckout {
        url,
        commit,
        to,
        keep_git_dir: false,
        at: At::here(),
    }
}

/// Takes the setuid and setgid bits from all files of the base: no program runs as its owner any more.
///
/// The last step that root runs: what is installed behind it may bring such files again.
#[track_caller]
pub const fn strip_setuid<'a>() -> StripSetuid<'a> {
    StripSetuid { at: At::here() }
}

/// Probes `http://127.0.0.1:<port><path>` with a program that the base image has.
#[track_caller]
pub const fn healthcheck_http(port: u16, path: &str) -> Healthcheck<'_> {
    probe(Probe::Http { port, path })
}

/// Probes whether something listens on the port, with a program that the base image has.
#[track_caller]
pub const fn healthcheck_tcp<'a>(port: u16) -> Healthcheck<'a> {
    probe(Probe::Tcp { port })
}

impl<'a> CreateUser<'a> {
    /// Home directory, which is made.
    pub const fn home(mut self, path: &'a str) -> Self {
        self.home = path;
        self
    }

    /// Login shell.
    pub const fn login_shell(mut self, path: &'a str) -> Self {
        self.login_shell = path;
        self
    }
}

impl CreateDir<'_> {
    /// Permissions, as `0o700`.
    pub const fn mode(mut self, mode: u32) -> Self {
        self.mode = Some(mode);
        self
    }
}

impl Download<'_> {
    /// Permissions, as `0o755`.
    pub const fn mode(mut self, mode: u32) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Unpacks the archive.
    pub const fn unpack(mut self) -> Self {
        self.unpack = true;
        self
    }
}

impl GitCheckout<'_> {
    /// Keeps the folder `.git`, which holds what the repository was.
    pub const fn keep_git_dir(mut self) -> Self {
        self.keep_git_dir = true;
        self
    }
}
