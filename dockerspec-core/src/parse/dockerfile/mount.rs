//! The value of `RUN --mount=`: `type=cache,target=/root/.cache`.
//!
//! <https://docs.docker.com/reference/dockerfile/#run---mount>

use super::error::quoted;
use crate::model::similar::nearest;
use crate::parse::size;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    #[default]
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
    /// It is in a variable.
    Unknown,
}

impl Kind {
    /// Whether it is, or may be, one of these.
    fn is(self, kinds: &[Kind]) -> bool {
        self == Kind::Unknown || kinds.contains(&self)
    }
}

/// The fields of a mount, as written; those with a `$` are not judged before they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Fields<'s> {
    pub(crate) kind: Kind,
    pub(crate) target: Option<&'s str>,
    pub(crate) source: Option<&'s str>,
    pub(crate) from: Option<&'s str>,
    pub(crate) id: Option<&'s str>,
    pub(crate) env: Option<&'s str>,
    pub(crate) sharing: Option<&'s str>,
    pub(crate) size: Option<&'s str>,
    pub(crate) mode: Option<&'s str>,
    pub(crate) uid: Option<&'s str>,
    pub(crate) gid: Option<&'s str>,
    pub(crate) read_only: Option<bool>,
    pub(crate) required: bool,
}

/// What is wrong with a mount, and the field it is about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong<'s> {
    pub(crate) field: &'s str,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Reads the value of a `--mount` flag.
pub(crate) fn mount(value: &str) -> Result<Fields<'_>, Wrong<'_>> {
    let fields =
        split(value).ok_or_else(|| wrong(value, "the quotes of the mount do not match", None))?;
    let mut mount = Fields {
        kind: kind(&fields)?,
        ..Fields::default()
    };
    for field in fields {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (field, None),
        };
        set(&mut mount, field, &key.to_ascii_lowercase(), value)?;
    }
    judge(&mount, value)?;
    Ok(mount)
}

/// The fields between commas; a field can stand in double quotes.
fn split(value: &str) -> Option<Vec<&str>> {
    let mut fields = Vec::new();
    let mut rest = value;
    loop {
        let behind;
        let field;
        if let Some(open) = rest.strip_prefix('"') {
            (field, behind) = open.split_once('"')?;
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            (field, behind) = rest.split_at(end);
            if field.contains('"') {
                return None;
            }
        }
        fields.push(field);
        if behind.is_empty() {
            return Some(fields);
        }
        rest = behind.strip_prefix(',')?;
    }
}

fn kind<'s>(fields: &[&'s str]) -> Result<Kind, Wrong<'s>> {
    let mut kind = Kind::Bind;
    for field in fields {
        let Some((key, value)) = field.split_once('=') else {
            continue;
        };
        if key.eq_ignore_ascii_case("type") {
            kind = match value.to_ascii_lowercase().as_str() {
                "bind" => Kind::Bind,
                "cache" => Kind::Cache,
                "tmpfs" => Kind::Tmpfs,
                "secret" => Kind::Secret,
                "ssh" => Kind::Ssh,
                _ if !known(value) => Kind::Unknown,
                _ => {
                    let help = nearest(value, &KINDS).map(|name| format!("did you mean `{name}`?"));
                    let help = help.unwrap_or_else(|| {
                        format!(
                            "it is one of {}",
                            KINDS.map(|name| format!("`{name}`")).join(", ")
                        )
                    });
                    return Err(wrong(
                        field,
                        format!("{} is no type of mount", quoted(value)),
                        Some(help),
                    ));
                }
            };
        }
    }
    Ok(kind)
}

const KINDS: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];

const KEYS: [&str; 18] = [
    "type",
    "target",
    "dst",
    "destination",
    "source",
    "src",
    "from",
    "id",
    "env",
    "sharing",
    "size",
    "mode",
    "uid",
    "gid",
    "readonly",
    "ro",
    "readwrite",
    "rw",
];

fn set<'s>(
    mount: &mut Fields<'s>,
    field: &'s str,
    key: &str,
    value: Option<&'s str>,
) -> Result<(), Wrong<'s>> {
    let Some(text) = value else {
        match key {
            "readonly" | "ro" => mount.read_only = Some(true),
            "readwrite" | "rw" => mount.read_only = Some(false),
            "required" if mount.kind.is(&[Kind::Secret, Kind::Ssh]) => mount.required = true,
            _ => {
                return Err(wrong(
                    field,
                    format!("{} has no value", quoted(field)),
                    None,
                ));
            }
        }
        return Ok(());
    };
    match key {
        "type" => {}
        "from" if text.contains('$') && !text.ends_with('$') => {
            let message = format!("{} in a mount cannot hold a variable", quoted(field));
            return Err(wrong(
                field,
                message,
                Some("name a stage for it: `FROM $IMAGE AS name`, `from=name`".into()),
            ));
        }
        "from" => mount.from = Some(text),
        "source" | "src" => mount.source = Some(text),
        "target" | "dst" | "destination" => mount.target = Some(text),
        "id" => mount.id = Some(text),
        "env" if mount.kind.is(&[Kind::Secret]) => mount.env = Some(text),
        "sharing" => {
            if !known(text)
                || matches!(
                    text.to_ascii_lowercase().as_str(),
                    "shared" | "private" | "locked"
                )
            {
                mount.sharing = Some(text);
            } else {
                let help = "it is one of `shared`, `private`, `locked`";
                return Err(wrong(
                    field,
                    format!("{} is no way of sharing", quoted(text)),
                    Some(help.into()),
                ));
            }
        }
        "size" if mount.kind.is(&[Kind::Tmpfs]) => {
            if known(text)
                && let Err(error) = size(text)
            {
                return Err(wrong(
                    field,
                    format!("{} is no size: {error}", quoted(text)),
                    None,
                ));
            }
            mount.size = Some(text);
        }
        "mode" => mount.mode = Some(number(field, text, 8)?),
        "uid" => mount.uid = Some(number(field, text, 10)?),
        "gid" => mount.gid = Some(number(field, text, 10)?),
        "readonly" | "ro" => mount.read_only = Some(truth(field, text)?),
        "readwrite" | "rw" => mount.read_only = Some(!truth(field, text)?),
        "required" if mount.kind.is(&[Kind::Secret, Kind::Ssh]) => {
            mount.required = truth(field, text)?;
        }
        "required" | "size" | "env" => {
            return Err(wrong(
                field,
                format!("{} does not fit this type of mount", quoted(field)),
                None,
            ));
        }
        _ => {
            let help = nearest(key, &KEYS).map(|name| format!("did you mean `{name}`?"));
            return Err(wrong(
                field,
                format!("{} is no field of a mount", quoted(key)),
                help,
            ));
        }
    }
    Ok(())
}

fn judge<'s>(mount: &Fields<'s>, value: &'s str) -> Result<(), Wrong<'s>> {
    let owned = mount.kind.is(&[Kind::Secret, Kind::Ssh, Kind::Cache]);
    let message = if !owned && (mount.mode.is_some() || mount.uid.is_some() || mount.gid.is_some())
    {
        "a bind or tmpfs mount has no `mode`, `uid` or `gid`"
    } else if mount.sharing.is_some() && !mount.kind.is(&[Kind::Cache]) {
        "only a cache mount has `sharing`"
    } else if mount.kind == Kind::Secret && mount.from.is_some() {
        "a secret mount has no `from`"
    } else if mount.kind == Kind::Secret && mount.source.is_some() && mount.id.is_some() {
        "a secret mount has a `source` or an `id`, not both"
    } else if mount.kind == Kind::Secret && mount.source.or(mount.target).or(mount.id).is_none() {
        "a secret mount needs an `id`"
    } else {
        return Ok(());
    };
    Err(wrong(value, message, None))
}

/// A value with a variable is known when the image is built.
fn known(text: &str) -> bool {
    !text.contains('$')
}

fn number<'s>(field: &'s str, text: &'s str, radix: u32) -> Result<&'s str, Wrong<'s>> {
    if !known(text) || !text.starts_with('+') && u32::from_str_radix(text, radix).is_ok() {
        return Ok(text);
    }
    let kind = if radix == 8 {
        "an octal number, like `0400`"
    } else {
        "a number"
    };
    Err(wrong(
        field,
        format!("{} is not {kind}", quoted(text)),
        None,
    ))
}

fn truth<'s>(field: &'s str, text: &str) -> Result<bool, Wrong<'s>> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(wrong(
            field,
            format!("{} is neither `true` nor `false`", quoted(text)),
            None,
        )),
    }
}

fn wrong(field: &str, message: impl Into<String>, help: Option<String>) -> Wrong<'_> {
    Wrong {
        field,
        message: message.into(),
        help,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_each_type_are_read() {
        let cache = mount("type=cache,target=/c,id=x,sharing=locked,uid=10,mode=0750").unwrap();
        assert_eq!(cache.kind, Kind::Cache);
        assert_eq!(
            (cache.target, cache.id, cache.sharing),
            (Some("/c"), Some("x"), Some("locked"))
        );
        assert_eq!((cache.uid, cache.mode), (Some("10"), Some("0750")));
        let secret = mount("required,type=secret,id=t,env=TOKEN").unwrap();
        assert!(secret.required);
        assert_eq!(secret.env, Some("TOKEN"));
        let bind = mount("from=build,src=/a,dst=/b,rw").unwrap();
        assert_eq!((bind.kind, bind.read_only), (Kind::Bind, Some(false)));
        assert_eq!(
            mount("type=tmpfs,target=/t,size=$SIZE").unwrap().size,
            Some("$SIZE")
        );
        assert_eq!(mount("\"target=/a,b\",src=c").unwrap().target, Some("/a,b"));
    }

    #[test]
    fn a_wrong_field_is_named() {
        for (value, field) in [
            ("tpye=cache,target=/x", "tpye=cache"),
            ("type=cach,target=/x", "type=cach"),
            ("type=cache,target=/x,sharing=lock", "sharing=lock"),
            ("type=tmpfs,target=/x,size=1x", "size=1x"),
            ("type=bind,target=/x,required", "required"),
            ("type=cache,target=/x,mode=9", "mode=9"),
            ("target=/x,from=$IMAGE", "from=$IMAGE"),
            ("type=cache,target=/x,ro=maybe", "ro=maybe"),
            ("type=secret", "type=secret"),
            ("type=bind,target=/x,uid=1", "type=bind,target=/x,uid=1"),
            ("target=\"/x", "target=\"/x"),
        ] {
            assert_eq!(mount(value).unwrap_err().field, field, "{value}");
        }
        assert_eq!(
            mount("tpye=cache,target=/x").unwrap_err().help.as_deref(),
            Some("did you mean `type`?")
        );
    }
}
