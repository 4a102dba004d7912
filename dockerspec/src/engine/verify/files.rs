//! What the files of an image show: programs that raise rights, files for everybody, secrets, junk.

use dockerspec_core::Rule;
use dockerspec_core::model::sensitive_file::sensitive_file;

use super::checks::Checks;
use crate::engine::image::files::{Entry, Kind};
use crate::engine::image::{Layer, Layers, show_size};

/// Bytes below which a leftover is not worth a change.
const SMALLEST: u64 = 64 << 10;

/// Programs with set-user-id or set-group-id that Debian, Ubuntu, Alpine, Fedora and busybox ship in their base images.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "chage", "chfn", "chsh", "expiry", "gpasswd", "mount", "newgrp", "passwd", "pam_extrausers_chkpwd", "su",
    "umount", "unix_chkpwd", "wall", "write", "write.ul", "bbsuid", "pt_chown", "userhelper", "pam_timestamp_check",
];

/// Folders of the base system in which these are.
const FOLDERS: &[&str] = &[
    "bin",
    "sbin",
    "lib",
    "usr/bin",
    "usr/sbin",
    "usr/lib",
    "usr/lib32",
    "usr/lib64",
    "usr/libexec",
];

/// Programs of the same distributions that have capabilities, and these: one bit each.
const CAPABLE: &[(&str, u64)] = &[
    ("arping", 1 << 13),
    ("clockdiff", 1 << 13 | 1 << 23),
    ("mtr-packet", 1 << 13),
    ("newgidmap", 1 << 6),
    ("newuidmap", 1 << 7),
    ("ping", 1 << 12 | 1 << 13),
    ("ping4", 1 << 13),
    ("ping6", 1 << 13),
];

/// Names of capabilities by their number: <https://man7.org/linux/man-pages/man7/capabilities.7.html>.
#[rustfmt::skip]
const CAPABILITIES: &[&str] = &[
    "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap",
    "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner",
    "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice",
    "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap",
    "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
    "checkpoint_restore",
];

pub(super) fn check(layers: &Layers, checks: &mut Checks<'_>) {
    set_id(layers, checks);
    capabilities(layers, checks);
    world_writable(layers, checks);
    secrets(layers, checks);
    leftovers(layers, checks);
    readable(layers, checks);
}

/// The name of a program that lies where the base system has its own.
fn name(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/')?;
    FOLDERS.contains(&folder).then_some(name)
}

/// Where a file came from, for its evidence.
fn made_by(layer: &Layer) -> String {
    let mut instruction: String = layer.instruction.chars().take(60).collect();
    if instruction.len() < layer.instruction.len() {
        instruction.push('…');
    }
    match layer.line {
        Some(line) => format!("layer {}, line {line}: {instruction}", layer.index),
        None => format!("layer {}: {instruction}", layer.index),
    }
}

fn set_id(layers: &Layers, checks: &mut Checks<'_>) {
    let is_set =
        |it: &Entry| it.kind == Kind::File && it.mode & 0o6000 != 0 && it.mode & 0o111 != 0;
    let (known, others): (Vec<_>, Vec<_>) = layers
        .live()
        .filter(|(_, it)| is_set(it))
        // a program of the base stays known where a later layer only upgrades it
        .partition(|(_, it)| name(&it.path).is_some_and(|it| KNOWN.contains(&it)));
    let found = others.iter().map(|(layer, it)| {
        let kind = if it.mode & 0o4000 != 0 {
            "user"
        } else {
            "group"
        };
        format!(
            "`/{}` sets the {kind} id ({:o}; {})",
            it.path,
            it.mode,
            made_by(layer)
        )
    });
    let none = match known.len() {
        0 => "no program raises rights".to_owned(),
        count => format!("only {count} programs of the base system raise rights"),
    };
    let help =
        "take the bit off in the RUN that adds it: `chmod a-s FILE`, or leave the package out";
    checks.none_of("setuid", Some(Rule::Setuid), found.collect(), &none, help);
}

/// What a program may do whoever starts it, without a bit that `ls` shows.
fn capabilities(layers: &Layers, checks: &mut Checks<'_>) {
    let (known, others): (Vec<_>, Vec<_>) = layers
        .live()
        .filter(|(_, it)| it.kind == Kind::File && it.capabilities != 0)
        .partition(|(_, it)| {
            let known = CAPABLE
                .iter()
                .find(|(known, _)| name(&it.path) == Some(known));
            known.is_some_and(|(_, may)| it.capabilities & !may == 0)
        });
    let found = others.iter().map(|(layer, it)| {
        let names: Vec<String> = (0..u64::BITS)
            .filter(|bit| it.capabilities & 1 << bit != 0)
            .map(|bit| match CAPABILITIES.get(bit as usize) {
                Some(name) => format!("cap_{name}"),
                None => bit.to_string(),
            })
            .collect();
        format!(
            "`/{}` gets {} ({})",
            it.path,
            names.join(", "),
            made_by(layer)
        )
    });
    let none = match known.len() {
        0 => "no program has capabilities".to_owned(),
        count => format!("only {count} programs of the base system have capabilities"),
    };
    let help = "take them off in the RUN that adds it: `setcap -r FILE`, or leave the package out; a port below 1024 needs \
                none: listen on a higher one";
    checks.none_of(
        "file-capabilities",
        Some(Rule::Setuid),
        found.collect(),
        &none,
        help,
    );
}

fn world_writable(layers: &Layers, checks: &mut Checks<'_>) {
    let is_open = |it: &Entry| {
        matches!(it.kind, Kind::File | Kind::Folder) && it.mode & 0o2 != 0 && it.mode & 0o1000 == 0
    };
    let found = layers
        .live()
        .filter(|(_, it)| is_open(it))
        .map(|(layer, it)| format!("`/{}` is {:o} ({})", it.path, it.mode, made_by(layer)));
    let help = "give it an owner and a mode: `COPY --chown=0:0 --chmod=0644`, or `chmod o-w` in the RUN that makes it";
    checks.none_of(
        "world-writable",
        Some(Rule::WorldWritable),
        found.collect(),
        "no file is everybody's to change",
        help,
    );
}

/// Tests and documents of packages hold keys that open nothing.
fn is_sample(path: &str) -> bool {
    let path = format!("/{path}");
    [
        "/test/",
        "/tests/",
        "/testdata/",
        "/testing/",
        "/doc/",
        "/docs/",
        "/examples/",
        "/example/",
        "/fixtures/",
        "/man/",
    ]
    .iter()
    .any(|it| path.contains(it))
}

/// Folders in which a package manager puts programs, whose files have names of every kind.
fn is_packaged(path: &str) -> bool {
    let roots = [
        "usr/share/",
        "usr/lib/",
        "lib/",
        "usr/include/",
        "etc/ssl/certs/",
        "var/lib/dpkg/",
    ];
    roots.iter().any(|it| path.starts_with(it))
        || ["/site-packages/", "/dist-packages/", "/node_modules/"]
            .iter()
            .any(|it| path.contains(it))
}

/// Every layer can be read by who has the image, what a later one removes included.
fn secrets(layers: &Layers, checks: &mut Checks<'_>) {
    let mut found = Vec::new();
    let live: std::collections::HashSet<(usize, &str)> = layers
        .live()
        .map(|(layer, it)| (layer.index, &*it.path))
        .collect();
    for layer in layers.layers() {
        let mut folder: Option<&str> = None;
        for entry in &layer.files.entries {
            if matches!(entry.kind, Kind::Whiteout | Kind::Opaque) || is_sample(&entry.path) {
                continue;
            }
            // one line for a folder is enough
            if folder.is_some_and(|it| {
                entry.path.starts_with(it) && entry.path.as_bytes().get(it.len()) == Some(&b'/')
            }) {
                continue;
            }
            let by_name = || {
                let is_empty = entry.kind == Kind::File && entry.size == 0;
                let may = !is_packaged(&entry.path) && !is_empty && entry.kind != Kind::Symlink;
                sensitive_file(entry.path.as_bytes(), true).filter(|_| may)
            };
            let Some(what) = entry.secret.or_else(by_name) else {
                continue;
            };
            if entry.kind == Kind::Folder {
                folder = Some(&entry.path);
            }
            let gone = if live.contains(&(layer.index, &*entry.path)) {
                ""
            } else {
                "; a later layer covers it, it can be read all the same"
            };
            found.push(format!(
                "`/{}`: {what} ({}{gone})",
                entry.path,
                made_by(layer)
            ));
        }
    }
    let help = "give it to the build as a secret, `RUN --mount=type=secret`, and to the container as a file; name it in \
                .dockerignore; what was published is to be replaced";
    checks.none_of(
        "secrets-in-files",
        Some(Rule::CopySensitiveFile),
        found,
        "no key, token or file of credentials in any layer",
        help,
    );
}

fn leftovers(layers: &Layers, checks: &mut Checks<'_>) {
    // what comes with the base is not this image's to change
    let has_lines = layers.layers().iter().any(|it| it.line.is_some());
    let is_own = |index: usize| match layers.layers().get(index) {
        Some(layer) if has_lines => layer.line.is_some(),
        _ => index > 0,
    };
    let own: Vec<_> = layers
        .leftovers()
        .iter()
        .filter(|it| is_own(it.layer) && it.size >= SMALLEST)
        .collect();
    let found = own.iter().map(|it| {
        format!(
            "{} of {} in `{}` (layer {}): {}",
            show_size(it.size),
            it.what,
            it.path,
            it.layer,
            it.help
        )
    });
    let rule = own.iter().find_map(|it| it.rule);
    let help = "`dockerspec analyze` lists them with what to change";
    checks.none_of(
        "caches",
        rule,
        found.collect(),
        "no cache of a package manager and no junk above the base",
        help,
    );
}

fn readable(layers: &Layers, checks: &mut Checks<'_>) {
    let entries: usize = layers.layers().iter().map(Layer::entries).sum();
    let count = layers.layers().len();
    checks.passed(
        "layers",
        None,
        format!("{count} layers with {entries} entries were read to their end"),
    );
}
