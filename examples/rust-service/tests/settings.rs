//! From the struct to the image, the project, the container and back: the service reads what was meant for it.

#![cfg(feature = "docker")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;
use std::{env, fs, process};

use dockerspec::Overwrite;
use dockerspec::prelude::*;
use dockerspec::testing;
use rust_service::config::{HTTP_PORT, SETTINGS_FILE, Settings};

/// The server that this machine built, so that the test takes seconds.
#[enforce]
const IMAGE: Hardened<Image<'_>> =
    Image::new("settings-test/shop")
        .no_syntax()
        .stages(&[from("debian:bookworm-slim").with(steps![
            reads::<Settings>(),
            copy("server", "/usr/local/bin/server").chmod(0o755),
            user(User::NONROOT),
            expose(HTTP_PORT),
            healthcheck(&["/usr/local/bin/server", "--health"])
                .interval(secs(10))
                .timeout(secs(3))
                .start_interval(secs(1))
                .start_period(secs(10)),
            entrypoint(&["/usr/local/bin/server"]),
        ])]);

#[enforce]
const PROJECT: Hardened<Compose<'_>> = Compose::new("settings-test")
    .services(&[Service::build("shop", &IMAGE).with(settings![
        hardened(),
        limits(mib(128), 0.5).pids(50),
        restart(Restart::No),
        port_any(HTTP_PORT).host_ip("127.0.0.1"),
        env("SHOP_GREETING", "good morning"),
        config("settings", SETTINGS_FILE),
        secret_path("SHOP_API_KEY_FILE", "api_key"),
    ])])
    .configs(&[ConfigFile::file("settings", "settings.toml")])
    .secrets(&[Secret::file("api_key", "secrets/api_key")]);

/// A folder with the rendered files and the server, removed at the end with what compose made of it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = env::temp_dir().join(format!("settings-test-{}", process::id()));
        fs::create_dir_all(folder.join("secrets")).unwrap();
        dockerspec::write(&[&IMAGE, &PROJECT], &folder, Overwrite::Never).unwrap();
        fs::copy(env!("CARGO_BIN_EXE_server"), folder.join("server")).unwrap();
        // the greeting is set by the environment, which stands over the file
        let settings = "[shop]\ngreeting = \"good night\"\nauthor = \"Ada\"\n";
        fs::write(folder.join("settings.toml"), settings).unwrap();
        let secret = folder.join("secrets/api_key");
        fs::write(&secret, "open sesame\n").unwrap();
        for file in [secret, folder.join("settings.toml")] {
            fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
        }
        Folder(folder)
    }

    fn compose(&self, arguments: &[&str]) -> Output {
        Command::new("docker")
            .args(["compose", "--project-name", "settings-test"])
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.compose(&["down", "--volumes", "--rmi", "local", "--timeout", "2"]);
        // what is left behind is in the folder for temporary files
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn shown(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// Status and text of an answer.
fn ask(address: &str, path: &str, key: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let request = format!("GET {path} HTTP/1.0\r\nAuthorization: Bearer {key}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap_or("").to_owned();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, body.to_owned())
}

#[test]
fn the_service_reads_what_the_struct_the_image_and_the_project_say() {
    if testing::engine().is_none() {
        return;
    }
    let folder = Folder::new();
    let up = folder.compose(&["up", "--build", "--wait"]);
    let logs = shown(&folder.compose(&["logs", "--no-color", "--no-log-prefix"]));
    assert!(up.status.success(), "{}{logs}", shown(&up));
    let address = folder.compose(&["port", "shop", "3000"]);
    let address = shown(&address).trim().to_owned();

    let greeting = ("200".to_owned(), "good morning, says Ada".to_owned());
    assert_eq!(ask(&address, "/", ""), greeting);
    assert_eq!(ask(&address, "/orders", "open sesame").0, "200");
    assert_eq!(ask(&address, "/orders", "open barley").0, "401");

    let origins = [
        "`SHOP_PORT` is from the environment",
        "`SHOP_GREETING` is from the environment",
        "`SHOP_AUTHOR` is from `/etc/shop/settings.toml`",
        "`SHOP_API_KEY` is from the environment, as `SHOP_API_KEY_FILE`",
    ];
    assert_eq!(logs.trim(), origins.join("\n"));
    let inspected = shown(&folder.compose(&["config"])) + &logs;
    assert!(!inspected.contains("open sesame"), "{inspected}");

    let wrong = ["run", "--rm", "--env", "SHOP_PORT=many", "shop"];
    let refused = folder.compose(&wrong);
    assert_eq!(refused.status.code(), Some(2), "{}", shown(&refused));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    let told: Vec<&str> = told.lines().filter(|it| it.contains("SHOP_")).collect();
    assert_eq!(
        told,
        ["the configuration is not usable: `SHOP_PORT` is `many`: invalid digit found in string"]
    );
}
