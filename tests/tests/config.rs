//! The loader of `#[derive(Config)]`: every field option, and every error at once.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use dockerspec::Config;
use dockerspec::config::{ConfigError, ConfigErrors, Redacted};
use dockerspec::prelude::{Bytes, gib, mib};
use expect_test::{Expect, expect};

const HTTP_PORT: u16 = 8080;
const GREETING: &str = "hello # \"world\"";

#[derive(Config, Clone, Copy, Debug, PartialEq)]
enum LogLevel {
    Info,
    VeryLoud,
    #[config(rename = "off")]
    Silent,
}

/// The database.
#[derive(Config, Debug)]
#[config(prefix = "DB_")]
#[expect(dead_code, reason = "the name of the host is read by `Debug`")]
struct Database {
    /// Name of the host.
    host: String,
    /// Password of the user.
    #[config(secret)]
    password: Redacted<String>,
}

/// What the server is told.
#[derive(Config, Debug)]
#[config(prefix = "ACME_", strict)]
struct Settings {
    /// Port of the HTTP server.
    #[config(default = HTTP_PORT, range = 1024..)]
    port: u16,
    /// Text of the front page.
    #[config(default = GREETING)]
    greeting: String,
    /// Address to listen on.
    #[config(default = "0.0.0.0", alias = "LISTEN")]
    address: IpAddr,
    /// Longest time for one request.
    #[config(default = Duration::from_secs(90))]
    timeout: Duration,
    /// Most that is kept in memory.
    #[config(default = mib(512))]
    memory: Bytes,
    /// Share of requests that are traced.
    #[config(default = -0.5)]
    ratio: f64,
    /// How much is logged.
    #[config(default = "info")]
    level: LogLevel,
    /// Whether requests are cached.
    #[config(default = true)]
    cache: bool,
    /// Hosts that may call.
    #[config(separator = ";", default = "a;b")]
    hosts: Vec<String>,
    /// Threads; the number of processors if unset.
    threads: Option<NonZeroU16>,
    /// Where models are kept.
    #[config(rename = "MODEL_DIR", example = "/models")]
    models: PathBuf,
    /// Where the model runs.
    #[config(one_of = ["cpu", "cuda"], default = "cpu")]
    device: String,
    /// Colour of the page.
    #[config(parse_with = colour, default = "ff0000")]
    colour: [u8; 3],
    /// Commit that this is.
    #[config(build, default = "unknown")]
    revision: String,
    /// Largest number of generated tokens.
    #[config(default = 1024, not_secret = "a count of model tokens")]
    token: i32,
    #[config(nested)]
    database: Database,
    #[config(skip)]
    started: u8,
}

fn colour(text: &str) -> Result<[u8; 3], String> {
    let number = u32::from_str_radix(text, 16).map_err(|error| error.to_string())?;
    let [0, red, green, blue] = number.to_be_bytes() else {
        return Err("too large".into());
    };
    Ok([red, green, blue])
}

fn load(variables: &[(&str, &str)]) -> Result<Settings, ConfigErrors> {
    let variables: HashMap<&str, &str> = variables.iter().copied().collect();
    Settings::from_lookup(|name| variables.get(name).map(ToString::to_string))
}

fn errors(variables: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(
        &load(variables)
            .expect_err("the variables are wrong")
            .to_string(),
    );
}

const NEEDED: [(&str, &str); 3] = [
    ("MODEL_DIR", "/m"),
    ("DB_HOST", "db"),
    ("DB_PASSWORD", "hunter2"),
];

#[test]
fn defaults_fill_what_is_unset_or_empty() {
    let mut variables = NEEDED.to_vec();
    variables.extend([("ACME_PORT", ""), ("ACME_THREADS", "")]);
    let settings = load(&variables).unwrap();
    assert_eq!(
        (settings.port, settings.greeting.as_str()),
        (HTTP_PORT, GREETING)
    );
    assert_eq!(settings.address, IpAddr::from([0, 0, 0, 0]));
    assert_eq!(
        (settings.timeout, settings.ratio),
        (Duration::from_secs(90), -0.5)
    );
    assert_eq!((settings.level, settings.cache), (LogLevel::Info, true));
    assert_eq!(
        (settings.hosts, settings.threads),
        (vec!["a".into(), "b".into()], None)
    );
    assert_eq!(
        (settings.colour, settings.token, settings.started),
        ([255, 0, 0], 1024, 0)
    );
    assert_eq!(settings.database.password.reveal(), "hunter2");
    assert!(format!("{:?}", settings.database).ends_with("password: … }"));
}

#[test]
fn what_is_set_is_used() {
    let mut variables = NEEDED.to_vec();
    variables.extend([
        ("ACME_PORT", "9000"),
        ("LISTEN", "::1"),
        ("ACME_TIMEOUT", "1.5s"),
        ("ACME_MEMORY", "2g"),
        ("ACME_LEVEL", "very-loud"),
        ("ACME_CACHE", "OFF"),
        ("ACME_HOSTS", "x ; y"),
        ("ACME_THREADS", "4"),
        ("ACME_DEVICE", "cuda"),
        ("ACME_COLOUR", "102030"),
    ]);
    let settings = load(&variables).unwrap();
    assert_eq!(
        (settings.port, settings.address.to_string().as_str()),
        (9000, "::1")
    );
    assert_eq!(settings.timeout, Duration::from_millis(1500));
    assert_eq!(settings.memory, gib(2));
    assert_eq!(
        (settings.level, settings.cache),
        (LogLevel::VeryLoud, false)
    );
    assert_eq!(settings.hosts, ["x", "y"]);
    assert_eq!(settings.revision, "unknown");
    assert_eq!(settings.threads, NonZeroU16::new(4));
    assert_eq!(
        (settings.device.as_str(), settings.colour),
        ("cuda", [16, 32, 48])
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    errors(
        &[
            ("ACME_PORT", "80"),
            ("ACME_ADDRESS", "localhost"),
            ("ACME_TIMEOUT", "90"),
            ("ACME_MEMORY", "much"),
            ("ACME_LEVEL", "very-luod"),
            ("ACME_CACHE", "maybe"),
            ("ACME_HOSTS", "x;"),
            ("ACME_THREADS", "0"),
            ("ACME_DEVICE", "metal"),
            ("ACME_COLOUR", "\n"),
        ],
        &expect![[r#"
            the configuration is not usable, 13 problems:
              `ACME_PORT` is `80`: expected at least 1024
              `ACME_ADDRESS` is `localhost`: invalid IP address syntax
              `ACME_TIMEOUT` is `90`: expected a duration such as `1m30s` or `250ms`
              `ACME_MEMORY` is `much`: expected a size such as `512MiB` or `2GiB`
              `ACME_LEVEL` is `very-luod`: expected `info`, `very-loud` or `off`; did you mean `very-loud`?
              `ACME_CACHE` is `maybe`: expected `true` or `false`
              `ACME_HOSTS` is `x;`: item 2 is empty
              `ACME_THREADS` is `0`: number would be zero for non-zero type
              `MODEL_DIR` is not set: Where models are kept
              `ACME_DEVICE` is `metal`: expected `cpu` or `cuda`
              `ACME_COLOUR` is `\n`: invalid digit found in string
              `DB_HOST` is not set: Name of the host
              `DB_PASSWORD` is not set: Password of the user (or give the path of a file in `DB_PASSWORD_FILE`)"#]],
    );
}

#[test]
fn two_values_for_one_field_are_an_error_and_equal_ones_are_not() {
    let with = |listen| {
        let mut variables = NEEDED.to_vec();
        variables.extend([("ACME_ADDRESS", "::1"), ("LISTEN", listen)]);
        variables
    };
    assert!(load(&with("::1")).is_ok());
    errors(
        &with("::2"),
        &expect![[
            r#"the configuration is not usable: `ACME_ADDRESS` and `LISTEN` are both set: unset one of them"#
        ]],
    );
}

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("dockerspec-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file can be written");
        path.to_str().expect("a path is UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind in the temporary one harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn password(file: &str) -> Result<Settings, ConfigErrors> {
    load(&[NEEDED[0], NEEDED[1], ("DB_PASSWORD_FILE", file)])
}

#[test]
fn a_secret_may_be_a_file() {
    let folder = Folder::new("secret");
    let loaded = password(&folder.write("password", "from the file\n")).unwrap();
    assert_eq!(loaded.database.password.reveal(), "from the file");
    let port = folder.write("port", "9000");
    let mut variables = NEEDED.to_vec();
    variables.push(("ACME_PORT_FILE", &port));
    assert_eq!(
        load(&variables).unwrap().port,
        HTTP_PORT,
        "only secrets are read from files"
    );
}

#[test]
fn a_file_of_a_secret_that_cannot_be_used_is_an_error() {
    let folder = Folder::new("unreadable");
    let is_unreadable = |path: &str| {
        let errors = password(path).unwrap_err();
        let mut errors = errors.iter();
        matches!(errors.next(), Some(ConfigError::Unreadable { .. })) && errors.next().is_none()
    };
    assert!(is_unreadable("/nowhere/at/all"));
    assert!(is_unreadable(folder.0.to_str().unwrap()));
    assert!(is_unreadable(&folder.write("empty", "\n")));
    assert!(is_unreadable(&folder.write("binary", [0xff, 0xfe])));
    assert!(is_unreadable(
        &folder.write("long", vec![b'x'; (1 << 20) + 1])
    ));
    let file = folder.write("other", "other");
    let both = load(&[&NEEDED[..], &[("DB_PASSWORD_FILE", &file)]].concat()).unwrap_err();
    assert!(matches!(both.iter().next(), Some(ConfigError::Both { .. })));
}

#[derive(Config, Debug)]
#[expect(dead_code, reason = "only errors are of interest")]
struct Pins {
    /// A number nobody may see.
    #[config(secret, rename = "PIN")]
    pin: Redacted<u16>,
}

#[test]
fn the_value_of_a_secret_is_never_in_an_error() {
    let errors = Pins::from_lookup(|_| Some("tellnobody".into())).unwrap_err();
    for text in [
        format!("{errors}"),
        format!("{errors:?}"),
        format!("{:?}", errors.iter().next()),
    ] {
        assert!(
            text.contains("PIN") && !text.contains("tellnobody"),
            "{text}"
        );
    }
}

#[test]
fn a_dotenv_file_fills_what_the_environment_does_not_set() {
    let folder = Folder::new("dotenv");
    let text =
        "MODEL_DIR='/my models'\nDB_HOST=db\nDB_PASSWORD=\"a\\$b\"\nexport ACME_PORT=9000 # x\n";
    let settings = Settings::from_dotenv(folder.write("good", text)).unwrap();
    assert_eq!(
        (settings.port, settings.models),
        (9000, PathBuf::from("/my models"))
    );
    assert_eq!(settings.database.password.reveal(), "a$b");

    let unknown = Settings::from_dotenv(folder.write("unknown", format!("{text}ACME_PROT=1\n")));
    expect![[r#"the configuration is not usable: `ACME_PROT` is not a variable of this program, did you mean `ACME_PORT`?"#]]
        .assert_eq(&unknown.unwrap_err().to_string());

    let path = folder.write("bad", "ACME_PORT=1\nwhat\nX=$HOME\n");
    let bad = Settings::from_dotenv(&path).unwrap_err().to_string();
    assert!(
        bad.contains(&format!("{path}:2: expected `NAME=value`")),
        "{bad}"
    );
    assert!(bad.contains(":3: `$` would insert"), "{bad}");

    assert!(Settings::from_dotenv(folder.0.join("absent")).is_err());
}

#[test]
fn the_environment_of_the_process_is_read() {
    if env::var_os("ACME_CHILD").is_none() {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["the_environment_of_the_process_is_read", "--exact"]);
        child
            .envs(NEEDED)
            .env("ACME_CHILD", "1")
            .env("ACME_TIMEOUT", "7s");
        let output = child.output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        return;
    }
    let errors = Settings::from_env().unwrap_err();
    expect![[r#"the configuration is not usable: `ACME_CHILD` is not a variable of this program"#]]
        .assert_eq(&errors.to_string());
}

#[test]
fn the_fields_are_constants_in_the_order_of_the_struct() {
    const FIRST: &str = Settings::FIELDS[0].name;
    let names: Vec<&str> = Settings::FIELDS.iter().map(|field| field.name).collect();
    assert_eq!((FIRST, names.len()), ("ACME_PORT", 17));
    assert_eq!(names[14..], ["ACME_TOKEN", "DB_HOST", "DB_PASSWORD"]);
    assert_eq!(
        (Settings::NAME, Settings::DOC),
        ("Settings", "What the server is told.")
    );
}
