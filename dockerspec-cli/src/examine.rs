//! One file: read, parsed and checked.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use dockerspec::parse::dockerfile::{self, Dockerfile};
use dockerspec::{Policy, Report};

use crate::failure::Failure;

/// The name of standard input in reports.
const STDIN: &str = "<stdin>";

/// Reads and checks a Dockerfile; `-` is standard input.
pub(crate) fn examine(path: &Path, policy: &Policy) -> Result<(Dockerfile, Report), Failure> {
    let file = read_dockerfile(path)?;
    let report = file.check(policy);
    Ok((file, report))
}

/// Reads a Dockerfile; `-` is standard input.
pub(crate) fn read_dockerfile(path: &Path) -> Result<Dockerfile, Failure> {
    let (name, bytes) = read_file(path)?;
    Ok(dockerfile::parse_bytes(name, bytes))
}

/// Reads a file with the name that messages give it; `-` is standard input.
pub(crate) fn read_file(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let stdin = path.as_os_str() == "-";
    let bytes = if stdin {
        read(io::stdin().lock())
    } else {
        File::open(path).and_then(read)
    };
    let bytes = bytes.map_err(|error| Failure::reading(path, &error))?;
    let name = if stdin {
        STDIN.to_owned()
    } else {
        path.to_string_lossy().into_owned()
    };
    Ok((name, bytes))
}

/// Reads a little more than the longest file, so that a longer one is seen to be.
fn read(input: impl Read) -> io::Result<Vec<u8>> {
    let limit = dockerfile::LONGEST_FILE as u64 + 8;
    let mut bytes = Vec::new();
    input.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}
