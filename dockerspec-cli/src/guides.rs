//! `dockerspec optimize-guide`, `debug-guide` and `hardening-guide`.

use dockerspec::explain::Page;

use crate::arguments::{PageFormat, Reading};
use crate::page::Look;
use crate::screen;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(crate) fn run(page: &Page, reading: Reading, streams: &mut Streams) -> Done {
    let text = match reading.format {
        PageFormat::Markdown => page.markdown().to_owned(),
        PageFormat::Text => Look {
            width: screen::width(),
            colored: streams.is_colored(),
        }
        .show(page.markdown()),
    };
    screen::print(&text, reading.no_pager, streams)?;
    Ok(Outcome::Clean)
}
