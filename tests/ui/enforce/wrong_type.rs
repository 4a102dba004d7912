//! A constant that is no witness, and a policy that is none.
use dockerspec::prelude::*;

#[enforce]
pub const PORT: u16 = 8080;

#[enforce(8080)]
pub const API: Hardened<Image> =
    Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![user(User::NONROOT)])]);

#[enforce]
pub const WEB: Hardened<Compose> =
    Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![user(User::NONROOT)])]);

fn main() {}
