//! Procedural macros of dockerspec; their documentation is on the re-exports of the facade.

mod config;
mod crate_path;
mod enforce;
mod errors;

use proc_macro::TokenStream;

/// Reads a struct from environment variables, and declares them to images and compose projects.
///
/// Every field needs a doc comment: it is the text in the Dockerfile, in `.env.example` and in the
/// errors of the loader. `Option<T>` makes a variable optional. An empty variable counts as unset.
///
/// | on the struct | |
/// |---|---|
/// | `prefix = "ACME_"` | put before the name of every field |
/// | `strict` | an unknown variable with the prefix is an error of `from_env` |
/// | `crate = path` | where `dockerspec` is, if the macro does not find it |
///
/// | on a field | |
/// |---|---|
/// | `default = EXPR` | a constant: a number, a `bool`, a `Duration`, a `Bytes`, otherwise text |
/// | `rename = "NAME"` | the whole name of the variable |
/// | `alias = "OLD"` | a further name; may be repeated |
/// | `secret` | the type is `Redacted<T>`; `NAME_FILE` may give the path of a file instead |
/// | `not_secret = "why"` | the name looks like a secret's, and is not |
/// | `build` | the value is given while the image is built (`ARG`) and kept in it (`ENV`) |
/// | `range = 1..=9` | smallest and largest number |
/// | `one_of = ["a", "b"]` | the only values |
/// | `example = "text"` | a value for `.env.example` |
/// | `separator = ";"` | between the items of a `Vec`, otherwise `,` |
/// | `parse_with = path` | a `fn(&str) -> Result<T, impl Display>` |
/// | `nested` | another such struct, whose variables keep their names |
/// | `skip` | no variable: `Default::default()` |
///
/// Types: whatever is `FromStr`; `bool` (`true`, `1`, `yes`, `on` and their opposites),
/// `Duration` (`1m30s`), `Bytes` (`512MiB`), `Vec<T>`, and enums without data that have this derive
/// too, by the names of their variants in kebab case (`rename` on a variant changes it).
///
/// Generates `from_env`, `from_lookup` and `from_dotenv`, which report everything that is wrong at
/// once.
#[proc_macro_derive(Config, attributes(config))]
pub fn config(input: TokenStream) -> TokenStream {
    config::expand(input.into()).into()
}

/// Checks an image, a compose project or an overlay against a policy while it is compiled.
///
/// Above a constant of the type `Hardened<Image>`, `Hardened<Compose>` or `Hardened<Overlay>`, whose
/// value is the bare spec. Each error of the policy is a compiler error at the call that made it,
/// each warning a compiler warning there (of the lint `deprecated`). Above an inline module it
/// checks all such constants in it, and shows what is wrong with the parts they share where those
/// stand.
///
/// `#[enforce]` is `#[enforce(Policy::PRODUCTION)]`; the argument is any constant expression of the
/// type `Policy`, or of one made by `ruleset!`. `crate = path` says where `dockerspec` is, if the
/// macro does not find it.
#[proc_macro_attribute]
pub fn enforce(arguments: TokenStream, item: TokenStream) -> TokenStream {
    enforce::expand(arguments.into(), item.into()).into()
}
