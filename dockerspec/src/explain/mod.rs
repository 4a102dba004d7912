//! What there is to know, as pages: concepts, rules, lines of a Dockerfile and of a compose file.

mod compose;
mod line;
mod page;
mod rule;
mod topics;

pub use compose::compose_line;
pub use line::{LineError, line};
pub use page::Page;
pub use rule::rule;
pub use topics::{topic, topics};

#[cfg(test)]
mod tests;
