//! The analysis as a page of HTML: one file that needs no other, in the reader's light or dark theme.

use std::fmt::Write as _;

use super::compare::Comparison;
use super::layers::Layers;
use super::picture::{escaped, part};
use super::rules::SizeRules;
use super::size::show_size;

/// Rows of a list; the rest is in the JSON.
const ROWS: usize = 30;

const STYLE: &str = include_str!("page.css");

/// A page that is being written.
struct Page {
    html: String,
}

impl Page {
    fn new(title: &str) -> Page {
        Page {
            html: format!(
                "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                 <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
                 <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
                escaped(title)
            ),
        }
    }

    fn add(&mut self, html: &str) {
        self.html.push_str(html);
        self.html.push('\n');
    }

    fn tile(&mut self, value: &str, what: &str, class: &str) {
        let (value, what) = (escaped(value), escaped(what));
        let tile = format!(
            "<div class=\"tile\"><b class=\"{class}\">{value}</b><span>{what}</span></div>"
        );
        self.add(&tile);
    }

    /// A table; columns whose name starts with `#` hold numbers. Cells are HTML.
    fn table(&mut self, columns: &[&str], rows: &[Row]) {
        self.add("<div class=\"scroll\"><table>");
        let heads: String = columns
            .iter()
            .map(|it| match it.strip_prefix('#') {
                Some(name) => format!("<th class=\"n\">{name}</th>"),
                None => format!("<th>{it}</th>"),
            })
            .collect();
        self.add(&format!("<thead><tr>{heads}</tr></thead><tbody>"));
        for row in rows {
            self.add(&format!("<tr class=\"{}\">{}</tr>", row.class, row.cells));
        }
        self.add("</tbody></table></div>");
    }

    fn finish(mut self) -> String {
        self.add(&format!(
            "<footer>dockerspec {}. Efficiency and waste are computed as dive does. Sizes are of files, unpacked, \
             in powers of 1000.</footer>\n</main>\n</body>\n</html>",
            env!("CARGO_PKG_VERSION")
        ));
        self.html
    }
}

#[derive(Default)]
struct Row {
    class: &'static str,
    cells: String,
}

impl Row {
    fn new() -> Row {
        Row::default()
    }

    fn class(mut self, class: &'static str) -> Row {
        self.class = class;
        self
    }

    fn text(mut self, text: &str) -> Row {
        let _ = write!(self.cells, "<td>{}</td>", escaped(text));
        self
    }

    fn mono(mut self, text: &str) -> Row {
        let _ = write!(self.cells, "<td class=\"mono\">{}</td>", escaped(text));
        self
    }

    fn number(mut self, text: &str) -> Row {
        let _ = write!(self.cells, "<td class=\"n\">{}</td>", escaped(text));
        self
    }

    fn bar(mut self, of: f64) -> Row {
        let _ = write!(
            self.cells,
            "<td class=\"track\"><i style=\"width:{:.2}%\"></i></td>",
            of * 100.0
        );
        self
    }

    /// Text in which backticks mark code.
    fn help(mut self, text: &str) -> Row {
        let parts = text.split('`').enumerate();
        let html: String = parts
            .map(|(index, part)| match index % 2 {
                1 => format!("<code>{}</code>", escaped(part)),
                _ => escaped(part),
            })
            .collect();
        let _ = write!(self.cells, "<td>{html}</td>");
        self
    }
}

impl Layers {
    /// The analysis as one page of HTML.
    pub fn to_html(&self, rules: &SizeRules) -> String {
        let mut page = Page::new(&format!("{} · dockerspec", self.name()));
        let platform = self.config().platform.as_deref().unwrap_or_default();
        page.add(&format!("<h1>{}</h1>", escaped(self.name())));
        page.add(&format!(
            "<p class=\"soft\">{} · <span class=\"mono\">{}</span></p>",
            escaped(platform),
            escaped(self.id().unwrap_or_default())
        ));
        self.tiles(&mut page, rules);
        self.stack(&mut page);
        self.table_of_layers(&mut page);
        self.leftover_table(&mut page);
        self.waste_tables(&mut page);
        page.finish()
    }

    fn tiles(&self, page: &mut Page, rules: &SizeRules) {
        let results = rules.results(self);
        let class = |name: &str| {
            let found = results.iter().find(|it| it.name == name);
            match found {
                Some(it) if it.limit.is_some() && it.passed => "good",
                Some(it) if !it.passed => "bad",
                _ => "",
            }
        };
        let efficiency = self.efficiency();
        page.add("<div class=\"tiles\">");
        page.tile(
            &show_size(self.size()),
            "size of all layers",
            class("highestSize"),
        );
        let score = format!("{:.1} %", efficiency.score * 100.0);
        page.tile(&score, "efficiency score", class("lowestEfficiency"));
        let wasted = show_size(efficiency.wasted_bytes);
        page.tile(
            &wasted,
            "wasted bytes, all copies",
            class("highestWastedBytes"),
        );
        let percent = format!("{:.1} %", efficiency.user_wasted_percent * 100.0);
        page.tile(
            &percent,
            "user wasted percent",
            class("highestUserWastedPercent"),
        );
        page.tile(
            &show_size(self.covered_bytes()),
            "replaced or removed later",
            "",
        );
        page.add("</div>");
    }

    fn stack(&self, page: &mut Page) {
        page.add("<div class=\"stack\" role=\"img\" aria-label=\"share of each layer\">");
        for layer in self.layers().iter().filter(|it| it.size > 0) {
            page.add(&format!(
                "<i style=\"flex:{} 0 0\" title=\"{}\"></i>",
                layer.size,
                escaped(&format!("{}: {}", show_size(layer.size), layer.instruction))
            ));
        }
        page.add("</div>");
    }

    fn table_of_layers(&self, page: &mut Page) {
        page.add("<h2>What each instruction added</h2>");
        let largest = self.layers().iter().map(|it| it.size).max().unwrap_or(0);
        let rows: Vec<Row> = self
            .steps()
            .iter()
            .map(|step| {
                let layer = step.layer.and_then(|it| self.layers().get(it));
                let row =
                    Row::new().number(&step.line.map_or_else(String::new, |it| it.to_string()));
                match layer {
                    Some(layer) => row
                        .class(if layer.index == 0 { "base" } else { "" })
                        .number(&show_size(layer.size))
                        .bar(part(layer.size, largest))
                        .number(&layer.entries().to_string())
                        .mono(&step.instruction),
                    None => row
                        .class("empty")
                        .number("–")
                        .text("")
                        .number("")
                        .mono(&step.instruction),
                }
            })
            .collect();
        page.table(&["#Line", "#Size", "", "#Entries", "Instruction"], &rows);
    }

    fn leftover_table(&self, page: &mut Page) {
        page.add("<h2>What to change</h2>");
        if self.leftovers().is_empty() {
            page.add("<p>No cache of a package manager and no junk was found.</p>");
            return;
        }
        let rows: Vec<Row> = self
            .leftovers()
            .iter()
            .map(|it| {
                Row::new()
                    .number(&show_size(it.size))
                    .text(it.what)
                    .mono(&it.path)
                    .number(&it.layer.to_string())
                    .help(it.help)
            })
            .collect();
        page.table(&["#Size", "What", "Where", "#Layer", "Change"], &rows);
    }

    fn waste_tables(&self, page: &mut Page) {
        let repeated: Vec<_> = self
            .efficiency()
            .repeated
            .iter()
            .filter(|it| it.size > 0)
            .collect();
        let rows: Vec<Row> = repeated
            .iter()
            .take(ROWS)
            .map(|it| {
                Row::new()
                    .number(&show_size(it.size))
                    .number(&it.count.to_string())
                    .mono(&it.path)
            })
            .collect();
        list(
            page,
            "Paths in more than one layer",
            repeated.len(),
            &["#All copies", "#Layers", "Path"],
            &rows,
        );
        let covered = self.covered();
        let rows: Vec<Row> = covered
            .iter()
            .take(ROWS)
            .map(|it| {
                let how = if it.is_removed { "removed" } else { "replaced" };
                Row::new()
                    .number(&show_size(it.size))
                    .text(&format!("layer {}, {how} in {}", it.layer, it.by))
                    .mono(&it.path)
            })
            .collect();
        list(
            page,
            "Files that no container sees",
            covered.len(),
            &["#Size", "Where", "Path"],
            &rows,
        );
        let duplicates = self.duplicates();
        let rows: Vec<Row> = duplicates
            .iter()
            .take(ROWS)
            .map(|it| {
                Row::new()
                    .number(&show_size(it.wasted()))
                    .number(&it.paths.len().to_string())
                    .mono(
                        &it.paths
                            .iter()
                            .take(4)
                            .cloned()
                            .collect::<Vec<_>>()
                            .join("  "),
                    )
            })
            .collect();
        list(
            page,
            "The same content at several paths",
            duplicates.len(),
            &["#Wasted", "#Copies", "Paths"],
            &rows,
        );
    }
}

fn list(page: &mut Page, title: &str, all: usize, columns: &[&str], rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    page.add(&format!("<h2>{}</h2>", escaped(title)));
    page.table(columns, rows);
    if all > rows.len() {
        let rest = all - rows.len();
        page.add(&format!(
            "<p class=\"soft\">and {rest} more: <code>-f json</code> lists all</p>"
        ));
    }
}

impl Comparison<'_> {
    /// The comparison as one page of HTML.
    pub fn to_html(&self) -> String {
        let names: Vec<&str> = self.images().iter().map(Layers::name).collect();
        let mut page = Page::new(&format!("{} · dockerspec", names.join(", ")));
        page.add(&format!("<h1>{} images compared</h1>", names.len()));
        page.add(&format!(
            "<p class=\"soft\">Together {} on one machine; layers that they share are counted once.</p>",
            show_size(self.together())
        ));
        let largest = self.images().iter().map(Layers::size).max().unwrap_or(0);
        let rows: Vec<Row> = self
            .images()
            .iter()
            .map(|image| {
                let (layers, bytes) = self.shared(image);
                let is_first = self
                    .images()
                    .first()
                    .is_some_and(|it| std::ptr::eq(it, image));
                let shared = if is_first {
                    "–".to_owned()
                } else {
                    format!("{layers} ({})", show_size(bytes))
                };
                Row::new()
                    .mono(image.name())
                    .number(&show_size(image.size()))
                    .bar(part(image.size(), largest))
                    .number(&image.layers().len().to_string())
                    .number(&shared)
                    .number(&format!("{:.1} %", image.efficiency().score * 100.0))
            })
            .collect();
        page.table(
            &[
                "Image",
                "#Size",
                "",
                "#Layers",
                "#Shared with the first",
                "#Efficiency",
            ],
            &rows,
        );
        for image in self.images().iter().skip(1) {
            let rows: Vec<Row> = self
                .by_folder(image)
                .iter()
                .take(ROWS)
                .map(|(folder, growth)| Row::new().number(&signed(*growth)).mono(folder))
                .collect();
            let title = format!("{} beside {}", image.name(), names.first().unwrap_or(&""));
            list(&mut page, &title, rows.len(), &["#Bytes", "Folder"], &rows);
        }
        page.finish()
    }
}

/// With a plus or a minus in front.
fn signed(bytes: i64) -> String {
    let sign = if bytes < 0 { "−" } else { "+" };
    format!("{sign}{}", show_size(bytes.unsigned_abs()))
}
