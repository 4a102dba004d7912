//! Nothing is rendered from an image that nobody checked.
use dockerspec::prelude::*;

const API: Image =
    Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![user(User::NONROOT)])]);

fn main() {
    let _ = API.to_dockerfile();
    let _ = Hardened { spec: API };
}
