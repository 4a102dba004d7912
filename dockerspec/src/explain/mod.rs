//! What there is to know, as pages: concepts, rules, lines of a Dockerfile.

mod line;
mod page;
mod rule;
mod topics;

pub use line::{LineError, line};
pub use page::Page;
pub use rule::rule;
pub use topics::{topic, topics};

#[cfg(test)]
mod tests;
