//! A constant that is no witness, and a policy that is none.
use dockerspec::prelude::*;

type Alias = Hardened<Image<'static>>;

#[enforce]
pub const PORT: u16 = 8080;

#[enforce]
pub const ALIAS: Alias = Image::new("acme/api").enforce(&Policy::DEVELOPMENT);

fn main() {}
