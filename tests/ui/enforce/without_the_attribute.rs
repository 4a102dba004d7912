//! `.enforce` lists everything in one error.
use dockerspec::prelude::*;

pub const API: Hardened<Image> = Image::new("acme/api")
    .stages(&[from("python").with(steps![run("sudo make"), user(User::ROOT)])])
    .enforce(&Policy::PRODUCTION);

fn main() {}
