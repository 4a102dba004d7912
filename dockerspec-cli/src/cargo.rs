//! The command `cargo dockerspec`.

use std::process::ExitCode;

fn main() -> ExitCode {
    // cargo hands its subcommand's own name on
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|name| name == "dockerspec") {
        arguments.remove(1);
    }
    dockerspec_cli::run(arguments)
}
