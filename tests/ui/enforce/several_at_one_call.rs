//! Several findings at one call are shown together.
use dockerspec::prelude::*;

#[enforce]
pub const API: Hardened<Image> =
    Image::new("acme/api").stages(&[from("python").with(steps![cmd(&["python"])])]);

fn main() {}
