//! The layers as bars: an SVG picture that follows the reader's light or dark theme.

use std::fmt::Write as _;

use super::layers::Layers;
use super::size::show_size;

/// Width of the picture, and of its longest bar, in pixels.
const WIDTH: u32 = 860;
const BAR: f64 = 420.0;
const ROW: usize = 26;
/// Letters of an instruction that fit beside a bar.
const LETTERS: usize = 48;

const STYLE: &str = "\
.t{font:13px ui-sans-serif,system-ui,sans-serif;fill:#1f2328}\
.m{font:12px ui-monospace,SFMono-Regular,Menlo,monospace;fill:#59636e}\
.b{fill:#2f6feb}.s{fill:#8bb0f7}.w{fill:#fff}\
@media(prefers-color-scheme:dark){.t{fill:#e6edf3}.m{fill:#9198a1}.b{fill:#4c8dff}.s{fill:#2b4a80}.w{fill:#0d1117}}";

impl Layers {
    /// The layers as an SVG picture: one bar for each that holds files, the lowest in a paler color.
    pub fn to_svg(&self) -> String {
        let layers: Vec<_> = self.layers().iter().filter(|it| it.size > 0).collect();
        let height = 64 + layers.len() * ROW + 12;
        let largest = layers.iter().map(|it| it.size).max().unwrap_or(1).max(1);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{label}\">\
             <style>{STYLE}</style><rect class=\"w\" width=\"100%\" height=\"100%\"/>\
             <text class=\"t\" x=\"16\" y=\"26\" font-weight=\"600\">{label}</text>\
             <text class=\"m\" x=\"16\" y=\"46\">{layers} layers · efficiency {score:.1} % · wasted {wasted}</text>\n",
            label = escaped(&format!("{}: {}", self.name(), show_size(self.size()))),
            layers = self.layers().len(),
            score = self.efficiency().score * 100.0,
            wasted = show_size(self.efficiency().wasted_bytes),
        );
        for (row, layer) in layers.iter().enumerate() {
            let y = 64 + row * ROW;
            let class = if layer.index == 0 { "s" } else { "b" };
            // writing to a string cannot fail
            let _ = writeln!(
                svg,
                "<rect class=\"{class}\" x=\"16\" y=\"{y}\" width=\"{width:.1}\" height=\"16\" rx=\"3\"/>\
                 <text class=\"t\" x=\"{at:.1}\" y=\"{text}\">{size} \
                 <tspan class=\"m\">{instruction}</tspan></text>",
                width = (part(layer.size, largest) * BAR).max(1.0),
                at = (part(layer.size, largest) * BAR).max(1.0) + 24.0,
                text = y + 13,
                size = show_size(layer.size),
                instruction = escaped(&cut(&layer.instruction, LETTERS)),
            );
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// `part` of `whole`, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "pixels are coarser")]
pub(super) fn part(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

/// At most so many letters, with a mark where some are left out.
pub(super) fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(letters.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// The text, as HTML and SVG write it.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // XML has no other control characters
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
