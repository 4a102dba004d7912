//! `#[enforce]` where it cannot be, or with what is no policy.
use dockerspec::prelude::*;

const fn image() -> Image<'static> {
    Image::new("acme/api").stages(&[from("alpine:3.22").with(&[])])
}

#[enforce]
pub const BARE: Image = image();

#[enforce]
pub static STATIC: Hardened<Image> = image().enforce(&Policy::DEVELOPMENT);

#[enforce]
fn function() {}

#[enforce]
pub struct Spec;

#[enforce("production")]
pub const BY_NAME: Image = image();

#[enforce(policy = Policy::PRODUCTION)]
pub const BY_KEY: Image = image();

#[enforce(Policy::PRODUCTION, Policy::STRICT)]
pub const TWICE: Image = image();

#[enforce]
mod empty {
    pub const PORT: u16 = 8080;
}

fn main() {}
