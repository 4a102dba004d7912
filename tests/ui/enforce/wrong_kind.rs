//! Another spec than the type says, and arguments that are no policy.
use dockerspec::prelude::*;

#[enforce(8080)]
pub const API: Hardened<Image> =
    Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![user(User::NONROOT)])]);

#[enforce]
pub const WEB: Hardened<Compose> =
    Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![user(User::NONROOT)])]);

fn main() {}
