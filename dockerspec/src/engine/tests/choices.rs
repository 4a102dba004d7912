//! Which engine is meant, held against what docker itself says of the same environment.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use super::Scratch;
use crate::engine::connection::{Choice, Surroundings, choose};
use crate::engine::{ConnectOptions, EngineError, Source};

/// SHA-256 of the name, by which docker names the folder of a context.
const FARM: &str =
    "contexts/meta/c8cf701f30ad11d3ee877dced0d774ab2da9159894296887b8439a63c9aa0655/meta.json";

fn farm() -> Scratch {
    let meta = r#"{"Name":"farm","Metadata":{},"Endpoints":{"docker":{"Host":"tcp://farm:2376","SkipTLSVerify":false}}}"#;
    Scratch::with(&[
        (FARM, meta),
        ("config.json", r#"{"currentContext":"farm"}"#),
    ])
}

fn chosen(
    options: &ConnectOptions,
    variables: &[(&str, &str)],
    exists: impl Fn(&Path) -> bool + Sync,
) -> Result<Choice, EngineError> {
    let variable = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| OsString::from(value))
    };
    let around = Surroundings {
        variable: &variable,
        exists: &exists,
    };
    choose(options, &around)
}

/// The source that won and the addresses.
fn told(choice: &Choice) -> (Source, Vec<String>) {
    let addresses = choice.candidates.iter().map(|it| it.address.to_string());
    (choice.source, addresses.collect())
}

#[test]
fn each_source_stands_over_the_next() {
    let folder = farm();
    let config = folder.path().to_str().unwrap();
    let none = ConnectOptions::new();
    let all = [
        ("DOCKER_CONFIG", config),
        ("DOCKER_CONTEXT", "farm"),
        ("DOCKER_HOST", "tcp://variable:1"),
    ];
    let ask = |options: &ConnectOptions, variables: &[(&str, &str)]| {
        told(&chosen(options, variables, |_| false).unwrap())
    };
    let farm = || vec!["tcp://farm:2376".to_owned()];
    assert_eq!(
        ask(&none.clone().context("farm"), &all),
        (Source::ContextFlag, farm())
    );
    assert_eq!(
        ask(&none.clone().host("tcp://flag:1"), &all),
        (Source::HostFlag, vec!["tcp://flag:1".to_owned()])
    );
    assert_eq!(
        ask(&none, &all),
        (Source::DockerHost, vec!["tcp://variable:1".to_owned()])
    );
    assert_eq!(ask(&none, &all[..2]), (Source::DockerContext, farm()));
    assert_eq!(ask(&none, &all[..1]), (Source::ConfigFile, farm()));
    assert_eq!(ask(&none, &[]).0, Source::Default);
    // as docker has it: the context named `default` is what the variable says
    assert_eq!(
        ask(&none.context("default"), &all),
        (Source::ContextFlag, vec!["tcp://variable:1".to_owned()])
    );
}

#[cfg(unix)]
#[test]
fn docker_itself_chooses_the_same() {
    let folder = farm();
    let config = folder.path().to_str().unwrap();
    let context = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut docker = Command::new("docker");
        for name in ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"] {
            docker.env_remove(name);
        }
        docker.envs(variables.iter().copied()).args(arguments);
        let output = docker.args(["context", "show"]).output().ok()?;
        let name = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(name)
    };
    if context(&[], &[("DOCKER_CONFIG", config)]).is_none() {
        println!("skipped: no `docker context show`");
        return;
    }
    let ours = |options: &ConnectOptions, variables: &[(&str, &str)]| {
        let choice = chosen(options, variables, |_| false).ok()?;
        Some(choice.context.unwrap_or_else(|| "default".to_owned()))
    };
    let none = ConnectOptions::new();
    let asked: [(&[&str], ConnectOptions); 4] = [
        (&[], none.clone()),
        (&["--context", "farm"], none.clone().context("farm")),
        (&["--context", "default"], none.clone().context("default")),
        (
            &["--host", "tcp://flag:1"],
            none.clone().host("tcp://flag:1"),
        ),
    ];
    let variables = [
        ("DOCKER_CONFIG", config),
        ("DOCKER_CONTEXT", "farm"),
        ("DOCKER_HOST", "tcp://variable:1"),
    ];
    for (arguments, options) in &asked {
        for chosen in 0_u8..8 {
            let set: Vec<_> = variables
                .iter()
                .enumerate()
                .filter(|(bit, _)| chosen & (1 << bit) != 0)
                .map(|(_, it)| *it)
                .collect();
            let has_farm = set.iter().any(|(name, _)| *name == "DOCKER_CONFIG");
            let names_farm = arguments.contains(&"farm")
                || set.iter().any(|(name, _)| *name == "DOCKER_CONTEXT");
            if has_farm || !names_farm {
                let set = [set.as_slice(), &[("HOME", config)]].concat();
                assert_eq!(
                    ours(options, &set),
                    context(arguments, &set),
                    "{arguments:?} {set:?}"
                );
            }
        }
    }
}

#[test]
fn a_context_and_an_address_contradict_each_other() {
    let both = ConnectOptions::new().context("farm").host("tcp://a:1");
    let text = chosen(&both, &[], |_| false).unwrap_err().to_string();
    assert_eq!(
        text,
        "`--context`: it cannot stand beside `--host`, since both name an engine: leave one out"
    );
}

#[test]
fn a_context_that_is_not_there_is_told_with_the_nearest() {
    let folder = farm();
    let config = folder.path().to_str().unwrap();
    let variables = [("DOCKER_CONFIG", config), ("DOCKER_CONTEXT", "fram")];
    let ask = |options: &ConnectOptions| {
        let error = chosen(options, &variables, |_| false).unwrap_err();
        assert!(error.is_unreachable());
        error.to_string()
    };
    assert_eq!(
        ask(&ConnectOptions::new()),
        "no context is named `fram`, which `DOCKER_CONTEXT` asks for; is `farm` meant?"
    );
    assert_eq!(
        ask(&ConnectOptions::new().context("production")),
        "no context is named `production`, which `--context` asks for; there are `farm`, `default`"
    );
}

#[test]
fn a_configuration_that_is_no_json_is_told() {
    let folder = Scratch::with(&[("config.json", "{")]);
    let config = folder.path().to_str().unwrap();
    let text = chosen(&ConnectOptions::new(), &[("DOCKER_CONFIG", config)], |_| {
        false
    })
    .unwrap_err()
    .to_string();
    assert!(text.contains("config.json`: it is not JSON"), "{text}");
}

#[test]
fn tls_that_was_asked_for_is_not_dropped() {
    let variables = [
        ("DOCKER_HOST", "tcp://a"),
        ("DOCKER_TLS_VERIFY", "1"),
        ("DOCKER_CERT_PATH", "/certificates"),
    ];
    let choice = chosen(&ConnectOptions::new(), &variables, |_| false).unwrap();
    let candidate = &choice.candidates[0];
    assert_eq!(candidate.address.to_string(), "tcp://a:2376");
    let tls = candidate.tls.as_ref().unwrap();
    assert!(tls.verify && tls.folder == Path::new("/certificates"));
    let loose = [("DOCKER_HOST", "tcp://a"), ("DOCKER_TLS", "1")];
    let choice = chosen(&ConnectOptions::new(), &loose, |_| false).unwrap();
    assert!(!choice.candidates[0].tls.as_ref().unwrap().verify);
    let socket = [("DOCKER_HOST", "unix:///d.sock"), ("DOCKER_TLS", "1")];
    let choice = chosen(&ConnectOptions::new(), &socket, |_| false);
    assert_eq!(choice.unwrap().candidates[0].tls, None);
}

#[cfg(unix)]
#[test]
fn the_sockets_that_exist_are_tried_in_order() {
    let variables = [("XDG_RUNTIME_DIR", "/run/user/7"), ("HOME", "/home/me")];
    let ask = |exists: fn(&Path) -> bool| {
        told(&chosen(&ConnectOptions::new(), &variables, exists).unwrap()).1
    };
    assert_eq!(
        ask(|path| path.starts_with("/run")),
        [
            "unix:///run/user/7/docker.sock",
            "unix:///run/user/7/podman/podman.sock",
            "unix:///run/podman/podman.sock"
        ]
    );
    assert_eq!(
        ask(|path| path.starts_with("/home")),
        [
            "unix:///home/me/.docker/run/docker.sock",
            "unix:///home/me/.docker/desktop/docker.sock",
            "unix:///home/me/.orbstack/run/docker.sock",
            "unix:///home/me/.colima/default/docker.sock",
            "unix:///home/me/.rd/docker.sock"
        ]
    );
    assert_eq!(ask(|_| false), ["unix:///var/run/docker.sock"]);
}
