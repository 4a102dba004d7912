//! What a configuration struct declares: its variables, for the engine, the renderers and the loader.

use super::quantity::{parse_bytes, parse_duration};

/// A struct whose fields are read from environment variables; implemented by `#[derive(Config)]`.
///
/// Everything is a constant, so the engine can compare an image and a compose project with the
/// struct while rustc compiles them.
pub trait Config {
    /// Name of the struct.
    const NAME: &'static str;
    /// Doc comment of the struct, without the leading space of its lines; empty if it has none.
    const DOC: &'static str;
    /// The variables, in the order of the fields; those of nested structs in their place.
    const FIELDS: &'static [Field];
}

/// One variable of a [`Config`] struct.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name of the variable, with the prefix of the struct.
    pub name: &'static str,
    /// Doc comment of the field, lines separated by `\n`.
    pub doc: &'static str,
    /// Value that the loader uses and the image declares when nobody sets the variable.
    pub default: Option<Value>,
    /// Whether the service cannot start without the variable.
    pub required: bool,
    /// Whether the value must stay out of images, files, logs and error messages.
    pub secret: bool,
    /// Why the value is public although the name looks like a secret's.
    pub not_secret: Option<&'static str>,
    /// Whether the value is given while the image is built (`ARG`) and kept in it (`ENV`).
    pub build: bool,
    /// What the value is, for people: `integer`, `boolean`, `text`, `duration`, `size`,
    /// `list of integer`, `map to text`, or the name of the type.
    pub kind: &'static str,
    /// Further names under which the loader finds the value.
    pub aliases: &'static [&'static str],
    /// Smallest and largest number allowed.
    pub range: Option<(i64, i64)>,
    /// The only values allowed; empty if any is.
    pub one_of: &'static [&'static str],
    /// A value for `.env.example` and the documentation.
    pub example: Option<&'static str>,
    /// What the variable tells of a compose model, which compose then sets.
    pub model: Option<OfModel>,
    /// What to do instead of setting the variable, which still works.
    pub deprecated: Option<&'static str>,
}

/// What a variable tells of a compose model, by the model's name in the project.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfModel {
    /// Where it answers: `endpoint_var`.
    Url(&'static str),
    /// What it is called there: `model_var`.
    Name(&'static str),
}

impl Field {
    /// A required, public variable read at run time; the macro's starting point.
    #[doc(hidden)]
    pub const fn new(name: &'static str, doc: &'static str, kind: &'static str) -> Self {
        Self {
            name,
            doc,
            default: None,
            required: true,
            secret: false,
            not_secret: None,
            build: false,
            kind,
            aliases: &[],
            range: None,
            one_of: &[],
            example: None,
            model: None,
            deprecated: None,
        }
    }

    #[doc(hidden)]
    pub const fn default(mut self, value: Value) -> Self {
        self.default = Some(value);
        self.required = false;
        self
    }

    #[doc(hidden)]
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    #[doc(hidden)]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    #[doc(hidden)]
    pub const fn not_secret(mut self, why: &'static str) -> Self {
        self.not_secret = Some(why);
        self
    }

    #[doc(hidden)]
    pub const fn build(mut self) -> Self {
        self.build = true;
        self
    }

    #[doc(hidden)]
    pub const fn aliases(mut self, names: &'static [&'static str]) -> Self {
        self.aliases = names;
        self
    }

    #[doc(hidden)]
    pub const fn range(mut self, first: i64, last: i64) -> Self {
        self.range = Some((first, last));
        self
    }

    #[doc(hidden)]
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.one_of = values;
        self
    }

    #[doc(hidden)]
    pub const fn example(mut self, value: &'static str) -> Self {
        self.example = Some(value);
        self
    }

    #[doc(hidden)]
    pub const fn model_url(mut self, model: &'static str) -> Self {
        self.model = Some(OfModel::Url(model));
        self
    }

    #[doc(hidden)]
    pub const fn model_name(mut self, model: &'static str) -> Self {
        self.model = Some(OfModel::Name(model));
        self
    }

    #[doc(hidden)]
    pub const fn deprecated(mut self, instead: &'static str) -> Self {
        self.deprecated = Some(instead);
        self
    }

    /// The field, if its default and example are values that the loader accepts; the panic of
    /// const evaluation is put on the caller.
    #[doc(hidden)]
    #[track_caller]
    #[expect(
        clippy::panic,
        reason = "only const evaluation calls it, where it is a compile error"
    )]
    pub const fn checked(self) -> Self {
        if let Some((first, last)) = self.range {
            assert!(first <= last, "this range is empty");
            if let Some(Value::Int(number)) = self.default
                && (number < first || number > last)
            {
                panic!("this default is outside of `range`");
            }
        }
        if let Some(Value::Str(text)) = self.default
            && let Some(refusal) = self.refusal(text)
        {
            panic!("{}", refusal);
        }
        if let Some(text) = self.example
            && let Some(refusal) = self.refusal(text)
        {
            panic!("{}", refusal);
        }
        self
    }

    /// What const evaluation can tell about a text that the loader would refuse. A list is judged
    /// when it is loaded.
    const fn refusal(&self, text: &str) -> Option<&'static str> {
        match self.kind.as_bytes() {
            b"duration" if parse_duration(text.as_bytes()).is_none() => {
                Some("this is no duration: write it as `1m30s` or `250ms`")
            }
            b"size" if parse_bytes(text.as_bytes()).is_none() => {
                Some("this is no size: write it as `512MiB` or `2GiB`")
            }
            [b'l', b'i', b's', b't', b' ', ..] | [b'm', b'a', b'p', b' ', ..] => None,
            _ if self.one_of.is_empty() || contains(self.one_of, text) => None,
            _ => Some("this is none of the values of `one_of`, or of the enum in kebab case"),
        }
    }
}

/// How many fields the parts have together.
#[doc(hidden)]
pub const fn count_fields(mut parts: &[&[Field]]) -> usize {
    let mut count = 0;
    while let [part, rest @ ..] = parts {
        count += part.len();
        parts = rest;
    }
    count
}

/// The fields of a struct and of those nested in it; the panic of const evaluation is put on the
/// caller.
#[doc(hidden)]
#[track_caller]
pub const fn concat_fields<const N: usize>(mut parts: &[&[Field]]) -> [Field; N] {
    let mut fields = [Field::new("", "", ""); N];
    let mut count = 0;
    while let [part, rest @ ..] = parts {
        let mut part = *part;
        while let [field, more @ ..] = part {
            let mut earlier = 0;
            while earlier < count {
                assert!(
                    !equal(fields[earlier].name, field.name),
                    "two fields read the same variable, one of them in a nested struct"
                );
                earlier += 1;
            }
            fields[count] = *field;
            count += 1;
            part = more;
        }
        parts = rest;
    }
    fields
}

const fn contains(mut texts: &[&str], text: &str) -> bool {
    while let [first, rest @ ..] = texts {
        if equal(first, text) {
            return true;
        }
        texts = rest;
    }
    false
}

const fn equal(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        if *first != *second {
            return false;
        }
        left = left_rest;
        right = right_rest;
    }
    left.is_empty() && right.is_empty()
}

/// An integer of any unsigned type as a default.
#[doc(hidden)]
#[track_caller]
pub const fn unsigned(number: u128) -> Value {
    assert!(
        number <= i64::MAX as u128,
        "this default is larger than an `i64` holds"
    );
    #[expect(clippy::cast_possible_truncation, reason = "just compared")]
    Value::Int(number as i64)
}

/// An integer of any signed type as a default.
#[doc(hidden)]
#[track_caller]
pub const fn signed(number: i128) -> Value {
    assert!(
        number >= i64::MIN as i128 && number <= i64::MAX as i128,
        "this default is outside of what an `i64` holds"
    );
    #[expect(clippy::cast_possible_truncation, reason = "just compared")]
    Value::Int(number as i64)
}

/// Default of a [`Field`].
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// Text, also of durations, sizes, lists and types of the user's own.
    Str(&'static str),
    /// A whole number.
    Int(i64),
    /// `true` or `false`.
    Bool(bool),
}

impl core::fmt::Display for Value {
    fn fmt(&self, fmt: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Str(text) => fmt.write_str(text),
            Self::Int(number) => number.fmt(fmt),
            Self::Bool(truth) => truth.fmt(fmt),
        }
    }
}
