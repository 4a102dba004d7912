//! What each flag of an instruction does.
//!
//! <https://docs.docker.com/reference/dockerfile/>

use std::fmt::Write as _;

use dockerspec_core::parse::dockerfile::{Flag, Keyword, Node};

use super::mount;
use super::quote::quoted;

/// A list with one entry for each flag that is given.
pub(super) fn list(node: Node<'_>) -> String {
    let mut list = String::new();
    for flag in node.flags() {
        let written = quoted(flag.written().as_str());
        let _ = writeln!(list, "- {written}: {}", meaning(node.keyword(), flag));
    }
    list
}

fn meaning(keyword: Keyword, flag: Flag<'_>) -> String {
    let value = flag.value().map_or("", |value| value.as_str());
    let shown = quoted(value);
    let off = value.eq_ignore_ascii_case("false");
    match (keyword, flag.name()) {
        (Keyword::From, "platform") => {
            format!("takes the base for {shown}; without it, for the platform that is built for")
        }
        (Keyword::Run, "mount") => mount::meaning(value),
        (Keyword::Run, "network") => match value {
            "none" => "runs without a network: nothing can be fetched".to_owned(),
            "host" => "runs in the network of the builder's host; the build must allow it \
                       (`--allow network.host`)"
                .to_owned(),
            _ => "runs in the builder's own network, as without the flag".to_owned(),
        },
        (Keyword::Run, "security") if value == "insecure" => {
            "runs with all rights of the builder, without a sandbox; the build must allow it \
             (`--allow security.insecure`)"
                .to_owned()
        }
        (Keyword::Run, "security") => "runs confined, as without the flag".to_owned(),
        (Keyword::Run, "device") => {
            format!("lets the command use the CDI device {shown} of the builder's host")
        }
        (Keyword::Copy, "from") => {
            format!("takes the files from {shown}: a stage, an image or a named context")
        }
        (Keyword::Copy | Keyword::Add, "chown") => format!(
            "makes {shown} the owner while the files are written; without it they are root's, \
             whoever USER names"
        ),
        (Keyword::Copy | Keyword::Add, "chmod") => {
            format!("gives the files the mode {shown} while they are written")
        }
        (Keyword::Copy | Keyword::Add, "link") if off => {
            "writes onto the files below, as without the flag".to_owned()
        }
        (Keyword::Copy | Keyword::Add, "link") => {
            "makes a layer that does not depend on those below: a change below leaves it as it is, \
             and links in the destination are not followed"
                .to_owned()
        }
        (Keyword::Copy, "parents") if off => {
            "copies without the directories of the source, as without the flag".to_owned()
        }
        (Keyword::Copy, "parents") => {
            "keeps the directories of the source below the destination; from `/./` on, where that \
             stands in a source"
                .to_owned()
        }
        (Keyword::Copy | Keyword::Add, "exclude") => {
            format!("leaves out what the pattern {shown} fits")
        }
        (Keyword::Add, "checksum") => {
            format!("fails unless the download is {shown}: nobody can exchange it unseen")
        }
        (Keyword::Add, "keep-git-dir") if off => {
            "leaves `.git` of the repository out, as without the flag".to_owned()
        }
        (Keyword::Add, "keep-git-dir") => "keeps `.git` of the repository".to_owned(),
        (Keyword::Add, "unpack") if off => "leaves archives packed".to_owned(),
        (Keyword::Add, "unpack") => {
            "unpacks archives, downloaded ones as well; without it only local ones".to_owned()
        }
        (Keyword::Healthcheck, "interval") => {
            format!("waits {shown} between two probes; 30s without it")
        }
        (Keyword::Healthcheck, "timeout") => {
            format!("a probe that takes longer than {shown} has failed; 30s without it")
        }
        (Keyword::Healthcheck, "start-period") => {
            format!("failures in the first {shown} do not count; 0s without it")
        }
        (Keyword::Healthcheck, "start-interval") => format!(
            "waits {shown} between two probes in the start period; 5s without it, Docker 25 and later"
        ),
        (Keyword::Healthcheck, "retries") => {
            format!("{shown} failures in a row make the container unhealthy; 3 without it")
        }
        _ => "is no flag of this instruction".to_owned(),
    }
}
