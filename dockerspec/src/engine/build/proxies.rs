//! The proxies that Docker's client gives to builds.
//!
//! <https://docs.docker.com/engine/cli/proxy/>

use std::collections::HashMap;

use serde_json::Value;

use crate::engine::connection::Surroundings;

/// Keys of `config.json`, and the build arguments that they become.
const NAMES: [(&str, &str); 5] = [
    ("httpProxy", "HTTP_PROXY"),
    ("httpsProxy", "HTTPS_PROXY"),
    ("ftpProxy", "FTP_PROXY"),
    ("noProxy", "NO_PROXY"),
    ("allProxy", "ALL_PROXY"),
];

/// Adds the arguments that are not given, in both spellings.
pub(super) fn add(args: &mut HashMap<String, String>, address: &str) {
    let config = Surroundings::of_this_process().store().config();
    // what is wrong with the file is told where it is needed
    let config = config.ok().flatten().unwrap_or_default();
    add_from(&config, args, address);
}

fn add_from(config: &Value, args: &mut HashMap<String, String>, address: &str) {
    let all = &config["proxies"];
    let own = all.get(address).unwrap_or(&all["default"]);
    for (key, name) in NAMES {
        let Some(value) = own[key].as_str().filter(|it| !it.is_empty()) else {
            continue;
        };
        for name in [name.to_owned(), name.to_ascii_lowercase()] {
            args.entry(name).or_insert_with(|| value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde_json::json;

    use super::add_from;

    #[test]
    fn an_engine_has_its_proxies_or_those_of_all() {
        let config = json!({"proxies": {
            "default": {"httpProxy": "http://proxy:3128", "noProxy": "localhost"},
            "tcp://box:2376": {"httpsProxy": "http://other:3128"},
        }});
        let given = ("no_proxy".to_owned(), "given".to_owned());
        let mut args = HashMap::from([given]);
        add_from(&config, &mut args, "unix:///var/run/docker.sock");
        assert_eq!(args["HTTP_PROXY"], "http://proxy:3128");
        assert_eq!(args["http_proxy"], "http://proxy:3128");
        assert_eq!(
            (&*args["NO_PROXY"], &*args["no_proxy"]),
            ("localhost", "given")
        );
        let mut args = HashMap::new();
        add_from(&config, &mut args, "tcp://box:2376");
        assert_eq!(args.len(), 2);
        add_from(&json!({}), &mut args, "");
        assert_eq!(args.len(), 2);
    }
}
