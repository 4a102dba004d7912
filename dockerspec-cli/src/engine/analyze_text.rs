//! An analysis for people: bars as wide as the terminal allows, and what to change.

use std::fmt::Write as _;

use dockerspec::engine::{Comparison, Layers, SizeResult, show_size};

use super::shown;
use crate::screen;

const BLUE: &str = "\u{1b}[34m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const BOLD: &str = "\u{1b}[1m";
const SOFT: &str = "\u{1b}[2m";
const OFF: &str = "\u{1b}[0m";
/// Rows of a list; the JSON has all.
const ROWS: usize = 10;
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

struct Paper {
    text: String,
    colored: bool,
    width: usize,
}

impl Paper {
    fn new(colored: bool) -> Paper {
        Paper {
            text: String::new(),
            colored,
            width: screen::width().max(60),
        }
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.colored {
            format!("{style}{text}{OFF}")
        } else {
            text.to_owned()
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        let heading = self.paint(BOLD, &safe(heading));
        self.line("");
        self.line(&heading);
    }

    /// A text of an image, cut to what is left of the line.
    fn cut(&self, text: &str, used: usize) -> String {
        shown::cut(&safe(text), self.width.saturating_sub(used).max(16))
    }
}

/// An image chooses its names, its history and the paths of its files.
fn safe(text: &str) -> String {
    shown::harmless(text, false)
}

/// `part` of `whole` in eighths of a letter; what is not nothing is seen.
fn bar(part: u64, whole: u64, width: usize) -> String {
    let full = (width * 8) as u64;
    let eighths = u128::from(part) * u128::from(full) / u128::from(whole.max(1));
    let mut eighths = usize::try_from(eighths).unwrap_or(0);
    if eighths == 0 && part > 0 {
        eighths = 1;
    }
    let mut bar = "█".repeat(eighths / 8);
    if let Some(rest) = (eighths % 8).checked_sub(1) {
        bar.extend(EIGHTHS.get(rest));
    }
    let blank = width.saturating_sub(bar.chars().count());
    bar + &" ".repeat(blank)
}

pub(super) fn image(
    layers: &Layers,
    results: Option<&[SizeResult]>,
    colored: bool,
    quiet: bool,
) -> String {
    let mut paper = Paper::new(colored);
    if !quiet {
        let platform = layers.config().platform.as_deref();
        let platform = safe(platform.unwrap_or("unknown platform"));
        let name = paper.paint(BOLD, &safe(layers.name()));
        paper.line(&format!("{name}  {platform}  {}", show_size(layers.size())));
        paper.line("");
        steps(&mut paper, layers);
        numbers(&mut paper, layers);
        advice(&mut paper, layers);
        waste(&mut paper, layers);
    }
    if let Some(results) = results {
        rules(&mut paper, results, quiet);
    }
    paper.text
}

fn steps(paper: &mut Paper, layers: &Layers) {
    let largest = layers.layers().iter().map(|it| it.size).max().unwrap_or(0);
    let width = (paper.width / 5).clamp(10, 30);
    let has_lines = layers.steps().iter().any(|it| it.line.is_some());
    for step in layers.steps() {
        let layer = step.layer.and_then(|it| layers.layers().get(it));
        let line = match (has_lines, step.line) {
            (false, _) => String::new(),
            (true, Some(line)) => format!("{line:>4}  "),
            (true, None) => " ".repeat(6),
        };
        let used = 8 + 2 + width + 2 + line.len();
        let instruction = paper.cut(&step.instruction, used);
        let row = if let Some(layer) = layer {
            let bar = paper.paint(BLUE, &bar(layer.size, largest, width));
            format!("{:>8}  {bar}  {line}{instruction}", show_size(layer.size))
        } else {
            let rest = format!("{:>8}  {:width$}  {line}{instruction}", "", "");
            paper.paint(SOFT, &rest)
        };
        paper.line(&row);
    }
}

fn numbers(paper: &mut Paper, layers: &Layers) {
    let efficiency = layers.efficiency();
    paper.line("");
    let score = format!("efficiency           {:>9.4} %", efficiency.score * 100.0);
    paper.line(&score);
    let wasted = show_size(efficiency.wasted_bytes);
    paper.line(&format!(
        "wasted bytes         {wasted:>11}  all copies of paths in more than one layer"
    ));
    let percent = efficiency.user_wasted_percent * 100.0;
    paper.line(&format!(
        "user wasted percent  {percent:>9.4} %  of the bytes above the lowest layer"
    ));
    let covered = show_size(layers.covered_bytes());
    paper.line(&format!(
        "covered bytes        {covered:>11}  what later layers replace or remove"
    ));
}

fn advice(paper: &mut Paper, layers: &Layers) {
    if layers.leftovers().is_empty() {
        return;
    }
    paper.heading("What to change");
    for it in layers.leftovers().iter().take(ROWS) {
        let size = show_size(it.size);
        paper.line(&format!(
            "{size:>8}  {}: {} in layer {}",
            it.what,
            safe(&it.path),
            it.layer
        ));
        let rule = it
            .rule
            .map_or_else(String::new, |rule| format!(" ({})", rule.name()));
        paper.line(&format!("          help: {}{rule}", it.help));
    }
}

fn waste(paper: &mut Paper, layers: &Layers) {
    let repeated = layers.efficiency().repeated.iter();
    let repeated: Vec<_> = repeated.filter(|it| it.size > 0).collect();
    if !repeated.is_empty() {
        paper.heading("Paths in more than one layer");
        for it in repeated.iter().take(ROWS) {
            let size = show_size(it.size);
            let path = safe(&it.path);
            paper.line(&format!("{size:>8}  {} times  {path}", it.count));
        }
        more(paper, repeated.len());
    }
    if !layers.duplicates().is_empty() {
        paper.heading("The same content at several paths");
        for it in layers.duplicates().iter().take(ROWS) {
            let size = show_size(it.wasted());
            let paths = paper.cut(&it.paths.join("  "), 10);
            paper.line(&format!("{size:>8}  {paths}"));
        }
        more(paper, layers.duplicates().len());
    }
}

fn more(paper: &mut Paper, all: usize) {
    if all > ROWS {
        let rest = format!(
            "          and {} more: `--format json` lists all",
            all - ROWS
        );
        let rest = paper.paint(SOFT, &rest);
        paper.line(&rest);
    }
}

fn rules(paper: &mut Paper, results: &[SizeResult], quiet: bool) {
    if !quiet {
        paper.heading("Rules");
    }
    for it in results.iter().filter(|it| !quiet || !it.passed) {
        let (state, style) = match (&it.limit, it.passed) {
            (None, _) => ("off", SOFT),
            (_, true) => ("passed", GREEN),
            (_, false) => ("failed", RED),
        };
        let state = paper.paint(style, &format!("{state:6}"));
        let limit = it
            .limit
            .as_deref()
            .map_or_else(String::new, |it| format!(", limit {it}"));
        paper.line(&format!("{state}  {:24}  {}{limit}", it.name, it.found));
    }
}

pub(super) fn comparison(comparison: &Comparison<'_>, colored: bool) -> String {
    let mut paper = Paper::new(colored);
    let images = comparison.images();
    let names = images.iter().map(|it| safe(it.name()).chars().count());
    let names = names.max();
    let names = names.unwrap_or(0).max(5);
    let largest = images.iter().map(Layers::size).max().unwrap_or(0);
    let width = paper.width.saturating_sub(names + 50).clamp(8, 40);
    let head = format!(
        "{:names$}  {:>8}  {:width$}  {:>6}  {:>14}  {:>10}",
        "image", "size", "", "layers", "shared", "efficiency"
    );
    let head = paper.paint(BOLD, &head);
    paper.line(&head);
    for image in images {
        let (layers, bytes) = comparison.shared(image);
        let is_first = images.first().is_some_and(|it| std::ptr::eq(it, image));
        let shared = if is_first {
            "-".to_owned()
        } else {
            format!("{layers} ({})", show_size(bytes))
        };
        let bar = paper.paint(BLUE, &bar(image.size(), largest, width));
        paper.line(&format!(
            "{:names$}  {:>8}  {bar}  {:>6}  {:>14}  {:>8.2} %",
            safe(image.name()),
            show_size(image.size()),
            image.layers().len(),
            shared,
            image.efficiency().score * 100.0
        ));
    }
    let together = show_size(comparison.together());
    paper.line(&format!(
        "together {together}, layers that they share counted once"
    ));
    for image in images.iter().skip(1) {
        let first = images.first().map_or("", Layers::name);
        paper.heading(&format!("{} beside {first}", image.name()));
        let folders = comparison.by_folder(image);
        if folders.is_empty() {
            paper.line("no file has another size");
        }
        for (folder, growth) in folders.iter().take(ROWS) {
            let sign = if *growth < 0 { '-' } else { '+' };
            let size = format!("{sign}{}", show_size(growth.unsigned_abs()));
            let style = if *growth < 0 { GREEN } else { RED };
            let size = paper.paint(style, &format!("{size:>9}"));
            let mut row = String::new();
            // writing to a string cannot fail
            let _ = write!(row, "{size}  {}", safe(folder));
            paper.line(&row);
        }
        more(&mut paper, folders.len());
    }
    paper.text
}

#[cfg(test)]
mod tests {
    use dockerspec::engine::{Comparison, Layers};

    use super::{bar, comparison, image};

    /// An image that one file and one instruction are made of, both with control sequences.
    fn hostile() -> Layers {
        let path = "b\u{1b}]0;title\u{7}\u{9b}2Jin";
        let mut layer = header(path, 1, 0o644);
        layer.extend([b'x'; 512]);
        layer.extend([0; 1024]);
        let config = r#"{"os":"li\u001b[2Jnux","architecture":"amd64",
            "history":[{"created_by":"RUN a\u001b[31m\u001b[Hb\r"}]}"#;
        let list = r#"[{"Config":"c","Layers":["l"]}]"#;
        let mut archive = Vec::new();
        for (name, body) in [
            ("l", layer.as_slice()),
            ("c", config.as_bytes()),
            ("manifest.json", list.as_bytes()),
        ] {
            archive.extend(header(name, body.len(), 0o644));
            archive.extend_from_slice(body);
            archive.resize(archive.len().next_multiple_of(512), 0);
        }
        archive.extend([0; 1024]);
        Layers::read("a\u{1b}[31m.tar", &mut &archive[..], None).unwrap()
    }

    fn header(name: &str, size: usize, mode: u32) -> Vec<u8> {
        let mut block = vec![0; 512];
        let mut put = |at: usize, text: &[u8]| {
            block[at..at + text.len()].copy_from_slice(text);
        };
        put(0, name.as_bytes());
        put(100, format!("{mode:07o}").as_bytes());
        put(124, format!("{size:011o}").as_bytes());
        put(148, b"        ");
        put(156, b"0");
        put(257, b"ustar\x0000");
        let sum: u32 = block.iter().map(|it| u32::from(*it)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }

    #[test]
    fn no_text_of_an_image_reaches_the_terminal_as_a_control_sequence() {
        let images = [hostile(), hostile()];
        let [first, _] = &images;
        let one = image(first, None, false, false);
        assert!(one.contains("a.tar  linux/amd64"), "{one}");
        assert!(one.contains("RUN ab"), "{one}");
        let two = comparison(&Comparison::new(&images), false);
        for text in [one, two] {
            let has_control = |it: char| it.is_control() && it != '\n';
            assert!(!text.contains(has_control), "{text:?}");
        }
    }

    #[test]
    fn a_bar_is_as_long_as_its_part() {
        assert_eq!(bar(10, 10, 4), "████");
        assert_eq!(bar(5, 10, 4), "██  ");
        assert_eq!(bar(1, 1_000_000, 4), "▏   ");
        assert_eq!(bar(0, 10, 4), "    ");
        assert_eq!(bar(0, 0, 4), "    ");
        assert_eq!(bar(u64::MAX, u64::MAX, 2), "██");
    }
}
