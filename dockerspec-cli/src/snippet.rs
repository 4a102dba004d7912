//! A finding and its line, as rustc shows them.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level as Shown, Origin, Renderer, Snippet};
use dockerspec::Level;
use dockerspec::report::Finding;

/// Bytes that are looked at on each side of a finding's begin: a line of a megabyte with a finding
/// in each word is not read a million times.
const REACH: usize = 4096;

/// The finding with the line it begins in, why it matters and what to do.
pub(crate) fn show(renderer: &Renderer, finding: &Finding, source: &str, verbose: bool) -> String {
    let place = &finding.place;
    let (line, column) = (place.start.0 as usize, place.start.1 as usize);
    let title = level(finding.level)
        .primary_title(finding.message.as_str())
        .id(finding.rule.name());
    let path = place.file.as_str();
    let mut group = match excerpt(finding, source) {
        Some((text, marked)) => title.element(
            Snippet::source(text)
                .path(path)
                .line_start(line)
                .annotation(AnnotationKind::Primary.span(marked)),
        ),
        None => title.element(Origin::path(path).line(line).char_column(column)),
    };
    group = group
        .element(Shown::NOTE.with_name("why").message(finding.why))
        .element(Shown::HELP.message(finding.help.as_str()));
    if verbose && !finding.rule.sources().is_empty() {
        let same = finding.rule.sources().join(", ");
        group = group.element(Shown::NOTE.with_name("same as").message(same));
    }
    renderer.render(&[group]) + "\n\n"
}

const fn level(level: Level) -> Shown<'static> {
    match level {
        Level::Error => Shown::ERROR,
        Level::Warning => Shown::WARNING,
        _ => Shown::INFO,
    }
}

/// The line in which a finding begins and the bytes it marks; nothing where it is too far to the right.
fn excerpt<'s>(finding: &Finding, source: &'s str) -> Option<(&'s str, Range<usize>)> {
    let (start, end) = finding.place.bytes?;
    let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
    let from = source.floor_char_boundary(start.saturating_sub(REACH));
    let to = source.floor_char_boundary(start.saturating_add(REACH));
    let begin = match source.get(from..start)?.rfind('\n') {
        Some(at) => from + at + 1,
        None if from == 0 => 0,
        None => return None,
    };
    let behind = source.get(start..to)?;
    let stop = start + behind.find('\n').unwrap_or(behind.len());
    let line = source.get(begin..stop)?.trim_end();
    let marked = (start - begin).min(line.len());
    Some((line, marked..(end - begin).clamp(marked, line.len())))
}
