//! Renders and checks the image: `cargo run -p rust-service --bin docker -- render -o out`.

use std::process::ExitCode;

fn main() -> ExitCode {
    dockerspec::project(&[&rust_service::docker::SERVER])
}
