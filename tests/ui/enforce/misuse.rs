//! `#[enforce]` where it cannot be, or with what is no policy.
use dockerspec::prelude::*;

const IMAGE: Image = Image::new("acme/api");

#[enforce]
pub const BARE: Image = IMAGE;

#[enforce]
pub static STATIC: Hardened<Image> = IMAGE.enforce(&Policy::DEVELOPMENT);

#[enforce]
fn function() {}

#[enforce]
pub struct Spec;

#[enforce("production")]
pub const BY_NAME: Hardened<Image> = IMAGE;

#[enforce(policy = Policy::PRODUCTION)]
pub const BY_KEY: Hardened<Image> = IMAGE;

#[enforce(Policy::PRODUCTION, Policy::STRICT)]
pub const TWICE: Hardened<Image> = IMAGE;

#[enforce]
mod empty {
    pub const PORT: u16 = 8080;
}

fn main() {}
