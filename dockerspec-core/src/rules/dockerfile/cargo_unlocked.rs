//! cargo that may change the lock file, or take none at all.

use crate::check::{Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, each};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "cargo-unlocked",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&["cargo"]),
    summary: "cargo build without `--locked`",
    why: "a lock file that does not fit is changed in silence, and `cargo install` ignores the one of the crate: versions get in that nobody tested",
    help: "add `--locked`, also to `cargo install`",
    sources: &[],
    bad: Examples::Dockerfiles(&[
        "FROM rust:1.95-slim\nRUN cargo build --release\n",
        "FROM rust:1.95-slim\nRUN cargo install --version 0.13.0 sccache\n",
        "FROM rust:1.95-slim\nRUN RUSTFLAGS=-g $HOME/.cargo/bin/cargo +nightly build -- --locked\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM rust:1.95-slim\nRUN cargo build --release --locked && cargo install --locked sccache --version 0.13.0\n",
        "FROM rust:1.95-slim\nRUN cargo --frozen build && cargo chef cook --release\n",
        "FROM rust:1.95-slim\nRUN cargo fmt && cargo --version\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let mut operands = Operands::of(run.args(), Tool::Cargo);
    let mut verb = operands.next();
    if let Some([b'+', ..]) = verb {
        verb = operands.next();
    }
    let Some(verb @ (b"build" | b"b" | b"install" | b"rustc" | b"zigbuild" | b"auditable")) = verb
    else {
        return;
    };
    each!(word in run.args() => {
        match *word {
            b"--locked" | b"--frozen" | b"--help" | b"-h" | b"--list" => return,
            b"--" => break,
            _ => {}
        }
    });
    run.report(
        Rule::CargoUnlocked,
        &[
            Part::Text("`cargo` "),
            Part::Code(verb),
            Part::Text(" may take other versions than Cargo.lock names"),
        ],
    );
}
