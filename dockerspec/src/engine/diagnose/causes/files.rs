//! Files that may not be read or written, and what hides them.

use super::limits::{is_shared_memory, is_watch_limit};
use super::text::{behind, path, size};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::{Facts, Mount};

pub(super) fn permission(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() {
        return None;
    }
    let line = facts.last_line(&[
        "permission denied",
        "EACCES",
        "AccessDeniedException",
        "not writable",
        "not writeable",
    ])?;
    let path = path(line)?;
    // a program that may not be run is another cause
    if facts.state.exit_code == 126 {
        return None;
    }
    let user = if facts.user.is_empty() {
        "root"
    } else {
        &facts.user
    };
    let cause = Cause::likely(
        CauseKind::PermissionDenied,
        format!("user `{user}` may not use `{path}`"),
    )
    .seen("the log", line)
    .seen("Config.User", user);
    let folder = path.rsplit_once('/').map_or(
        "/",
        |(folder, _)| if folder.is_empty() { "/" } else { folder },
    );
    Some(match facts.mount_of(path) {
        Some(mount) => of_mount(facts, cause, mount, user),
        None => cause
            .advice(format!(
                "give `{folder}` to the user in the image, before USER"
            ))
            .dockerfile(format!("RUN install -d -o {user} {folder}\nUSER {user}"))
            .spec(format!("create_dir(\"{folder}\", {})", rust_user(user)))
            .compose(facts, &format!("tmpfs:\n  - {folder}")),
    })
}

/// The user as a spec writes it.
fn rust_user(user: &str) -> String {
    let (name, group) = user.split_once(':').unwrap_or((user, user));
    match (name.parse::<u32>(), group.parse::<u32>()) {
        (Ok(uid), Ok(gid)) => format!("User::id({uid}, {gid})"),
        _ => format!("User::named(\"{name}\")"),
    }
}

fn of_mount(facts: &Facts, cause: Cause, mount: &Mount, user: &str) -> Cause {
    let (source, target) = (&mount.source, &mount.target);
    let Mount { kind, .. } = mount;
    let mut cause = cause.seen(
        "the mounts",
        format!("the {kind} `{source}` is mounted at `{target}`"),
    );
    if let Some(owner) = mount.inside {
        cause = cause.seen(
            target,
            format!(
                "owner {}:{}, mode {:04o}",
                owner.uid,
                owner.gid,
                owner.mode & 0o7777
            ),
        );
        cause.title = format!(
            "user `{user}` may not use `{target}`, which belongs to {}:{}",
            owner.uid, owner.gid
        );
    }
    let id = if user.starts_with(|it: char| it.is_ascii_digit()) {
        user
    } else {
        "UID:GID"
    };
    if kind == "bind" && is_socket(source) {
        cause
            .advice("add the group that the socket has on the host to those of the container's user; who may use the engine's socket is root on the machine")
            .spec("group_add(GID)")
            .compose(facts, "group_add:\n  - \"GID\"")
            .command(format!("stat -c %g {source}"))
    } else if kind == "bind" && is_of_the_system(source) {
        cause
            .advice("the folder is the system's, and keeps its owner: mount a folder that is the container's own")
            .spec(format!("bind(\"./data\", \"{target}\")"))
            .compose(facts, &format!("volumes:\n  - ./data:{target}"))
            .command(format!("ls -ld {source}"))
    } else if kind == "bind" {
        cause
            .advice("give the folder of the host to the container's user, or run the container as its owner")
            .spec(match mount.inside {
                Some(owner) => format!("user(User::id({}, {}))", owner.uid, owner.gid),
                None => format!("bind(\"{source}\", \"{target}\")"),
            })
            .compose(facts, &match mount.inside {
                Some(owner) => format!("user: \"{}:{}\"", owner.uid, owner.gid),
                None => format!("user: \"{id}\""),
            })
            .command(format!("sudo chown -R {id} {source}"))
    } else {
        cause
            .advice("make the folder in the image and give it to the user: a new named volume takes the owner from the image; an old one keeps its own")
            .dockerfile(format!("RUN install -d -o {user} {target}\nUSER {user}"))
            .spec(format!("create_dir(\"{target}\", {})", rust_user(user)))
            .compose(facts, &format!("volumes:\n  - {source}:{target}"))
            .command(format!("docker run --rm --user root --volume {source}:/volume busybox chown -R {id} /volume"))
    }
}

/// A socket, as far as its name says: an archive of the engine leaves sockets out.
fn is_socket(source: &str) -> bool {
    let behind = source.rsplit_once('.').map(|(_, behind)| behind);
    matches!(behind, Some("sock" | "socket"))
}

/// Whether a path of the host is one that others need as it is.
fn is_of_the_system(source: &str) -> bool {
    let parts: Vec<&str> = source.split('/').filter(|it| !it.is_empty()).collect();
    matches!(
        parts.as_slice(),
        [] | [_]
            | ["home" | "Users" | "var", _]
            | [
                "bin"
                    | "boot"
                    | "dev"
                    | "etc"
                    | "lib"
                    | "lib32"
                    | "lib64"
                    | "libx32"
                    | "proc"
                    | "run"
                    | "sbin"
                    | "sys"
                    | "usr",
                ..
            ]
            | ["var", "run", ..]
            | ["var", "lib", "docker" | "containerd", ..]
    )
}

/// A bind mount of nothing: the engine has made an empty folder of it.
pub(super) fn mount_source(facts: &Facts) -> Option<Cause> {
    let error = facts.state.error.as_str();
    let said = [
        "bind source path does not exist",
        "error while creating mount source path",
        "no such file or directory",
    ];
    if error.contains("mount") && said.iter().any(|it| error.contains(it)) {
        let source = behind(error, "does not exist: ", &[' ', '\n'])
            .or_else(|| behind(error, "mount source path '", &['\'']))
            .or_else(|| {
                facts
                    .mounts
                    .iter()
                    .find(|it| it.kind == "bind" && error.contains(&it.source))
                    .map(|it| it.source.as_str())
            })?;
        let target = facts
            .mounts
            .iter()
            .find(|it| it.source == source)
            .map_or("…", |it| it.target.as_str());
        return Some(
            source_cause(facts, source, target).seen("State.Error", super::start::short(error)),
        );
    }
    if !facts.has_failed() {
        return None;
    }
    let empty = |mount: &&Mount| {
        mount.kind == "bind"
            && mount
                .inside
                .is_some_and(|it| it.is_folder && it.is_empty && it.uid == 0)
    };
    let line = facts.last_line(&[
        "No such file",
        "ENOENT",
        "FileNotFoundError",
        "NoSuchFile",
        "Is a directory",
        "EISDIR",
        "not found",
        "does not exist",
        "cannot open",
        "can't open",
    ]);
    let mount = facts.mounts.iter().filter(empty).find(|mount| {
        line.is_some_and(|it| {
            it.contains(&mount.target)
                || (it.to_ascii_lowercase().contains("is a directory")
                    && facts.command_line().contains(&mount.target))
        })
    })?;
    let line = line?;
    Some(
        source_cause(facts, &mount.source, &mount.target)
            .seen("the log", line)
            .seen(
                &mount.target,
                "an empty folder of root, as the engine makes it of a path that is not there",
            ),
    )
}

fn source_cause(facts: &Facts, source: &str, target: &str) -> Cause {
    Cause::certain(CauseKind::MountSourceMissing, format!("`{source}`, which is mounted at `{target}`, is not on the engine's machine, or empty"))
        .advice("mend the path, or make the file; with `create_host_path: false` the engine says so instead of making a folder")
        .spec(format!("bind(\"{source}\", \"{target}\").no_create_host_path()"))
        .compose(facts, &format!("volumes:\n  - type: bind\n    source: {source}\n    target: {target}\n    bind:\n      create_host_path: false"))
        .command(format!("ls -la {source}"))
}

pub(super) fn read_only(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() && facts.state.error.is_empty() {
        return None;
    }
    let texts = &["read-only file system", "EROFS", "ReadOnlyFileSystem"];
    let in_error = facts.state.error.contains("read-only file system");
    let line = if in_error {
        facts.state.error.as_str()
    } else {
        facts.last_line(texts)?
    };
    let from = if in_error { "State.Error" } else { "the log" };
    let path = path(line).unwrap_or("/tmp");
    let cause = Cause::certain(
        CauseKind::ReadOnly,
        format!("it writes to `{path}`, which is read-only"),
    )
    .seen(from, super::start::short(line));
    if let Some(mount) = facts.mount_of(path).filter(|it| !it.writable) {
        let (source, target) = (&mount.source, &mount.target);
        return Some(
            cause
                .seen(
                    "the mounts",
                    format!("`{source}` is mounted at `{target}` for reading only"),
                )
                .advice("mount it for writing, or let the program write elsewhere")
                .spec(format!("{}(\"{source}\", \"{target}\")", mount.kind))
                .compose(facts, &format!("volumes:\n  - {source}:{target}")),
        );
    }
    let folder = match path.rsplit_once('/') {
        Some((folder, _)) if !folder.is_empty() => folder,
        _ => path,
    };
    Some(
        cause
            .seen(
                "HostConfig.ReadonlyRootfs",
                facts.security.read_only.to_string(),
            )
            .advice("keep the root read-only, and give it memory or a volume where it must write")
            .spec(format!("tmpfs(\"{folder}\")"))
            .compose(facts, &format!("tmpfs:\n  - {folder}")),
    )
}

pub(super) fn disk_full(facts: &Facts) -> Option<Cause> {
    let (from, line) = facts.no_space()?;
    let path = path(line);
    // both say so too
    if is_shared_memory(line) || is_watch_limit(line) {
        return None;
    }
    if let Some(mount) = path
        .and_then(|it| facts.mount_of(it))
        .filter(|it| it.kind == "tmpfs")
    {
        let target = &mount.target;
        return Some(
            Cause::certain(
                CauseKind::DiskFull,
                format!("the tmpfs at `{target}` is full"),
            )
            .seen(from, super::start::short(line))
            .seen(
                "the mounts",
                format!("`{target}` is a tmpfs: memory of a fixed size"),
            )
            .advice("make it larger, or use a volume")
            .spec(format!("tmpfs(\"{target}\").size(mib(256))"))
            .compose(facts, &format!("tmpfs:\n  - {target}:size=256m")),
        );
    }
    let cause = Cause::certain(CauseKind::DiskFull, "the disk of the engine is full")
        .seen(from, super::start::short(line))
        .seen(
            "the engine",
            match facts.engine.free {
                Some(free) => format!(
                    "it keeps its data in {}, where {} are free",
                    facts.engine.root,
                    size(free)
                ),
                None => format!("it keeps its data in {}", facts.engine.root),
            },
        );
    Some(
        cause
            .advice("see what takes the space, remove what nobody needs, and limit the logs")
            .spec("log_rotation(mib(10), 3)")
            .compose(
                facts,
                "logging:\n  driver: json-file\n  options:\n    max-size: 10m\n    max-file: \"3\"",
            )
            .command("docker system df"),
    )
}

#[cfg(test)]
mod tests {
    use super::{is_of_the_system, is_socket};

    #[test]
    fn what_the_system_needs_is_never_given_away() {
        for path in [
            "/",
            "/etc",
            "/etc/app",
            "/usr/",
            "/var",
            "/var/lib",
            "/var/run/x",
            "/home",
            "/home/me",
            "/root",
            "/srv",
            "/var/lib/docker/volumes/x",
        ] {
            assert!(is_of_the_system(path), "{path}");
        }
        for path in [
            "/srv/app",
            "/home/me/app",
            "/var/lib/app",
            "/tmp/x",
            "/data/x",
        ] {
            assert!(!is_of_the_system(path), "{path}");
        }
        assert!(is_socket("/var/run/docker.sock") && !is_socket("/srv/app"));
    }
}
