//! Whether a text holds a secret, and of what kind, for a report that is to be right rather than careful.

use dockerspec_core::model::secret_value::secret_value;

use super::{find, is_secret};

/// Where only the name tells it.
const BY_NAME: &str = "a value of a secret";

/// What kind of secret stands in a text; one that is only named, as `$PASSWORD` or by the path of a file, is none.
pub(in crate::engine) fn kind(text: &str) -> Option<&'static str> {
    let mut found = Vec::new();
    find::secrets(text, &mut found);
    found.sort_unstable_by_key(|it| it.start);
    let in_urls = find::passwords_in_urls(text);
    found.into_iter().find_map(|range| {
        let value = text.get(range.clone())?;
        if in_urls.contains(&range) {
            // placeholders are told apart behind the user's name only
            return secret_value(format!("a://b:{}@c", value.replace('/', "-")).as_bytes());
        }
        secret_value(value.as_bytes()).or_else(|| (!is_elsewhere(value)).then_some(BY_NAME))
    })
}

/// What kind of secret a variable holds, written `NAME=value`.
pub(in crate::engine) fn kind_of_pair(pair: &str) -> Option<&'static str> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let value = value.trim().trim_matches(['"', '\'']);
    if is_secret(name, value) && !is_elsewhere(value) {
        return secret_value(value.as_bytes()).or(Some(BY_NAME));
    }
    kind(pair)
}

/// A reference, a path, or the cookie that everybody sends to Oracle.
fn is_elsewhere(value: &str) -> bool {
    value.contains('$') || value.starts_with(['/', '`', '<']) || value.contains("oraclelicense=")
}

#[cfg(test)]
mod tests {
    use super::{kind, kind_of_pair};

    #[test]
    fn secrets_have_a_kind() {
        for (text, found) in [
            ("mysql --password hunter2secret", "a value of a secret"),
            (
                "curl https://u:hunter2@host/x",
                "an address with a password",
            ),
            ("curl https://u:a/b@host/x", "an address with a password"),
            ("npm_9aB3cD5eF7gH1iJ2kL4mN6oP8qR0sT2uV4wX", "a token of npm"),
            ("-H \"Authorization: Bearer abc\"", "a value of a secret"),
            (
                "[\"mysql\" \"--password\" \"hunter2\"]",
                "a value of a secret",
            ),
        ] {
            assert_eq!(kind(text), Some(found), "{text}");
        }
    }

    #[test]
    fn what_only_names_a_secret_is_none() {
        for text in [
            "mysql --password $PASSWORD",
            "TOKEN=$(cat /run/secrets/token) make",
            "TOKEN=`cat x` make",
            "KEY_PASSWORD=/etc/key",
            "git clone https://$USER:$TOKEN@host/x",
            "curl https://u:changeme@host",
            "--mount=type=secret,id=npm_token,env=NPM_TOKEN",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
        for pair in [
            "X_PASSWORD=true",
            "GPG_KEY=52BB7E3DE28A71BE22EC05FFEF80A866B47A981F",
            "API_KEY=/run/secrets/key",
            "DB_PASSWORD=",
            "DB_PASSWORD",
            "PATH=/usr/bin:/bin",
        ] {
            assert_eq!(kind_of_pair(pair), None, "{pair}");
        }
        assert!(kind_of_pair("DB_PASSWORD=\"my secret pass\"").is_some());
    }
}
