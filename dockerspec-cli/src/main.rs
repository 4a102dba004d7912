//! The command `dockerspec`.

use std::process::ExitCode;

fn main() -> ExitCode {
    dockerspec_cli::run(std::env::args_os())
}
