//! What a `--mount` of RUN does.
//!
//! <https://docs.docker.com/reference/dockerfile/#run---mount>

use super::quote::quoted;

/// What the value of the flag means, as a part of a sentence.
pub(super) fn meaning(value: &str) -> String {
    let mount = Mount(value);
    let kind = mount.get(&["type"]).unwrap_or("bind").to_ascii_lowercase();
    match kind.as_str() {
        "bind" => bind(&mount),
        "cache" => cache(&mount),
        "tmpfs" => {
            let target = mount
                .target()
                .map_or_else(String::new, |at| format!(" at {at}"));
            let size = mount.get(&["size"]);
            let size = size.map_or_else(String::new, |size| format!(", at most {}", quoted(size)));
            format!("memory{target}{size}, gone when the command ends")
        }
        "secret" => secret(&mount),
        "ssh" => {
            let id = quoted(mount.get(&["id"]).unwrap_or("default"));
            format!(
                "the SSH agent that the build is given as {id} (`docker build --ssh`): the command \
                 can sign in, the key stays outside{}",
                mount.required()
            )
        }
        _ => format!(
            "a mount of the type {}, known only to the build",
            quoted(&kind)
        ),
    }
}

fn bind(mount: &Mount<'_>) -> String {
    let source = mount.get(&["source", "src"]).unwrap_or("/");
    let from = match mount.get(&["from"]) {
        None => "the build context".to_owned(),
        Some(from) => format!("{}, a stage, an image or a named context", quoted(from)),
    };
    let target = mount.target().unwrap_or_else(|| "its target".to_owned());
    let writable = if mount.has("rw") || mount.has("readwrite") {
        "; what it writes there is thrown away"
    } else {
        ", for reading"
    };
    format!(
        "{} of {from} is seen at {target}{writable}; it becomes no part of a layer, and the step \
         runs again when these files change",
        quoted(source)
    )
}

fn cache(mount: &Mount<'_>) -> String {
    let target = mount.target().unwrap_or_else(|| "its target".to_owned());
    let id = mount.get(&["id"]);
    let id = id.map_or_else(String::new, |id| format!(", called {}", quoted(id)));
    let sharing = match mount.get(&["sharing"]) {
        Some("locked") => "builds use it one after the other",
        Some("private") => "each build at a time has one of its own",
        _ => "builds write to it at the same time",
    };
    format!(
        "{target} is a directory that the builder keeps from one build to the next{id}; {sharing}. \
         Nothing of it is in the image"
    )
}

fn secret(mount: &Mount<'_>) -> String {
    let id = mount.get(&["id"]);
    let target = mount.target();
    let shown = id.map_or_else(
        || "named like its file".to_owned(),
        |id| format!("that the build is given as {}", quoted(id)),
    );
    let place = match (mount.get(&["env"]), target) {
        (Some(env), Some(target)) => format!("in the variable {} and at {target}", quoted(env)),
        (Some(env), None) => format!("in the variable {}", quoted(env)),
        (None, Some(target)) => format!("at {target}"),
        (None, None) => match id {
            Some(id) => format!("at {}", quoted(&format!("/run/secrets/{id}"))),
            None => "below `/run/secrets`".to_owned(),
        },
    };
    format!(
        "the secret {shown} (`docker build --secret`), {place}, for this command alone: it gets \
         into no layer and no history, and another value does not run the step again{}",
        mount.required()
    )
}

/// The fields of a mount, as written.
struct Mount<'v>(&'v str);

impl<'v> Mount<'v> {
    fn fields(&self) -> impl Iterator<Item = (&'v str, Option<&'v str>)> {
        self.0.split(',').map(|field| {
            let field = field.trim_matches('"');
            match field.split_once('=') {
                Some((key, value)) => (key, Some(value)),
                None => (field, None),
            }
        })
    }

    fn get(&self, keys: &[&str]) -> Option<&'v str> {
        let mut fields = self.fields();
        let found = fields.find(|(key, _)| keys.iter().any(|it| it.eq_ignore_ascii_case(key)));
        found.and_then(|(_, value)| value)
    }

    /// Whether a switch is given and not off.
    fn has(&self, key: &str) -> bool {
        let mut fields = self.fields();
        let found = fields.find(|(it, _)| it.eq_ignore_ascii_case(key));
        found.is_some_and(|(_, value)| !matches!(value, Some("false" | "0")))
    }

    fn target(&self) -> Option<String> {
        self.get(&["target", "dst", "destination"]).map(quoted)
    }

    fn required(&self) -> &'static str {
        if self.has("required") {
            "; without it the build fails"
        } else {
            "; without it the command runs all the same"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::meaning;

    #[test]
    fn each_type_says_what_it_is() {
        for (value, part) in [
            (
                "type=cache,target=/root/.cache,sharing=locked",
                "one after the other",
            ),
            ("type=cache,target=/c,id=pip", "called `pip`"),
            (
                "target=/src",
                "`/` of the build context is seen at `/src`, for reading",
            ),
            ("from=build,source=/out,target=/in,rw", "thrown away"),
            ("type=secret,id=token", "at `/run/secrets/token`"),
            (
                "type=secret,id=token,env=TOKEN,required=true",
                "in the variable `TOKEN`",
            ),
            ("type=secret,id=a,required", "; without it the build fails"),
            ("type=ssh", "given as `default`"),
            (
                "type=tmpfs,target=/tmp,size=1g",
                "memory at `/tmp`, at most `1g`",
            ),
            ("type=$KIND,target=/x", "known only to the build"),
        ] {
            let meaning = meaning(value);
            assert!(meaning.contains(part), "{value}: {meaning}");
        }
    }
}
