//! What an image may take, and what takes it where it is more.

use std::cmp::Reverse;
use std::fmt::Write as _;

use crate::engine::{Layers, show_size};

/// Layers that are shown.
const SHOWN: usize = 5;

/// What to say of an image that takes as much as its budget or more, the largest layers first; none where it takes less.
pub(super) fn exceeded(name: &str, layers: &Layers, budget: u64) -> Option<String> {
    if layers.size() < budget {
        return None;
    }
    let mut text = format!(
        "`{name}` takes {}, which is not below {}; its largest layers are:",
        show_size(layers.size()),
        show_size(budget)
    );
    let mut largest: Vec<_> = layers.layers().iter().filter(|it| it.size > 0).collect();
    largest.sort_by_key(|it| Reverse(it.size));
    for layer in largest.into_iter().take(SHOWN) {
        let _ = write!(
            text,
            "\n  {:>8}  {}",
            show_size(layer.size),
            layer.instruction
        );
        if let Some(source) = &layer.source {
            let _ = write!(text, "\n            at {source}");
        }
    }
    Some(text)
}
