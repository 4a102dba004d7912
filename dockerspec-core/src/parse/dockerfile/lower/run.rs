//! RUN: its script put together from line and heredocs, its mounts.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::super::mount::{Fields, Kind, mount};
use super::super::text::{Span, u32_of};
use super::super::unquote::unescape;
use super::super::{Arguments, Flag, Heredoc, Node, Text};
use super::Lowering;
use super::values::name_or_number;
use crate::model::mount::{
    BindMount, CacheMount, Mount, SecretMount, Sharing, SshMount, TmpfsMount,
};
use crate::model::place::At;
use crate::model::run::{Network, Run, Security};
use crate::model::transfer::Origin;
use crate::model::words::{Bytes, Line, User};
use crate::parse::size;

/// A script in the pieces it is put together from.
struct Pieces<'a> {
    list: Vec<Piece<'a>>,
    /// The script is the text of a heredoc, read by this program or by the shell.
    heredoc: bool,
    interpreter: &'a str,
}

#[derive(Clone, Copy)]
enum Piece<'a> {
    /// Text that stands in the file.
    Written(Text<'a>),
    /// What the shell sees between a line and its heredocs.
    Between(&'a str),
}

impl<'a> Piece<'a> {
    fn as_str(self) -> &'a str {
        match self {
            Piece::Written(text) => text.as_str(),
            Piece::Between(text) => text,
        }
    }
}

/// The bytes of the file that a part of a RUN's script was read from.
pub(in super::super) fn place_in_script(
    node: Node<'_>,
    part: Range<usize>,
) -> Option<Range<usize>> {
    let mut start = 0;
    for piece in pieces(node)?.list {
        let end = start + piece.as_str().len();
        if part.start < end
            && let Piece::Written(text) = piece
        {
            return Some(text.part(part.start - start..part.end.min(end) - start));
        }
        start = end;
    }
    None
}

fn pieces(node: Node<'_>) -> Option<Pieces<'_>> {
    let Arguments::Line(line) = node.arguments() else {
        return None;
    };
    let heredocs: Vec<Heredoc<'_>> = node.heredocs().collect();
    let mut list = Vec::new();
    if let [heredoc] = heredocs.as_slice()
        && let Some(interpreter) = interpreter(line, *heredoc)
    {
        body(*heredoc, &mut list);
        return Some(Pieces {
            list,
            heredoc: true,
            interpreter,
        });
    }
    list.push(Piece::Written(line));
    for heredoc in heredocs {
        list.push(Piece::Between("\n"));
        body(heredoc, &mut list);
        list.push(Piece::Between(heredoc.name()));
    }
    Some(Pieces {
        list,
        heredoc: false,
        interpreter: "",
    })
}

/// The program that reads a heredoc which is all that the line is about: `python3 <<'EOF'`.
///
/// Empty for the shell itself. Where the shell would still replace variables, it is no plain script.
fn interpreter<'a>(line: Text<'a>, heredoc: Heredoc<'a>) -> Option<&'a str> {
    let (line, marker) = (line.as_str(), heredoc.marker().as_str());
    let rest = line
        .strip_prefix(marker)
        .or_else(|| line.strip_suffix(marker))?
        .trim();
    let plain = rest
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b" /._-+=:,@%".contains(&byte));
    let replaced = heredoc.expands() && heredoc.body().as_str().contains(['$', '`', '\\']);
    (plain && heredoc.descriptor() == 0 && (rest.is_empty() || !replaced)).then_some(rest)
}

/// The lines of a heredoc, without leading tabs where its marker says so.
fn body<'a>(heredoc: Heredoc<'a>, list: &mut Vec<Piece<'a>>) {
    let text = heredoc.body();
    if !heredoc.chomps() {
        list.push(Piece::Written(text));
        return;
    }
    let mut start = text.span.start;
    for line in text.as_str().split_inclusive('\n') {
        let end = start + u32_of(line.len());
        let tabs = u32_of(line.len() - line.trim_start_matches('\t').len());
        list.push(Piece::Written(Text {
            file: text.file,
            span: Span::new(start + tabs, end),
        }));
        start = end;
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn run(&self, node: Node<'a>, at: At<'a>) -> Run<'a> {
        let value = |name: &str| node.flag(name).and_then(Flag::value).map(Text::as_str);
        let (line, interpreter) = self.script(node);
        let device = value("device").unwrap_or("");
        let mut fields = device.split(',').map(str::trim);
        let required = |field: &str| matches!(field, "required" | "required=true" | "required=1");
        let name = fields
            .clone()
            .find(|field| !required(field) && !field.starts_with("required="))
            .unwrap_or("");
        Run {
            line,
            interpreter,
            mounts: self.mounts(node),
            network: match value("network") {
                Some("none") => Network::None,
                Some("host") => Network::Host,
                _ => Network::Default,
            },
            security: match value("security") {
                Some("insecure") => Security::Insecure,
                _ => Security::Sandbox,
            },
            device: name.strip_prefix("name=").unwrap_or(name),
            device_required: fields.any(required),
            at,
        }
    }

    fn script(&self, node: Node<'a>) -> (Line<'a>, &'a str) {
        let Some(Pieces {
            list,
            heredoc,
            interpreter,
        }) = pieces(node)
        else {
            let Arguments::Exec(words) = node.arguments() else {
                return (Line::Exec(&[]), "");
            };
            let words = words.into_iter().map(Text::as_str).collect();
            return (Line::Exec(self.arena.texts(words)), "");
        };
        let text = self.together(&list);
        (
            if heredoc {
                Line::Script(text)
            } else {
                Line::Shell(text)
            },
            interpreter,
        )
    }

    /// The text of a heredoc as it reaches the file.
    pub(super) fn body(&self, heredoc: Heredoc<'a>) -> &'a str {
        let mut list = Vec::new();
        body(heredoc, &mut list);
        let text = self.together(&list);
        match heredoc.expands().then(|| unescape(text)) {
            Some(Ok(Cow::Owned(said))) => self.arena.text(said),
            _ => text,
        }
    }

    fn together(&self, list: &[Piece<'a>]) -> &'a str {
        match list {
            [] => "",
            [piece] => piece.as_str(),
            _ => self
                .arena
                .text(list.iter().map(|piece| piece.as_str()).collect::<String>()),
        }
    }

    fn mounts(&self, node: Node<'a>) -> &'a [Mount<'a>] {
        let flags = node.flags().filter(|flag| flag.name() == "mount");
        let mounts = flags.filter_map(|flag| {
            let fields = mount(flag.value()?.as_str()).ok()?;
            Some(lowered(fields, self.place(flag.written())))
        });
        self.arena.mounts(mounts.collect())
    }
}

fn lowered<'a>(fields: Fields<'a>, at: At<'a>) -> Mount<'a> {
    let from = fields.from.map_or(Origin::Context, Origin::Stage);
    let source = fields.source.unwrap_or("");
    let target = fields.target.unwrap_or("");
    let mode = fields
        .mode
        .and_then(|mode| u32::from_str_radix(mode, 8).ok());
    let id = fields.id.unwrap_or("");
    let owner = owner(&fields);
    let here = if target.is_empty() { "." } else { target };
    match fields.kind {
        Kind::Bind | Kind::Unknown => BindMount {
            source,
            target: here,
            from,
            read_write: fields.read_only == Some(false),
            at,
        }
        .into_mount(),
        Kind::Cache => {
            let sharing = fields.sharing.unwrap_or("").to_ascii_lowercase();
            let sharing = match sharing.as_str() {
                "private" => Sharing::Private,
                "locked" => Sharing::Locked,
                _ => Sharing::Shared,
            };
            let read_only = fields.read_only == Some(true);
            CacheMount {
                target: here,
                id,
                sharing,
                from,
                source,
                owner,
                mode,
                read_only,
                at,
            }
            .into_mount()
        }
        Kind::Tmpfs => {
            let size = fields.size.and_then(|text| size(text).ok()).map(Bytes::new);
            TmpfsMount {
                target: here,
                size,
                at,
            }
            .into_mount()
        }
        Kind::Secret => {
            let base = target.rsplit('/').next().unwrap_or(target);
            let id = [id, source, base]
                .into_iter()
                .find(|id| !id.is_empty())
                .unwrap_or("");
            let env = fields.env.unwrap_or("");
            SecretMount {
                id,
                target,
                env,
                optional: !fields.required,
                owner,
                mode,
                at,
            }
            .into_mount()
        }
        Kind::Ssh => SshMount {
            id,
            target,
            optional: !fields.required,
            owner,
            mode,
            at,
        }
        .into_mount(),
    }
}

fn owner<'a>(fields: &Fields<'a>) -> Option<User<'a>> {
    if fields.uid.is_none() && fields.gid.is_none() {
        return None;
    }
    let mut user = User::named("");
    (user.name, user.uid) = name_or_number(fields.uid.unwrap_or(""));
    (user.group, user.gid) = name_or_number(fields.gid.unwrap_or(""));
    Some(user)
}
