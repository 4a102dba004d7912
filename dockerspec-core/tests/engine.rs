//! The engine gives the same answers in const evaluation and at run time.

use dockerspec_core::prelude::*;

const CLEAN: Hardened<Image<'_>> = Image::new("acme/tool")
    .stages(&[
        from("rust:1.95-slim").named("build").with(steps![
            workdir("/src"),
            run("bash -c \"make\" && sudo make install")
                .allow(Rule::Sudo, "the installer calls it"),
        ]),
        from("debian:13.1-slim").with(steps![
            copy("/out/tool", "/tool").from("build"),
            user(User::NONROOT),
            cmd(&["/tool"]),
        ]),
    ])
    .enforce(&Policy::PRODUCTION);

#[test]
fn a_constant_that_compiles_has_no_errors() {
    assert!(CLEAN.report().is_clean(), "{}", CLEAN.report());
}

#[test]
fn root_is_found_through_an_argument() {
    let steps: &[Step<'_>] = steps![arg("U").default("root"), user(User::named("$U"))];
    let stages = [from("alpine:3.22").with(steps)];
    let report = Image::new("x")
        .stages(&stages)
        .check_with(&Policy::PRODUCTION);
    assert_eq!(report.by_rule(Rule::RootUser).count(), 1, "{report}");
}

#[test]
fn a_waiver_that_nothing_needs_is_found() {
    let steps: &[Step<'_>] = steps![run("true").allow(Rule::Sudo, "the installer calls it")];
    let stages = [from("alpine:3.22").with(steps)];
    let report = Image::new("x")
        .stages(&stages)
        .check_with(&Policy::PRODUCTION);
    assert_eq!(report.by_rule(Rule::UnusedWaiver).count(), 1, "{report}");
}

#[test]
fn a_run_of_ten_thousand_commands_is_read_to_its_end() {
    let text = format!("{}sudo true", "true && ".repeat(10_000));
    let list = [run(&text).into_step()];
    let stages = [from("alpine:3.22").with(&list)];
    let report = Image::new("x")
        .stages(&stages)
        .check_with(&Policy::PRODUCTION);
    assert_eq!(report.by_rule(Rule::Sudo).count(), 1, "{report}");
    assert_eq!(report.by_rule(Rule::TooLongToCheck).count(), 0, "{report}");
}
