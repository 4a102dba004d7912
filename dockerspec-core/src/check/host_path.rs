//! Paths of the host that a service mounts, by `bind` or by a volume that is a bind mount in disguise.

use super::project::Project;
use super::vocabulary::contains;
use crate::model::setting::{Key, Setting};

/// A mounted path of the host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mounted<'a> {
    /// As it was written.
    pub(crate) path: &'a str,
    pub(crate) read_only: bool,
}

/// The path of the host that a setting mounts, if it mounts any.
pub(crate) const fn mounted<'a>(
    setting: &Setting<'a>,
    project: &Project<'_, 'a>,
) -> Option<Mounted<'a>> {
    match &setting.key {
        Key::Bind(bind) => Some(Mounted {
            path: bind.host,
            read_only: bind.read_only,
        }),
        Key::Volume(volume) => match device(volume.name, project) {
            Some(path) => Some(Mounted {
                path,
                read_only: volume.read_only,
            }),
            None => None,
        },
        _ => None,
    }
}

/// The directory that a volume of the `local` driver binds: `o: bind` and `device`.
const fn device<'a>(name: &str, project: &Project<'_, 'a>) -> Option<&'a str> {
    let Some(volume) = project.volume(name) else {
        return None;
    };
    let (mut binds, mut device) = (false, None);
    let mut index = 0;
    while let Some((option, value)) = volume.driver_opts.get(index) {
        index += 1;
        match option.as_bytes() {
            b"o" => binds = contains(value.as_bytes(), b"bind"),
            b"device" => device = Some(value),
            _ => {}
        }
    }
    if binds { device } else { None }
}

const MOST: usize = 8;

/// The parts of an absolute path, `.`, `..` and double slashes taken out; `/var/run` is `/run`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostPath<'a> {
    parts: [&'a [u8]; MOST],
    len: usize,
    /// It starts at `/`.
    pub(crate) absolute: bool,
    /// It is below `~`.
    pub(crate) home: bool,
    /// The last part, however many there are.
    pub(crate) last: &'a [u8],
}

impl<'a> HostPath<'a> {
    pub(crate) const fn of(path: &'a str) -> Self {
        let mut text = path.as_bytes();
        let mut found = HostPath {
            parts: [b""; MOST],
            len: 0,
            absolute: matches!(text, [b'/', ..]),
            home: matches!(text, [b'~', ..]),
            last: b"",
        };
        while !text.is_empty() {
            let (part, rest) = super::vocabulary::cut(text, b'/');
            text = match rest {
                Some(rest) => rest,
                None => b"",
            };
            match part {
                b"" | b"." | b"~" => {}
                b".." => found.len = found.len.saturating_sub(1),
                _ => {
                    if found.len < MOST {
                        found.parts[found.len] = part;
                        found.len += 1;
                    }
                    found.last = part;
                }
            }
        }
        found
    }

    /// The parts, without the `var` of `/var/run`; empty for `/`.
    pub(crate) const fn parts(&self) -> &[&'a [u8]] {
        let parts = super::vocabulary::drop_last(&self.parts, MOST - self.len);
        match parts {
            [b"var", rest @ ..] if matches!(rest, [b"run", ..]) => rest,
            _ => parts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HostPath;

    #[test]
    fn a_path_is_known_in_any_spelling() {
        for path in ["/run", "/var/run/", "//var/./run", "/etc/../var/run"] {
            assert_eq!(HostPath::of(path).parts(), [b"run"], "{path}");
        }
        assert!(HostPath::of("/..").parts().is_empty());
        assert!(!HostPath::of("./etc").absolute);
        let deep = HostPath::of("/1/2/3/4/5/6/7/8/9/docker.sock");
        assert_eq!(
            (deep.parts().len(), deep.last),
            (8, b"docker.sock".as_slice())
        );
    }
}
