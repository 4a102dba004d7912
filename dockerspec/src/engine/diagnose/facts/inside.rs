//! Files of a container, running or not, through the engine's archives.
//!
//! <https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html>

use bollard::errors::Error;
use bollard::query_parameters::{
    ContainerArchiveInfoOptionsBuilder, DownloadFromContainerOptionsBuilder,
};
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use tar::Archive;

use super::{Facts, Owner};
use crate::engine::Engine;

/// As much of a file as its header, its interpreter and a few lines need.
const ENOUGH: usize = 16 * 1024;
const WHERE_LINUX_LOOKS: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The program that a container starts, or wants to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine::diagnose) struct Program {
    /// Its path, or the bare name where it is found nowhere.
    pub(in crate::engine::diagnose) path: String,
    pub(in crate::engine::diagnose) format: Format,
    pub(in crate::engine::diagnose) executable: bool,
    /// Whether the image has a shell at `/bin/sh`.
    pub(in crate::engine::diagnose) has_shell: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine::diagnose) enum Format {
    /// There is no such file.
    Missing,
    Folder,
    Elf {
        /// The CPU, as engines name it.
        arch: String,
        /// The loader, where it has one, and whether that is there.
        loader: Option<(String, bool)>,
    },
    Script {
        interpreter: String,
        found: bool,
        /// Whether the first line ends in `\r\n`.
        crlf: bool,
    },
    /// Text without `#!`, or anything else.
    Other,
}

/// The program of the container's command, behind an init.
pub(super) async fn program(engine: &Engine, facts: &Facts) -> Option<Program> {
    let words: Vec<&str> = facts.command.iter().map(String::as_str).collect();
    let word = wanted(&words)?;
    let has_shell = exists(engine, &facts.id, "/bin/sh").await;
    let Some((path, mode)) = locate(engine, facts, word).await else {
        return Some(Program {
            path: word.to_owned(),
            format: Format::Missing,
            executable: false,
            has_shell,
        });
    };
    let executable = mode & 0o111 != 0;
    let program = |format| Program {
        path: path.clone(),
        format,
        executable,
        has_shell,
    };
    let Some((owner, bytes)) = head(engine, &facts.id, &path).await else {
        return Some(program(Format::Other));
    };
    if owner.is_folder {
        return Some(program(Format::Folder));
    }
    Some(program(format(engine, &facts.id, &bytes).await))
}

/// The word that is run; inits run the next one.
fn wanted<'a>(words: &[&'a str]) -> Option<&'a str> {
    let first = words.first()?;
    let base = first.rsplit('/').next().unwrap_or(first);
    if matches!(
        base,
        "tini" | "tini-static" | "dumb-init" | "docker-init" | "catatonit"
    ) {
        let next = words.iter().skip(1).find(|word| !word.starts_with('-'));
        return next.copied().or(Some(first));
    }
    Some(first)
}

/// The path of a command and its mode.
async fn locate(engine: &Engine, facts: &Facts, word: &str) -> Option<(String, u32)> {
    let candidates: Vec<String> = if word.starts_with('/') {
        vec![word.to_owned()]
    } else if word.contains('/') {
        let folder = facts.workdir.trim_end_matches('/');
        vec![format!("{folder}/{}", word.trim_start_matches("./"))]
    } else {
        let path = facts.env("PATH").unwrap_or(WHERE_LINUX_LOOKS);
        path.split(':')
            .map(|folder| format!("{folder}/{word}"))
            .collect()
    };
    let looked = join_all(candidates.into_iter().map(|path| async move {
        let mode = mode(engine, &facts.id, &path).await?;
        Some((path, mode))
    }));
    looked.await.into_iter().flatten().next()
}

async fn format(engine: &Engine, id: &str, bytes: &[u8]) -> Format {
    if let Some(arch) = elf_arch(bytes) {
        let loader = match elf_loader(bytes) {
            Some(path) => {
                let found = exists(engine, id, &path).await;
                Some((path, found))
            }
            None => None,
        };
        return Format::Elf { arch, loader };
    }
    let Some(rest) = bytes.strip_prefix(b"#!") else {
        return Format::Other;
    };
    let end = rest
        .iter()
        .position(|it| *it == b'\n')
        .unwrap_or(rest.len());
    let line = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned();
    let crlf = line.ends_with('\r');
    let mut words = line.split_whitespace();
    let interpreter = words.next().unwrap_or_default().to_owned();
    let found = exists(engine, id, &interpreter).await;
    Format::Script {
        interpreter,
        found,
        crlf,
    }
}

/// The CPU of an ELF file, as engines name it.
fn elf_arch(bytes: &[u8]) -> Option<String> {
    if !bytes.starts_with(b"\x7fELF") {
        return None;
    }
    let little = bytes.get(5) == Some(&1);
    let (low, high) = (*bytes.get(18)?, *bytes.get(19)?);
    let machine = if little {
        u16::from_le_bytes([low, high])
    } else {
        u16::from_be_bytes([low, high])
    };
    let name = match machine {
        3 => "386",
        8 => "mips",
        21 => "ppc64le",
        22 => "s390x",
        40 => "arm",
        62 => "amd64",
        183 => "arm64",
        243 => "riscv64",
        258 => "loong64",
        other => return Some(format!("machine {other}")),
    };
    Some(name.to_owned())
}

/// The path behind `PT_INTERP` of a little-endian 64-bit file, which all but the oldest are.
fn elf_loader(bytes: &[u8]) -> Option<String> {
    if bytes.get(4) != Some(&2) || bytes.get(5) != Some(&1) {
        return None;
    }
    let number = |at: usize, size: usize| -> Option<usize> {
        let slice = bytes.get(at..at.checked_add(size)?)?;
        let value = slice
            .iter()
            .rev()
            .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        usize::try_from(value).ok()
    };
    let (table, size, count) = (number(32, 8)?, number(54, 2)?, number(56, 2)?);
    for index in 0..count.min(64) {
        let entry = table.checked_add(index.checked_mul(size)?)?;
        if number(entry, 4)? == 3 {
            let (from, length) = (number(entry + 8, 8)?, number(entry + 32, 8)?);
            let text = bytes.get(from..from.checked_add(length)?)?;
            let text = text.strip_suffix(b"\0").unwrap_or(text);
            return Some(String::from_utf8_lossy(text).into_owned());
        }
    }
    None
}

/// Whose the mounted folders are, in the order of the mounts.
pub(super) async fn mounts(engine: &Engine, facts: &Facts) -> Vec<Option<Owner>> {
    let owners = facts.mounts.iter().map(|mount| async move {
        if mount.kind == "tmpfs" {
            return None;
        }
        let (owner, _) = head(engine, &facts.id, &mount.target).await?;
        Some(owner)
    });
    join_all(owners).await
}

async fn exists(engine: &Engine, id: &str, path: &str) -> bool {
    mode(engine, id, path).await.is_some()
}

/// The mode of a file, its link followed; none where it is not there.
async fn mode(engine: &Engine, id: &str, path: &str) -> Option<u32> {
    let options = ContainerArchiveInfoOptionsBuilder::new().path(path).build();
    let found: Result<_, Error> = engine
        .docker
        .get_container_archive_info(id, Some(options))
        .await;
    let found = found.ok()?;
    if found.link_target.is_empty() || found.link_target == path {
        return Some(found.file_mode);
    }
    let options = ContainerArchiveInfoOptionsBuilder::new()
        .path(&found.link_target)
        .build();
    let real = engine
        .docker
        .get_container_archive_info(id, Some(options))
        .await;
    real.ok().map(|it| it.file_mode)
}

/// Owner and first bytes of a file or folder, its links followed.
async fn head(engine: &Engine, id: &str, path: &str) -> Option<(Owner, Vec<u8>)> {
    let mut path = path.to_owned();
    for _ in 0..8 {
        let packed = download(engine, id, &path).await?;
        let mut archive = Archive::new(packed.as_slice());
        let mut entries = archive.entries().ok()?;
        let mut entry = entries.next()?.ok()?;
        let header = entry.header().clone();
        if header.entry_type().is_symlink() {
            let target = header.link_name().ok()??.to_string_lossy().into_owned();
            path = beside(&path, &target);
            continue;
        }
        let is_folder = header.entry_type().is_dir();
        let mut bytes = Vec::new();
        // what is cut off is not needed
        let _ = std::io::Read::read_to_end(&mut entry, &mut bytes);
        drop(entry);
        let owner = Owner {
            uid: header.uid().ok()?,
            gid: header.gid().ok()?,
            mode: header.mode().ok()?,
            is_folder,
            is_empty: is_folder && entries.next().is_none_or(|it| it.is_err()),
        };
        return Some((owner, bytes));
    }
    None
}

fn beside(path: &str, target: &str) -> String {
    if target.starts_with('/') {
        return target.to_owned();
    }
    let mut parts: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The beginning of a file's archive: the rest of a large folder is never sent.
async fn download(engine: &Engine, id: &str, path: &str) -> Option<Vec<u8>> {
    let options = DownloadFromContainerOptionsBuilder::new()
        .path(path)
        .build();
    let mut chunks = Box::pin(engine.docker.download_from_container(id, Some(options)));
    let mut packed = Vec::new();
    while let Some(chunk) = chunks.next().await {
        packed.extend_from_slice(&chunk.ok()?);
        if packed.len() >= ENOUGH {
            break;
        }
    }
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::{beside, elf_arch, elf_loader, wanted};

    #[test]
    fn the_cpu_of_a_binary_is_read_in_either_byte_order() {
        let mut header = [0_u8; 64];
        header[..6].copy_from_slice(b"\x7fELF\x02\x01");
        header[18] = 183;
        assert_eq!(elf_arch(&header).as_deref(), Some("arm64"));
        header[5] = 2;
        header[18] = 0;
        header[19] = 22;
        assert_eq!(elf_arch(&header).as_deref(), Some("s390x"));
        assert_eq!(elf_arch(b"#!/bin/sh"), None);
        assert_eq!(elf_arch(b"\x7fELF"), None);
    }

    #[test]
    fn a_broken_binary_has_no_loader() {
        assert_eq!(elf_loader(b"\x7fELF\x02\x01"), None);
        let mut header = [0xff_u8; 64];
        header[..6].copy_from_slice(b"\x7fELF\x02\x01");
        assert_eq!(elf_loader(&header), None);
    }

    #[test]
    fn an_init_runs_the_next_word() {
        assert_eq!(
            wanted(&["/sbin/tini", "-g", "--", "/entry.sh"]),
            Some("/entry.sh")
        );
        assert_eq!(wanted(&["python", "-m", "x"]), Some("python"));
        assert_eq!(wanted(&[]), None);
    }

    #[test]
    fn a_link_leads_to_its_target() {
        assert_eq!(
            beside("/usr/bin/python3", "python3.13"),
            "/usr/bin/python3.13"
        );
        assert_eq!(beside("/bin/sh", "../usr/./bin/dash"), "/usr/bin/dash");
        assert_eq!(beside("/bin/sh", "/bin/busybox"), "/bin/busybox");
    }
}
