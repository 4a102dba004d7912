//! A diagnosis for people: the cause, what shows it, what to change, what else it may be, what to run next.

use std::fmt::Write as _;

use dockerspec::engine::{Cause, Diagnosis};

use super::super::shown;
use super::Found;
use crate::page::Look;
use crate::wrap::{Line, hanging};

/// Columns in front of what stands below a heading.
const INDENT: &str = "  ";
/// Other causes that are worth a line.
const OTHERS: usize = 3;

pub(super) fn show(found: &Found, look: Look) -> String {
    let mut shown = String::new();
    if found.diagnoses.is_empty() {
        return String::from("no container fails\n");
    }
    for (index, diagnosis) in found.diagnoses.iter().enumerate() {
        if index > 0 {
            shown.push('\n');
        }
        shown += &one(&harmless(diagnosis), look);
    }
    if !found.others.is_empty() {
        let names = found.others.iter();
        let names = names.map(|it| format!("`{}`", shown::harmless(it, false)));
        let names = names.collect::<Vec<_>>().join(", ");
        let text = format!("{names}; all of them: `dockerspec diagnose --all`");
        shown.push('\n');
        shown += &plain("Look also at ", &text, look);
    }
    shown
}

/// The same for a terminal: what a container, a probe or a label says cannot move the cursor or set a title.
fn harmless(diagnosis: &Diagnosis) -> Diagnosis {
    let mut diagnosis = diagnosis.clone();
    let lines = |text: &str| {
        let lines = text.split('\n').map(|it| shown::harmless(it, false));
        lines.collect::<Vec<_>>().join("\n")
    };
    let clean = |text: &mut String| *text = shown::harmless(text, false);
    clean(&mut diagnosis.name);
    clean(&mut diagnosis.image);
    clean(&mut diagnosis.state);
    clean(&mut diagnosis.next);
    diagnosis.health.iter_mut().for_each(clean);
    diagnosis.log.iter_mut().for_each(clean);
    diagnosis.looked_at.iter_mut().for_each(clean);
    for cause in &mut diagnosis.causes {
        clean(&mut cause.title);
        for evidence in &mut cause.evidence {
            clean(&mut evidence.read_from);
            clean(&mut evidence.text);
        }
        let change = &mut cause.change;
        for text in [
            &mut change.advice,
            &mut change.spec,
            &mut change.dockerfile,
            &mut change.compose,
            &mut change.command,
        ] {
            *text = lines(text);
        }
    }
    diagnosis
}

fn one(diagnosis: &Diagnosis, look: Look) -> String {
    let mut shown = state(diagnosis, look);
    let Some((first, rest)) = diagnosis.causes.split_first() else {
        let text = if diagnosis.state == "running" {
            "Nothing is wrong: it runs."
        } else {
            "Nothing is wrong: it has ended as it was meant to, or was stopped."
        };
        shown.push('\n');
        shown += &plain("", text, look);
        return shown;
    };
    shown.push('\n');
    shown += &heading(&format!("Cause ({})", first.confidence.name()), look);
    shown += &plain(INDENT, &format!("{} [{}]", first.title, first.kind), look);
    shown.push('\n');
    shown += &heading("Evidence", look);
    for evidence in &first.evidence {
        shown += &quoted(
            &format!("{INDENT}{}: ", evidence.read_from),
            &evidence.text,
            look,
        );
    }
    if !diagnosis.log.is_empty() {
        let _ = writeln!(shown, "{INDENT}the end of its log:");
        for line in diagnosis.log.iter().rev().take(5).rev() {
            shown += &quoted(&format!("{INDENT}  | "), line, look);
        }
    }
    shown += &change(first, look);
    if !rest.is_empty() {
        shown.push('\n');
        shown += &heading("It may also be", look);
        for cause in rest.iter().take(OTHERS) {
            let text = format!("{} ({})", cause.title, cause.confidence.name());
            shown += &plain(&format!("{INDENT}- "), &text, look);
        }
    }
    shown.push('\n');
    shown += &heading("Next", look);
    let _ = writeln!(shown, "{INDENT}$ {}", diagnosis.next);
    if first.kind.name() == "unknown" {
        let text = format!("looked at: {}", diagnosis.looked_at.join(", "));
        shown += &plain(INDENT, &text, look);
    }
    shown
}

/// `api (acme/api): exited with 137 (SIGKILL …), started again 3 times`.
fn state(diagnosis: &Diagnosis, look: Look) -> String {
    let mut text = format!("{}: {}", diagnosis.image, diagnosis.state);
    if let Some(health) = &diagnosis.health
        && diagnosis.state == "running"
        && !health.is_empty()
    {
        let _ = write!(text, " ({health})");
    }
    if let Some(exit) = &diagnosis.exit {
        let _ = write!(text, ", code {}: {}", exit.code, exit.means);
    }
    if diagnosis.restarts > 0 {
        let plural = if diagnosis.restarts == 1 { "" } else { "s" };
        let _ = write!(text, "; started again {} time{plural}", diagnosis.restarts);
    }
    let mut shown = Line::strong(&diagnosis.name, look.colored).show();
    shown.push('\n');
    shown += &quoted(INDENT, &text, look);
    shown
}

fn change(cause: &Cause, look: Look) -> String {
    let change = &cause.change;
    let mut shown = String::from("\n");
    shown += &heading("Change", look);
    if !change.advice.is_empty() {
        shown += &plain(INDENT, &change.advice, look);
    }
    let places = [
        ("Rust", &change.spec),
        ("Dockerfile", &change.dockerfile),
        ("compose.yaml", &change.compose),
    ];
    for (place, text) in places.into_iter().filter(|(_, text)| !text.is_empty()) {
        let _ = writeln!(shown, "{INDENT}{place}:");
        for line in text.lines() {
            // what is copied must not be wrapped
            let _ = writeln!(shown, "{INDENT}{INDENT}{line}");
        }
    }
    shown
}

fn heading(title: &str, look: Look) -> String {
    let mut shown = Line::strong(title, look.colored).show();
    shown.push('\n');
    shown
}

fn plain(label: &str, text: &str, look: Look) -> String {
    hanging(label, &Line::read(text, look.colored), look.width)
}

/// A text of somebody else: its letters mean nothing.
fn quoted(label: &str, text: &str, look: Look) -> String {
    hanging(
        label,
        &Line::read(&text.replace("**", "* *"), false),
        look.width,
    )
}

#[cfg(test)]
mod tests {
    use super::super::Found;
    use super::show;
    use crate::page::Look;

    #[test]
    fn nothing_that_fails_is_said() {
        let found = Found {
            diagnoses: Vec::new(),
            others: Vec::new(),
        };
        let look = Look {
            width: 80,
            colored: false,
        };
        assert_eq!(show(&found, look), "no container fails\n");
    }
}
