//! Variables that a program wants and does not have.

use dockerspec_core::model::secret_name::looks_secret;

use super::text::{variables, words};
use super::weight::is_warning;
use crate::engine::diagnose::cause::{Cause, CauseKind, Confidence};
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

/// What the log tells of.
fn in_log(facts: &Facts) -> Option<Missing> {
    if !facts.log_counts() {
        return None;
    }
    key_error(facts)
        .or_else(|| pydantic(facts))
        .or_else(|| entrypoints(facts))
        .or_else(|| said(facts))
        .or_else(|| nameless(facts))
}

/// All variables that the configuration declares as required and that are not there.
pub(super) fn declared(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() || facts.not_given.is_empty() {
        return None;
    }
    let names: Vec<String> = facts
        .not_given
        .iter()
        .map(|it| format!("`{}`", it.name))
        .collect();
    let title = match names.as_slice() {
        [name] => format!("the variable {name} is not set"),
        names => format!("the variables {} are not set", names.join(", ")),
    };
    let described: Vec<String> = facts
        .not_given
        .iter()
        .zip(&names)
        .map(|(variable, name)| match variable.doc.as_str() {
            "" => name.clone(),
            doc => format!("{name} ({})", doc.trim_end_matches('.')),
        })
        .collect();
    let said = in_log(facts)
        .filter(|it| is_declared(facts, &it.name))
        .map(|it| it.line)
        .or_else(|| complaint(facts).map(str::to_owned));
    let mut cause = Cause::likely(CauseKind::MissingVariable, title).seen(
        "the configuration",
        format!(
            "declared in the configuration as required: {}",
            described.join(", ")
        ),
    );
    if let Some(line) = said {
        cause.confidence = Confidence::Certain;
        cause = cause.seen("the log", line);
    }
    let variables = facts.not_given.iter();
    let variables: Vec<(&str, bool)> = variables.map(|it| (it.name.as_str(), it.secret)).collect();
    Some(given(cause, facts, &variables))
}

fn is_declared(facts: &Facts, name: &str) -> bool {
    facts.not_given.iter().any(|it| it.name == name)
}

/// The last line that names one of them and is no warning; who has no value is named for no other reason.
fn complaint(facts: &Facts) -> Option<&str> {
    let mut lines = facts.log.iter().rev().map(String::as_str);
    lines.find(|line| !is_harmless(line) && variables(line).any(|it| is_declared(facts, it)))
}

/// Whether the program goes on without the variable.
fn is_harmless(line: &str) -> bool {
    is_warning(line)
        || words(line).any(|word| {
            matches!(
                word.as_str(),
                "default" | "defaults" | "defaulting" | "optional" | "fallback"
            )
        })
}

pub(super) fn missing(facts: &Facts) -> Option<Cause> {
    let Missing { name, line, sure } = in_log(facts)?;
    let value = facts.env(&name);
    if value.is_some_and(|it| !it.is_empty()) || is_declared(facts, &name) {
        return None;
    }
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
    let secret = looks_secret(name.as_bytes());
    Some(given(cause, facts, &[(&name, secret)]))
}

/// How to give a service variables, each with whether it is a secret.
fn given(cause: Cause, facts: &Facts, variables: &[(&str, bool)]) -> Cause {
    let mut spec = Vec::new();
    let mut dockerfile = Vec::new();
    let mut compose = vec!["environment:".to_owned()];
    for (name, secret) in variables {
        let lower = name.to_ascii_lowercase();
        if *secret {
            spec.push(format!("secret_path(\"{name}_FILE\", \"{lower}\") if the program reads `{name}_FILE`, else env_from_host(\"{name}\")"));
            // compose takes it from the host
            compose.push(format!("  {name}: ${{{name}}}"));
        } else {
            spec.push(format!("env(\"{name}\", \"…\")"));
            dockerfile.push(format!("ENV {name}=…"));
            compose.push(format!("  {name}: …"));
        }
    }
    let secrets = variables.iter().filter(|(_, secret)| *secret).count();
    let which = if variables.len() == 1 {
        "variable"
    } else {
        "variables"
    };
    let advice = if secrets == 0 {
        format!("give the service the {which}")
    } else {
        format!(
            "give the service the {which}; {} as a file, or passed on from the host, and never written into the image",
            if secrets == variables.len() {
                "a secret"
            } else {
                "what is secret"
            }
        )
    };
    cause
        .advice(advice)
        .spec(spec.join("\n"))
        .dockerfile(dockerfile.join("\n"))
        .compose(facts, &compose.join("\n"))
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
            || is_harmless(line)
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
