//! An engine on another machine, which is this one behind a real `sshd` on loopback.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{ASKING, ASKS_BACK, engine};
use crate::ran::{Folder, Ran};

struct Sshd(Child);

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn made(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// A server that lets one key in, and a `ssh` that uses it and knows the server.
fn sshd(folder: &Path, port: u16, engine: &str) -> Sshd {
    for name in ["host", "client"] {
        made(
            Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(folder.join(name)),
        );
    }
    fs::copy(folder.join("client.pub"), folder.join("authorized")).unwrap();
    let here = folder.display();
    let path = std::env::var("PATH").unwrap();
    let server = format!(
        "ListenAddress 127.0.0.1\nPort {port}\nHostKey {here}/host\nAuthorizedKeysFile {here}/authorized\nStrictModes no\n\
         UsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nPidFile none\n\
         SetEnv \"DOCKER_HOST={engine}\" \"PATH={path}\"\n"
    );
    fs::write(folder.join("sshd_config"), server).unwrap();
    let client = format!(
        "Host *\n IdentityFile {here}/client\n IdentitiesOnly yes\n UserKnownHostsFile {here}/known\n \
         StrictHostKeyChecking accept-new\n LogLevel ERROR\n BatchMode yes\n"
    );
    fs::write(folder.join("ssh_config"), client).unwrap();
    let child = Command::new("/usr/sbin/sshd")
        .args(["-D", "-e", "-f"])
        .arg(folder.join("sshd_config"))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begin = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begin.elapsed() < Duration::from_secs(10), "no sshd");
        thread::sleep(Duration::from_millis(50));
    }
    Sshd(child)
}

/// The real `ssh`, with a configuration of the test's own in place of the user's.
fn client(folder: &Path) {
    let bin = folder.join("bin");
    fs::create_dir(&bin).unwrap();
    let script = format!(
        "#!/bin/sh\nexec /usr/bin/ssh -F {}/ssh_config \"$@\"\n",
        folder.display()
    );
    fs::write(bin.join("ssh"), script).unwrap();
    made(Command::new("chmod").arg("+x").arg(bin.join("ssh")));
}

#[test]
fn an_engine_is_reached_over_ssh_and_a_refusal_is_told_in_the_words_of_ssh() {
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !root || !Path::new("/usr/sbin/sshd").exists() {
        println!("skipped: no sshd, or no right to start it");
        return;
    }
    if !engine() {
        return;
    }
    fs::create_dir_all("/run/sshd").unwrap();
    let folder = Folder::new(ASKS_BACK);
    let here = folder.path();
    let address = folder.run(&["doctor", "-f", "json"]).json()["engine"]["address"].clone();
    let address = address.as_str().unwrap();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let _sshd = sshd(here, port, address);
    client(here);
    let ask_for = |what: &[&str], host: &str| {
        let mut command = folder.command(&[what, &["-H", host]].concat());
        let path = std::env::var("PATH").unwrap();
        command.env("PATH", format!("{}/bin:{path}", here.display()));
        Ran::from(command.output().unwrap())
    };
    let ask = |host: &str| ask_for(&["doctor", "-f", "json"], host);
    let host = format!("ssh://root@127.0.0.1:{port}");
    let ran = ask_for(ASKING, &host);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let id = ran.out.trim().trim_start_matches("image  ").to_owned();
    let removed = Command::new("docker").args(["rmi", &id]).output().unwrap();
    assert!(removed.status.success(), "{removed:?}");
    let ran = ask(&host);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert_eq!(ran.json()["engine"]["address"], host.as_str());
    let socket = address.strip_prefix("unix://").unwrap();
    let ran = ask(&format!("{host}{socket}"));
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));

    let ran = ask(&format!("{host}/nowhere/docker.sock"));
    assert_eq!(ran.code, Some(3));
    assert!(ran.err.contains("/nowhere/docker.sock"), "{}", ran.err);
    fs::write(here.join("authorized"), "").unwrap();
    let ran = ask(&host);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.err.contains("Permission denied (publickey"),
        "{}",
        ran.err
    );
    let ran = ask("ssh://root@127.0.0.1:1");
    assert_eq!(ran.code, Some(3));
    assert!(ran.err.contains("Connection refused"), "{}", ran.err);
}
