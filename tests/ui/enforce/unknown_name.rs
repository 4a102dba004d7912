//! An ordinary mistake inside an enforced constant is reported once.
use dockerspec::prelude::*;

#[enforce]
pub const API: Hardened<Image> = Image::new("acme/api")
    .stages(&[from("alpine:3.22").with(steps![usr(User::NONROOT), expose("http")])]);

#[enforce(NO_POLICY)]
pub const WEB: Hardened<Image> =
    Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![user(User::NONROOT)])]);

fn main() {}
