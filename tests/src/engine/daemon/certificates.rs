//! An authority, a server and a client of one day, made by `openssl`.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::output;

/// Writes `ca.pem`, `server.pem`, `server-key.pem`, `cert.pem` and `key.pem`.
pub(super) fn make(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let ca = "basicConstraints=critical,CA:TRUE";
    certificate(folder, "ca-key.pem", "ca.pem", "authority", &[ca], false)?;
    let server = [
        "subjectAltName=IP:127.0.0.1,DNS:localhost",
        "extendedKeyUsage=serverAuth",
    ];
    certificate(
        folder,
        "server-key.pem",
        "server.pem",
        "localhost",
        &server,
        true,
    )?;
    let client = ["extendedKeyUsage=clientAuth"];
    certificate(folder, "key.pem", "cert.pem", "client", &client, true)
}

fn certificate(
    folder: &Path,
    key: &str,
    file: &str,
    name: &str,
    extensions: &[&str],
    signed: bool,
) -> Result<(), String> {
    let mut command = Command::new("openssl");
    command
        .current_dir(folder)
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"])
        .args(["-keyout", key, "-out", file, "-subj"])
        .arg(format!("/CN={name}"));
    if signed {
        command.args(["-CA", "ca.pem", "-CAkey", "ca-key.pem"]);
        command.args(["-addext", "basicConstraints=CA:FALSE"]);
    }
    for extension in extensions {
        command.args(["-addext", extension]);
    }
    output(&mut command).map(drop)
}
