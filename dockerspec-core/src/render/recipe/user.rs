//! A user and its group, in the words of the distribution.

use alloc::format;
use alloc::string::String;

use super::{Lines, flag, option, word};
use crate::check::Family;
use crate::model::recipe::{CreateDir, CreateUser};
use crate::render::stage::Stage;

/// A user without password; where nothing else is wanted also without home and login shell.
pub(super) fn create(create: &CreateUser<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    let user = create.user;
    let uid = user.uid.unwrap_or_default();
    let gid = user.gid.unwrap_or(uid);
    let group = if user.group.is_empty() {
        user.name
    } else {
        user.group
    };
    let home = if create.home.is_empty() {
        "/nonexistent"
    } else {
        create.home
    };
    let shell = |none| {
        if create.login_shell.is_empty() {
            none
        } else {
            create.login_shell
        }
    };
    let makes_home = !create.home.is_empty();
    match stage.facts.base.family {
        Family::Debian => {
            lines.command(format!("groupadd --gid {gid} {}", word(group)));
            lines.command(format!(
                // a large number would make the log of logins a large file
                "useradd --no-log-init --uid {uid} --gid {gid}{}{}{} {}",
                if makes_home {
                    " --create-home"
                } else {
                    " --no-create-home"
                },
                option("--home-dir", home),
                option("--shell", shell("/usr/sbin/nologin")),
                word(user.name)
            ));
        }
        Family::Alpine | Family::Wolfi => {
            lines.command(format!("addgroup -g {gid} {}", word(group)));
            lines.command(format!(
                "adduser -D -u {uid}{}{}{}{} {}",
                option("-G", group),
                flag("-H", !makes_home),
                option("-h", home),
                option("-s", shell("/sbin/nologin")),
                word(user.name)
            ));
        }
        // not every image of these has `useradd`; all of them have a shell
        _ => {
            let entry = format!("{group}:x:{gid}:");
            lines.command(format!("echo {} >>/etc/group", word(&entry)));
            let shell = shell("/sbin/nologin");
            let entry = format!("{}:x:{uid}:{gid}::{home}:{shell}", user.name);
            lines.command(format!("echo {} >>/etc/passwd", word(&entry)));
            if makes_home {
                lines.command(format!("mkdir -p {}", word(home)));
                lines.command(format!("chown {uid}:{gid} {}", word(home)));
            }
        }
    }
    lines
}

/// A directory that a user owns.
pub(super) fn create_dir(create: &CreateDir<'_>) -> Lines {
    let mut lines = Lines::default();
    let user = create.user;
    let owner = match user.uid {
        Some(uid) => format!("{uid}"),
        None => word(user.name).into_owned(),
    };
    let group = match user.gid {
        Some(gid) => format!(":{gid}"),
        None if user.group.is_empty() => String::new(),
        None => format!(":{}", word(user.group)),
    };
    let path = word(create.path);
    // `install -d` would be one command, and not every busybox has it
    lines.command(format!("mkdir -p {path}"));
    lines.command(format!("chown {owner}{group} {path}"));
    if let Some(mode) = create.mode {
        lines.command(format!("chmod {mode:o} {path}"));
    }
    lines
}
