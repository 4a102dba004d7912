//! Variables that a program wants and does not have.

use dockerspec_core::model::secret_name::looks_secret;

use super::text::variables;
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::Facts;

/// How programs say that a variable is missing, in lower case.
const PHRASES: &[&str] = &[
    "is not set",
    "not set",
    "is required",
    "required",
    "must be set",
    "must be provided",
    "must be specified",
    "is missing",
    "missing",
    "is undefined",
    "is not defined",
    "not defined",
    "parameter not set",
    "unbound variable",
    "need to specify",
    "please set",
    "is empty",
    "cannot be empty",
    "not found",
    "no value",
    "not specified",
    "you must",
    "unset",
];

/// Words in capitals that are no variables.
const NO_VARIABLES: &[&str] = &[
    "ERROR",
    "FATAL",
    "WARN",
    "WARNING",
    "INFO",
    "DEBUG",
    "TRACE",
    "CRITICAL",
    "PANIC",
    "NOTICE",
    "ENV",
    "ENOENT",
    "HTTP",
    "HTTPS",
    "JSON",
    "URL",
    "TLS",
    "SSL",
    "SQL",
    "DNS",
    "TCP",
    "API",
    "UTC",
    "GMT",
    "LOG",
    "EADDRINUSE",
    "ECONNREFUSED",
    "ENOTFOUND",
    "EACCES",
    "EPERM",
    "GLIBC",
    "MODULE_NOT_FOUND",
    "ERR_MODULE_NOT_FOUND",
    "CUDA",
    "GPU",
    "NVIDIA",
];

struct Missing {
    name: String,
    line: String,
    /// Whether the text leaves no doubt that a variable is meant.
    sure: bool,
}

pub(super) fn missing(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() {
        return None;
    }
    let found = key_error(facts)
        .or_else(|| pydantic(facts))
        .or_else(|| entrypoints(facts))
        .or_else(|| said(facts))
        .or_else(|| nameless(facts))?;
    let Missing { name, line, sure } = found;
    let value = facts.env(&name);
    if value.is_some_and(|it| !it.is_empty()) {
        return None;
    }
    let secret = looks_secret(name.as_bytes());
    let title = if name.is_empty() {
        "the program misses a variable of its environment".to_owned()
    } else {
        format!("the variable `{name}` is not set")
    };
    let cause = if sure {
        Cause::certain(CauseKind::MissingVariable, title)
    } else {
        Cause::likely(CauseKind::MissingVariable, title)
    };
    let mut cause = cause.seen("the log", line);
    if name.is_empty() {
        return Some(
            cause
                .advice("give the service the variable; the lines before the error say which")
                .command(format!("docker logs --tail 100 {}", facts.name)),
        );
    }
    cause = match (value, similar(facts, &name)) {
        (Some(_), _) => cause.seen("Config.Env", format!("`{name}` is there, and empty")),
        (None, Some(other)) => {
            cause.seen("Config.Env", format!("there is `{other}`, and no `{name}`"))
        }
        (None, None) => cause.seen(
            "Config.Env",
            format!("no `{name}` among {} variables", facts.env.len()),
        ),
    };
    let lower = name.to_ascii_lowercase();
    Some(if secret {
        cause
            .advice("give the service the secret as a file, or pass the variable on from the host; never write it into the image")
            .spec(format!("secret_path(\"{name}_FILE\", \"{lower}\") if the program reads `{name}_FILE`, else env_from_host(\"{name}\")"))
            .compose(facts, &format!("environment:\n  - {name}"))
    } else {
        cause
            .advice("give the service the variable")
            .spec(format!("env(\"{name}\", \"…\")"))
            .dockerfile(format!("ENV {name}=…"))
            .compose(facts, &format!("environment:\n  {name}: …"))
    })
}

/// A name that is set and was perhaps meant.
fn similar<'a>(facts: &'a Facts, name: &str) -> Option<&'a str> {
    let names: Vec<&str> = facts
        .env
        .iter()
        .filter_map(|it| it.split('=').next())
        .filter(|it| *it != name)
        .collect();
    dockerspec_core::model::similar::nearest(name, &names)
}

fn key_error(facts: &Facts) -> Option<Missing> {
    let line = facts.last_line(&["KeyError: '", "KeyError: \"", "key not found: \""])?;
    let name = variables(line).find(|it| !NO_VARIABLES.contains(it))?;
    let sure = facts
        .line(&["environ", "getenv", "ENV.fetch", "<frozen os>"])
        .is_some();
    Some(Missing {
        name: name.to_owned(),
        line: line.to_owned(),
        sure,
    })
}

/// Names the field in the line before its complaint.
fn pydantic(facts: &Facts) -> Option<Missing> {
    let at = facts
        .log
        .iter()
        .position(|line| line.contains("validation error"))?;
    let head = facts.log.get(at)?.to_ascii_lowercase();
    if !["setting", "config", "env"]
        .iter()
        .any(|it| head.contains(it))
    {
        return None;
    }
    let mut pairs = facts
        .log
        .iter()
        .skip(at + 1)
        .zip(facts.log.iter().skip(at + 2));
    let (field, line) = pairs.find(|(_, line)| {
        line.trim()
            .to_ascii_lowercase()
            .starts_with("field required")
    })?;
    Some(Missing {
        name: field.trim().to_ascii_uppercase(),
        line: format!("{}: {}", field.trim(), line.trim()),
        sure: true,
    })
}

/// Images of databases that say it in words of their own.
fn entrypoints(facts: &Facts) -> Option<Missing> {
    let known = [
        ("superuser password is not specified", "POSTGRES_PASSWORD"),
        (
            "Database is uninitialized and password option is not specified",
            "MYSQL_ROOT_PASSWORD",
        ),
    ];
    known.iter().find_map(|(text, name)| {
        let line = facts.last_line(&[text])?;
        Some(Missing {
            name: (*name).to_owned(),
            line: line.to_owned(),
            sure: true,
        })
    })
}

fn said(facts: &Facts) -> Option<Missing> {
    facts.log.iter().rev().find_map(|line| {
        let lower = line.to_ascii_lowercase();
        if !PHRASES.iter().any(|phrase| lower.contains(phrase))
            || lower.contains("command not found")
        {
            return None;
        }
        let about = lower.contains("variable")
            || lower.contains("environment")
            || lower.contains("env ")
            || lower.contains("parameter not set");
        let plain = [
            "is not set",
            "not set",
            "must be set",
            "is required",
            "unset",
            "please set",
            "missing",
        ]
        .iter()
        .any(|it| lower.contains(it));
        let mut names = variables(line).filter(|it| !NO_VARIABLES.contains(it));
        let name = names.find(|it| about || (plain && it.contains('_')))?;
        Some(Missing {
            name: name.to_owned(),
            line: line.clone(),
            sure: about || line.contains(&format!("`{name}` is not set")),
        })
    })
}

fn nameless(facts: &Facts) -> Option<Missing> {
    let line = facts.last_line(&[
        "environment variable not found",
        "VarError: NotPresent",
        ": NotPresent",
    ])?;
    Some(Missing {
        name: String::new(),
        line: line.to_owned(),
        sure: false,
    })
}
