//! A syntax error inside an enforced constant is reported once.
use dockerspec::prelude::*;

#[enforce]
pub const API: Hardened<Image> = Image::new("acme/api").stages(&[
    from("alpine:3.22").with(steps![user(User::NONROOT)]
]);

fn main() {}
