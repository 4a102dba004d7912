//! A house's own rule is shown like a built-in one, and can be waived like one.
use dockerspec::prelude::*;
use dockerspec::ruleset;
use dockerspec::ruleset::{Findings, OwnRule};
use dockerspec::step::Instruction;

pub const PORT_RANGE: Rule = Rule::Own(&OwnRule {
    name: "acme-port-range",
    summary: "port that the cluster does not route",
    why: "the cluster routes ports 8000 to 8999 only",
    help: "expose a port from 8000 to 8999",
});

const fn port_range<'a>(image: &Image<'a>, findings: &mut Findings<'_, 'a>) {
    let mut steps = image.shipped_steps();
    while let Some(step) = steps.next() {
        if let Instruction::Expose(ports) = step.instruction
            && (ports.first < 8000 || ports.last > 8999)
        {
            findings.report(PORT_RANGE, step.at, "port outside 8000 to 8999");
        }
    }
}

ruleset! {
    /// The policy of Acme.
    pub const ACME: Acme = Policy::PRODUCTION.named("acme"), image: [port_range],
}

#[enforce(ACME)]
pub const API: Hardened<Image> = Image::new("acme/api").stages(&[from("alpine:3.22").with(steps![
    expose(3000),
    expose(4000).allow(PORT_RANGE, "for the old gateway only"),
    expose(8080),
    user(User::ROOT),
    no_healthcheck("a tool that runs to its end"),
])]);

fn main() {}
