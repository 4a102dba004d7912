//! Waivers in comments: our own, hadolint's and BuildKit's.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::data::Tables;
use super::error::{Errors, quoted};
use super::text::{Part, Span};
use super::{DirectiveKind, Dockerfile};
use crate::model::arena::Arena;
use crate::model::place::At;
use crate::model::similar::nearest;
use crate::model::waiver::{Waiver, Waivers};
use crate::rules::Rule;

/// A waiver and what it stands above.
#[derive(Debug, Clone)]
pub(super) struct WaiverData {
    rule: Rule,
    reason: Span,
    comment: Span,
    /// Index of the instruction; nothing means the whole file.
    node: Option<usize>,
    /// Written for another tool.
    imported: bool,
}

/// Reads the waivers of a file; those that cannot be read are added to the errors.
pub(super) fn waivers(file: &str, tables: &Tables, errors: &mut Errors) -> Vec<WaiverData> {
    let mut reader = Reader {
        file,
        tables,
        errors,
        found: Vec::new(),
    };
    for directive in &tables.directives {
        if directive.kind == DirectiveKind::Check {
            reader.buildkit(directive.value, directive.line, None);
        }
    }
    let mut read = 0;
    for (index, node) in tables.nodes.iter().enumerate() {
        let end = node.inner_comments.end();
        for comment in tables.comments.get(read..end).unwrap_or_default() {
            reader.comment(*comment, Some(index));
        }
        read = read.max(end);
    }
    for comment in tables.comments.get(read..).unwrap_or_default() {
        reader.comment(*comment, None);
    }
    let mut found = reader.found;
    found.sort_by_key(|waiver| waiver.node.map_or(0, |node| node + 1));
    found
}

/// Whether a comment is there for a tool, and no text of the file.
pub(super) fn is_pragma(comment: &str) -> bool {
    comment.starts_with("dockerspec:")
        || hadolint(comment).is_some()
        || comment.starts_with("check=")
}

/// The names in `skip=` of a `check` directive.
pub(super) fn skipped(value: &str) -> impl Iterator<Item = &str> {
    let lists = value
        .split(';')
        .filter_map(|part| part.trim().strip_prefix("skip="));
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// The codes of `hadolint ignore=` or `hadolint global ignore=`, and whether they are for the file.
fn hadolint(comment: &str) -> Option<(bool, impl Iterator<Item = &str>)> {
    let rest = comment
        .strip_prefix("hadolint")?
        .strip_prefix([' ', '\t'])?
        .trim_start();
    let (global, rest) = match rest.strip_prefix("global") {
        Some(rest) => (true, rest.trim_start()),
        None => (false, rest),
    };
    let list = rest
        .strip_prefix("ignore")?
        .trim_start()
        .strip_prefix('=')?;
    let list = list.split('#').next().unwrap_or("");
    Some((
        global,
        list.split(',')
            .map(str::trim)
            .filter(|code| !code.is_empty()),
    ))
}

/// More waivers than a person writes; each is held against each finding.
const MOST: usize = 10_000;

struct Reader<'f> {
    file: &'f str,
    tables: &'f Tables,
    errors: &'f mut Errors,
    found: Vec<WaiverData>,
}

impl<'f> Reader<'f> {
    fn comment(&mut self, comment: Span, node: Option<usize>) {
        let line = Part {
            text: self.tables.text(self.file, comment),
            at: comment.start,
        };
        let inside = line.from(1).trim();
        if let Some(rest) = inside.text.strip_prefix("dockerspec:") {
            let rest = inside.from(inside.text.len() - rest.len()).trim_start();
            self.own(rest, comment, node);
        } else if let Some((global, codes)) = hadolint(inside.text) {
            let node = if global { None } else { node };
            if global || node.is_some() {
                for code in codes {
                    self.import("hadolint:", code, comment, node);
                }
            }
        } else if inside.text.starts_with("check=") && node.is_some() {
            self.buildkit(inside.from("check=".len()).span(), comment, node);
        }
    }

    fn own(&mut self, text: Part<'f>, comment: Span, node: Option<usize>) {
        let help = "write `# dockerspec: allow(rule) reason`";
        let inside = text
            .text
            .strip_prefix("allow")
            .map(str::trim_start)
            .and_then(|rest| rest.strip_prefix('('));
        let Some((names, reason)) = inside.and_then(|inside| inside.split_once(')')) else {
            self.error(
                text.span(),
                format!("{} is no waiver", quoted(text.text)),
                help,
            );
            return;
        };
        let node = if node == Some(0) && self.stands_apart(comment) {
            None
        } else if node.is_none() {
            self.error(
                comment,
                "the waiver stands above no instruction".into(),
                "move it above what it is about",
            );
            return;
        } else {
            node
        };
        let reason = text.from(text.text.len() - reason.len()).trim().span();
        let list = text
            .cut(text.text.find('(').map_or(0, |at| at + 1), text.text.len())
            .cut(0, names.len());
        let mut rest = list;
        loop {
            let (name, behind) = rest.split_at(|byte| byte == b',');
            self.rule(name.trim(), reason, comment, node);
            if behind.is_empty() {
                break;
            }
            rest = behind.from(1);
        }
    }

    fn rule(&mut self, name: Part<'f>, reason: Span, comment: Span, node: Option<usize>) {
        match Rule::from_name(name.text) {
            Some(rule) if self.twice(rule, node) => {
                self.error(
                    name.span(),
                    format!("{} is waived here already", quoted(name.text)),
                    "leave one of them out",
                );
            }
            Some(_) if self.found.len() >= MOST => {
                self.error(
                    name.span(),
                    format!("the file has more than {MOST} waivers"),
                    "change the policy instead",
                );
            }
            Some(rule) => self.found.push(WaiverData {
                rule,
                reason,
                comment,
                node,
                imported: false,
            }),
            None => {
                let known: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
                let help = match nearest(name.text, &known) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => "`dockerspec rules` lists them".into(),
                };
                let span = if name.is_empty() {
                    comment
                } else {
                    name.span()
                };
                self.error(span, format!("{} is no rule", quoted(name.text)), &help);
            }
        }
    }

    /// Whether the same place waives the rule a second time.
    fn twice(&self, rule: Rule, node: Option<usize>) -> bool {
        let here = self
            .found
            .iter()
            .rev()
            .take_while(|waiver| waiver.node == node);
        here.filter(|waiver| waiver.rule == rule)
            .any(|waiver| !waiver.imported)
    }

    /// Whether a blank line follows the comments at the top, so that they are about the file.
    fn stands_apart(&self, comment: Span) -> bool {
        let behind = self.file.get(comment.end as usize..).unwrap_or("");
        let lines = behind.split('\n').skip(1).map(str::trim);
        lines
            .take_while(|line| line.is_empty() || line.starts_with('#'))
            .any(str::is_empty)
    }

    fn buildkit(&mut self, value: Span, comment: Span, node: Option<usize>) {
        for name in skipped(self.tables.text(self.file, value)) {
            self.import("buildkit:", name, comment, node);
        }
    }

    /// Waives the rules that are the same as another tool's; `all` is all of that tool's.
    fn import(&mut self, tool: &str, code: &str, comment: Span, node: Option<usize>) {
        let same = |source: &&str| {
            source
                .strip_prefix(tool)
                .is_some_and(|id| code == "all" || id.eq_ignore_ascii_case(code))
        };
        for rule in Rule::ALL {
            if rule.sources().iter().any(&same) {
                let here = self
                    .found
                    .iter()
                    .rev()
                    .take_while(|waiver| waiver.node == node);
                if self.found.len() >= MOST || here.into_iter().any(|waiver| waiver.rule == *rule) {
                    continue;
                }
                let reason = Span::new(comment.end, comment.end);
                self.found.push(WaiverData {
                    rule: *rule,
                    reason,
                    comment,
                    node,
                    imported: true,
                });
            }
        }
    }

    fn error(&mut self, span: Span, message: String, help: &str) {
        self.errors
            .push(self.tables.range(span), || (message, Some(help.into())));
    }
}

impl Dockerfile {
    pub(super) fn waivers_of_file<'a>(&'a self, arena: &'a Arena<'a>) -> Waivers<'a> {
        let end = self.waivers.partition_point(|waiver| waiver.node.is_none());
        self.listed(self.waivers.get(..end).unwrap_or_default(), arena)
    }

    pub(super) fn waivers_of_node<'a>(&'a self, node: usize, arena: &'a Arena<'a>) -> Waivers<'a> {
        let start = self
            .waivers
            .partition_point(|waiver| waiver.node.is_none_or(|other| other < node));
        let list = self.waivers.get(start..).unwrap_or_default();
        let end = list.partition_point(|waiver| waiver.node == Some(node));
        self.listed(list.get(..end).unwrap_or_default(), arena)
    }

    fn listed<'a>(&'a self, list: &'a [WaiverData], arena: &'a Arena<'a>) -> Waivers<'a> {
        if list.is_empty() {
            return Waivers::NONE;
        }
        let waiver = |data: &'a WaiverData| Waiver {
            rule: data.rule,
            reason: self.tables.text(&self.text, data.reason),
            at: At::Text {
                file: &self.name,
                start: data.comment.start,
                end: data.comment.end,
            },
            imported: data.imported,
        };
        Waivers::listed(arena.waivers(list.iter().map(waiver).collect()))
    }
}
