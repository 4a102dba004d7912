//! What to do, from the first step to the last: guides as pages.

use crate::explain::Page;

/// How to harden an image and the container that runs it, with a checklist of the rules that see to it.
///
/// ```
/// let page = dockerspec::guides::hardening();
/// assert!(page.rules().contains(&dockerspec::Rule::RootUser));
/// ```
pub fn hardening() -> Page {
    Page::new(include_str!("hardening.md"))
}

/// How to make images smaller and builds faster.
///
/// ```
/// let page = dockerspec::guides::optimize();
/// assert!(page.markdown().contains("--mount=type=cache"));
/// ```
pub fn optimize() -> Page {
    Page::new(include_str!("optimize.md"))
}

/// How to find out why a container does not work.
///
/// ```
/// let page = dockerspec::guides::debug();
/// assert!(page.markdown().contains("docker inspect"));
/// ```
pub fn debug() -> Page {
    Page::new(include_str!("debug.md"))
}
