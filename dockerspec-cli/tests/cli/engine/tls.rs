//! An engine behind TLS that asks its clients for a certificate.

use std::fs;
use std::path::Path;
use std::process::Command;

use dockerspec_tests::engine::{Daemon, DaemonOptions};

use super::{ASKING, ASKS_BACK, engine};
use crate::ran::{Folder, Ran};

#[test]
fn an_engine_behind_tls_is_reached_with_certificates_and_not_without() {
    if !engine() {
        return;
    }
    let options = DaemonOptions {
        tls: true,
        ..DaemonOptions::default()
    };
    let Some(daemon) = Daemon::start(&options) else {
        return;
    };
    let folder = Folder::new(ASKS_BACK);
    let ask = |variables: &[(&str, &str)], arguments: &[&str]| {
        let arguments = match arguments {
            ["build", ..] => arguments.to_vec(),
            _ => [&["doctor", "-f", "json"], arguments].concat(),
        };
        let mut command = folder.command(&arguments);
        for name in ["DOCKER_HOST", "DOCKER_CONTEXT"] {
            command.env_remove(name);
        }
        command.env("DOCKER_CONFIG", folder.path());
        Ran::from(command.envs(variables.iter().copied()).output().unwrap())
    };
    let host = daemon.tls_host();
    let certificates = daemon.certificates();
    let full = certificates.to_str().unwrap();
    let by_variables = [
        ("DOCKER_HOST", host.as_str()),
        ("DOCKER_TLS_VERIFY", "1"),
        ("DOCKER_CERT_PATH", full),
    ];
    let reached = |ran: &Ran, tls: &str| {
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        let engine = &ran.json()["engine"];
        assert_eq!(
            (&engine["tls"], &engine["address"]),
            (&tls.into(), &host.as_str().into())
        );
    };
    reached(&ask(&by_variables, &[]), "verified");
    daemon.load("busybox:1");
    let ran = ask(&by_variables, ASKING);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let id = ran.out.trim().trim_start_matches("image  ");
    let removed = daemon.docker(&["rmi", id]).output().unwrap();
    assert!(removed.status.success(), "{removed:?}");
    let unverified = [by_variables[0], ("DOCKER_TLS", "1"), by_variables[2]];
    reached(&ask(&unverified, &[]), "unverified");

    let refused = |ran: &Ran, reason: &str| {
        assert_eq!(ran.code, Some(3));
        assert!(ran.err.contains(reason), "{}", ran.err);
    };
    refused(
        &ask(&by_variables[..1], &[]),
        "it wants TLS: set `DOCKER_TLS_VERIFY=1` and `DOCKER_CERT_PATH`",
    );
    // trusted by nobody
    refused(&ask(&by_variables[..2], &[]), "UnknownIssuer");
    let alone = part(&folder, &certificates, "alone", &["ca.pem"]);
    let without_ours = [
        by_variables[0],
        by_variables[1],
        ("DOCKER_CERT_PATH", &alone),
    ];
    refused(&ask(&without_ours, &[]), "CertificateRequired");
    let half = part(&folder, &certificates, "half", &["ca.pem", "cert.pem"]);
    let without_key = [
        by_variables[0],
        by_variables[1],
        ("DOCKER_CERT_PATH", &half),
    ];
    refused(&ask(&without_key, &[]), "`key.pem` is missing beside it");

    let create = |name: &str, endpoint: String| {
        let made = Command::new("docker")
            .args(["context", "create", name, "--docker", &endpoint])
            .env("DOCKER_CONFIG", folder.path())
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
    };
    let files = format!("ca={full}/ca.pem,cert={full}/cert.pem,key={full}/key.pem");
    create("far", format!("host={host},{files}"));
    reached(&ask(&[], &["--context", "far"]), "verified");
    reached(&ask(&[("DOCKER_CONTEXT", "far")], &[]), "verified");
    create("loose", format!("host={host},{files},skip-tls-verify=true"));
    reached(&ask(&[], &["--context", "loose"]), "unverified");
    let used = Command::new("docker")
        .args(["context", "use", "far"])
        .env("DOCKER_CONFIG", folder.path())
        .env_remove("DOCKER_HOST")
        .output()
        .unwrap();
    assert!(used.status.success(), "{used:?}");
    let ran = ask(&[], &[]);
    reached(&ran, "verified");
    assert_eq!(ran.json()["chosen_by"], "currentContext");
    assert_eq!(ran.json()["context"], "far");
    // the engine's disk is counted by a `docker` that is pointed at the same engine
    assert_eq!(ran.json()["engine"]["disk"][0]["count"], "1");
}

/// A folder with some of the files.
fn part(folder: &Folder, from: &Path, name: &str, files: &[&str]) -> String {
    let path = folder.path().join(name);
    fs::create_dir(&path).unwrap();
    for file in files {
        fs::copy(from.join(file), path.join(file)).unwrap();
    }
    path.display().to_string()
}
