//! A second engine of a test's own, which may be killed, filled and reached over TLS.

mod certificates;
mod remains;

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use bollard::Docker;
use dockerspec::engine::Engine;
use tokio::runtime::Builder;

use super::Bench;

/// How a daemon is started.
#[derive(Debug, Default, Clone)]
pub struct DaemonOptions<'a> {
    /// The `dockerd` to start; the one that belongs to the `docker` on `PATH` if none.
    pub binary: Option<PathBuf>,
    /// Whether it also listens on 127.0.0.1 with TLS that asks clients for a certificate.
    pub tls: bool,
    /// Size of its whole storage in MiB; the machine's own disk if none.
    pub disk: Option<u64>,
    /// Whether containers get a bridge of their own, without a way out; no network if not.
    pub bridge: bool,
    /// Arguments of `dockerd`, beside the usual ones.
    pub arguments: &'a [&'a str],
}

/// A `dockerd` in a folder of its own. Dropping it ends it, what it started, and the folder.
#[derive(Debug)]
pub struct Daemon {
    folder: PathBuf,
    binary: PathBuf,
    arguments: Vec<OsString>,
    bridge: Option<String>,
    tls_port: Option<u16>,
    child: Option<Child>,
}

/// The `dockerd` of a distribution, which is old on purpose in a matrix of engines.
pub const SYSTEM_BINARY: &str = "/usr/sbin/dockerd";

/// What no installation changes.
const ONLY_ROOT: &str = "only root can start one";

impl Daemon {
    /// A daemon that answers; none, and a line that says so, where this user or machine cannot start
    /// one and `DOCKERSPEC_ENGINE=required` is not set.
    ///
    /// # Panics
    ///
    /// If a daemon is required and root cannot start it, or it starts and does not answer within 60 s.
    #[expect(clippy::print_stdout, reason = "a test that did nothing must say so")]
    pub fn start(options: &DaemonOptions<'_>) -> Option<Self> {
        let required = env::var_os("DOCKERSPEC_ENGINE").is_some_and(|it| it == "required");
        match Self::prepare(options) {
            Ok(mut daemon) => {
                daemon.restart();
                Some(daemon)
            }
            Err(reason) if required && reason != ONLY_ROOT => {
                panic!("no second engine: {reason}")
            }
            Err(reason) => {
                println!("skipped: no second engine: {reason}");
                None
            }
        }
    }

    fn prepare(options: &DaemonOptions<'_>) -> Result<Self, String> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        if output(Command::new("id").arg("-u"))? != "0" {
            return Err(ONLY_ROOT.to_owned());
        }
        let binary = match &options.binary {
            Some(binary) => binary.clone(),
            None => beside_docker().unwrap_or_else(|| SYSTEM_BINARY.into()),
        };
        if !binary.is_file() {
            return Err(format!("there is no `{}`", binary.display()));
        }
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("dockerspec-engine-{}-{number}", process::id()));
        let mut daemon = Self {
            binary,
            arguments: Vec::new(),
            bridge: None,
            tls_port: None,
            child: None,
            folder,
        };
        fs::create_dir_all(daemon.data()).map_err(|error| error.to_string())?;
        if let Some(size) = options.disk {
            daemon.own_disk(size)?;
        }
        let mut arguments: Vec<OsString> = [
            "--iptables=false",
            "--ip6tables=false",
            "--shutdown-timeout=1",
            "--group=root",
        ]
        .map(OsString::from)
        .into();
        for (name, path) in [
            ("--data-root", daemon.data()),
            ("--exec-root", daemon.folder.join("exec")),
            ("--pidfile", daemon.folder.join("pid")),
            ("--config-file", daemon.folder.join("daemon.json")),
        ] {
            arguments.extend([name.into(), path.into()]);
        }
        fs::write(daemon.folder.join("daemon.json"), "{}").map_err(|error| error.to_string())?;
        arguments.extend(["-H".into(), daemon.host().into()]);
        if options.bridge {
            let name = daemon.own_bridge(number)?;
            arguments.extend(["--bridge".into(), name.into()]);
        } else {
            arguments.push("--bridge=none".into());
        }
        if options.tls {
            certificates::make(&daemon.certificates())?;
            daemon.tls_port = Some(free_port());
            arguments.push("--tlsverify".into());
            for (name, file) in [
                ("--tlscacert", "ca.pem"),
                ("--tlscert", "server.pem"),
                ("--tlskey", "server-key.pem"),
            ] {
                arguments.extend([name.into(), daemon.certificates().join(file).into()]);
            }
            arguments.extend(["-H".into(), daemon.tls_host().into()]);
        }
        arguments.extend(options.arguments.iter().map(Into::into));
        daemon.arguments = arguments;
        Ok(daemon)
    }

    /// Address of its socket, as `DOCKER_HOST` has it.
    pub fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Path of its socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("docker.sock")
    }

    /// Address of its port with TLS, as `DOCKER_HOST` has it.
    ///
    /// # Panics
    ///
    /// If the daemon was started without TLS.
    pub fn tls_host(&self) -> String {
        let port = self.tls_port.expect("a daemon with `tls`");
        format!("tcp://127.0.0.1:{port}")
    }

    /// The folder with `ca.pem`, `cert.pem` and `key.pem` of a client, as `DOCKER_CERT_PATH` has it.
    pub fn certificates(&self) -> PathBuf {
        self.folder.join("certificates")
    }

    /// A folder that goes with the daemon.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The daemon's storage.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What the daemon wrote so far.
    pub fn log(&self) -> String {
        fs::read(self.folder.join("log"))
            .map(|it| String::from_utf8_lossy(&it).into_owned())
            .unwrap_or_default()
    }

    /// The client `docker`, speaking to this daemon.
    pub fn docker(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command
            .env_remove("DOCKER_CONTEXT")
            .arg("-H")
            .arg(self.host())
            .args(arguments);
        command
    }

    /// Copies an image from the engine of the environment.
    ///
    /// # Panics
    ///
    /// If either engine refuses.
    pub fn load(&self, image: &str) {
        let mut save = Command::new("docker")
            .args(["save", image])
            .stdout(Stdio::piped())
            .spawn()
            .expect("`docker save`");
        let archive = save.stdout.take().expect("an archive");
        let loaded = self
            .docker(&["load", "-q"])
            .stdin(archive)
            .output()
            .expect("`docker load`");
        assert!(save.wait().expect("its end").success(), "saving {image}");
        let text = String::from_utf8_lossy(&loaded.stderr);
        assert!(loaded.status.success(), "loading {image}: {text}");
    }

    /// The daemon as tests run containers on it.
    ///
    /// # Panics
    ///
    /// If it does not answer.
    pub fn bench(&self) -> Bench {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let engine = runtime
            .block_on(Engine::connect_to(&self.host()))
            .expect("the daemon");
        let docker = Docker::connect_with_host(&self.host()).expect("the daemon");
        Bench {
            runtime,
            docker,
            engine,
        }
    }

    /// Ends the daemon without a chance to say goodbye, as a power cut does; its containers stay.
    ///
    /// # Panics
    ///
    /// If it does not run.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("a daemon that runs");
        child.kill().expect("SIGKILL");
        child.wait().expect("its end");
    }

    /// Starts the daemon again after [`Daemon::kill`], with what is left in its folder.
    ///
    /// # Panics
    ///
    /// If it does not answer within 60 s; with its log.
    pub fn restart(&mut self) {
        assert!(self.child.is_none(), "the daemon runs");
        let mut path = OsString::new();
        if let Some(folder) = self.binary.parent() {
            path.push(folder);
            path.push(":");
            path.push(folder.with_file_name("bin"));
            path.push(":");
        }
        path.push(env::var_os("PATH").unwrap_or_default());
        let log = || {
            File::options()
                .create(true)
                .append(true)
                .open(self.folder.join("log"))
                .expect("a log")
        };
        // A killed daemon leaves it, and the next one takes it for one that runs.
        drop(fs::remove_file(self.folder.join("pid")));
        let child = Command::new(&self.binary)
            .args(&self.arguments)
            .env("PATH", path)
            .env_remove("DOCKER_HOST")
            .stdin(Stdio::null())
            .stdout(log())
            .stderr(log())
            .spawn()
            .expect("the daemon's start");
        self.child = Some(child);
        let start = Instant::now();
        while !self.answers() {
            let ended = self.child.as_mut().and_then(|it| it.try_wait().ok()?);
            assert!(
                ended.is_none() && start.elapsed() < Duration::from_mins(1),
                "the daemon does not answer: {}",
                self.log()
            );
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn answers(&self) -> bool {
        UnixStream::connect(self.socket()).is_ok()
            && self
                .docker(&["version"])
                .output()
                .is_ok_and(|it| it.status.success())
    }

    /// Puts the storage on a file system of its own.
    fn own_disk(&self, size: u64) -> Result<(), String> {
        let image = self.folder.join("disk");
        File::create(&image)
            .and_then(|it| it.set_len(size << 20))
            .map_err(|error| error.to_string())?;
        output(
            Command::new("mkfs.ext4")
                .args(["-q", "-m", "0"])
                .arg(&image),
        )?;
        let mut mount = Command::new("mount");
        mount.args(["-o", "loop"]).arg(image).arg(self.data());
        output(&mut mount).map(drop)
    }

    fn own_bridge(&mut self, number: usize) -> Result<String, String> {
        let name = format!("dst{}-{number}", process::id() % 10_000_000);
        // 172.29 is free where Docker's own default pools (172.17 to 172.28) are taken.
        let octet = (process::id() as usize * 7 + number) % 180 + 70;
        let address = format!("172.29.{octet}.1/24");
        for words in [
            ["link", "add", "NAME", "type", "bridge"].as_slice(),
            &["addr", "add", &address, "dev", "NAME"],
            &["link", "set", "NAME", "up"],
        ] {
            let words = words
                .iter()
                .map(|it| if *it == "NAME" { &name } else { *it });
            output(Command::new("ip").args(words))?;
            self.bridge = Some(name.clone());
        }
        Ok(name)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(remains::signal("TERM", &[child.id()]));
            let start = Instant::now();
            while matches!(child.try_wait(), Ok(None)) && start.elapsed() < Duration::from_secs(15)
            {
                thread::sleep(Duration::from_millis(50));
            }
            drop(child.kill());
            drop(child.wait());
        }
        if let Some(name) = &self.bridge {
            drop(output(Command::new("ip").args(["link", "del", name])));
        }
        remains::remove(&self.folder);
    }
}

/// The `dockerd` that was unpacked or installed with the `docker` on `PATH`.
fn beside_docker() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folder = env::split_paths(&path).find(|it| it.join("docker").is_file())?;
    let binary = folder.parent()?.join("sbin/dockerd");
    binary.is_file().then_some(binary)
}

/// A port of 127.0.0.1 that nothing listens on.
///
/// # Panics
///
/// If all are taken.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|it| it.local_addr())
        .expect("a free port")
        .port()
}

/// What a command prints, or its complaint.
fn output(command: &mut Command) -> Result<String, String> {
    let ran = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if ran.status.success() {
        Ok(String::from_utf8_lossy(&ran.stdout).trim().to_owned())
    } else {
        let complaint = String::from_utf8_lossy(&ran.stderr);
        Err(format!("{command:?}: {}", complaint.trim()))
    }
}
