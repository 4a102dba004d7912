//! Waivers without a reason, or that nothing needs.
use dockerspec::prelude::*;

#[enforce]
pub const API: Hardened<Image> = Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![
    run("sudo make").allow(Rule::Sudo, "why not"),
    run("make").allow(Rule::Sudo, "the base image asks for it"),
    user(User::NONROOT),
    no_healthcheck("a tool that runs to its end"),
])]);

fn main() {}
