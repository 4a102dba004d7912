//! `dockerspec templates`: what there is to start from, side by side.

use std::fmt::Write as _;

use dockerspec::templates::{Arena, Options, Template};
use serde_json::{Value, json};

use super::arguments::Templates;
use super::dockerfile::{make, named, refused};
use crate::outputs::{Format, Target};
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

pub(crate) fn run(verb: &Templates, streams: &mut Streams) -> Done {
    let arena = Arena::new();
    let shown = match &verb.show {
        None => None,
        Some(variant) => {
            let template = named(variant)?;
            let options = Options::new("app").model("MODEL").syntax(false);
            match make(template, &arena, &options) {
                Ok(image) => Some((template, image.to_dockerfile())),
                Err(found) => return Ok(refused(&found, streams)),
            }
        }
    };
    for output in verb.outputs.iter() {
        let text = match (output.format, &shown) {
            (Format::Text, None) => table(),
            (Format::Text, Some((_, dockerfile))) => dockerfile.clone(),
            (Format::Json, None) => {
                let all: Vec<Value> = Template::ALL.iter().map(entry).collect();
                format!("{:#}\n", json!({ "templates": all }))
            }
            (Format::Json, Some((template, dockerfile))) => {
                let mut entry = entry(template);
                entry["dockerfile"] = json!(dockerfile);
                format!("{entry:#}\n")
            }
        };
        match &output.target {
            Target::Stdout => streams.print(&text)?,
            Target::File(path) => write_file(path, &text)?,
        }
    }
    Ok(Outcome::Clean)
}

fn entry(template: &Template) -> Value {
    json!({
        "name": template.name,
        "summary": template.summary,
        "size": template.size.name(),
        "libc": template.libc.name(),
        "production": template.production,
        "trades": template.trades,
    })
}

/// Name, size, C library and summary in columns, with what each gives up for what below it.
fn table() -> String {
    let width = |text: fn(&Template) -> &'static str| {
        Template::ALL
            .iter()
            .map(|it| text(it).len())
            .max()
            .unwrap_or(0)
    };
    let (names, sizes) = (width(|it| it.name), width(|it| it.size.name()));
    let mut text = String::new();
    for it in Template::ALL {
        let (name, size, libc) = (it.name, it.size.name(), it.libc.name());
        // writing to a string cannot fail
        let _ = writeln!(
            text,
            "{name:names$}  {size:sizes$}  {libc:5}  {}",
            it.summary
        );
        let _ = writeln!(text, "{:names$}  {}", "", it.trades);
    }
    text
}
