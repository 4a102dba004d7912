//! A hardened image for the crate `testcontainers`.

use testcontainers::Image;
use testcontainers::core::WaitFor;

use super::keeper::Kept;

/// An image that was built for a test, as [`testcontainers`] takes it; removed with this value.
///
/// It waits for the image's own health check where there is one. Ports that the image exposes are published by
/// `testcontainers` itself.
#[derive(Debug)]
pub struct BuiltImage {
    name: String,
    tag: String,
    checked: bool,
    _kept: Option<Kept>,
}

impl BuiltImage {
    pub(super) fn new(reference: &str, checked: bool, kept: Option<Kept>) -> Self {
        let (name, tag) = match reference.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, tag),
            _ => (reference, "latest"),
        };
        Self {
            name: name.to_owned(),
            tag: tag.to_owned(),
            checked,
            _kept: kept,
        }
    }
}

impl Image for BuiltImage {
    fn name(&self) -> &str {
        &self.name
    }

    fn tag(&self) -> &str {
        &self.tag
    }

    fn ready_conditions(&self) -> Vec<WaitFor> {
        if self.checked {
            vec![WaitFor::healthcheck()]
        } else {
            Vec::new()
        }
    }
}
