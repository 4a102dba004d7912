//! A part from another item is shown at the constant, with its own place.
use dockerspec::prelude::*;

const PART: &[Step] = steps![workdir("/app"), run("sudo make")];

#[enforce]
pub const API: Hardened<Image> = Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![
    include(PART),
    user(User::NONROOT),
    no_healthcheck("a tool that runs to its end"),
])]);

fn main() {}
