//! What a policy only warns of is a warning of rustc, here denied to be seen.
#![deny(deprecated)]
use dockerspec::prelude::*;

const PART: &[Step] = steps![run("sudo id")];

#[enforce(Policy::DEVELOPMENT.warn(Rule::Sudo).warn(Rule::RootUser).warn(Rule::UnusedWaiver))]
pub const API: Hardened<Image> = Image::new("acme/api").stages(&[from("python").with(steps![
    include(PART),
    run("sudo make"),
    run("make").allow(Rule::Sudo, "the base image asks for it"),
    user(User::ROOT),
])]);

fn main() {}
