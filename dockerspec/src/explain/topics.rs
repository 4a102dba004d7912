//! The concepts: a page for each, by name.

use super::Page;

struct Topic {
    name: &'static str,
    summary: &'static str,
    markdown: &'static str,
}

macro_rules! topics {
    ($($name:literal: $summary:literal,)*) => {
        &[$(Topic {
            name: $name,
            summary: $summary,
            markdown: include_str!(concat!("pages/", $name, ".md")),
        }),*]
    };
}

/// In the order in which one reads them.
const TOPICS: &[Topic] = topics! {
    "images-vs-containers": "what is built, and what runs",
    "layer-architecture": "what an image is made of",
    "copy-on-write": "what happens when a container changes a file",
    "lifecycle": "from the Dockerfile to the end of a container",
    "caching": "what is built anew, and what is not",
    "multi-stage": "build tools that stay behind",
    "users": "who the process is, inside and on the host",
    "secrets": "how a build and a container get passwords",
    "healthchecks": "how the engine sees that a container works",
    "signals": "how a container is stopped, and what process 1 has to do with it",
    "restart-policies": "what starts a container again",
    "exit-codes": "what the number of an ended container says",
};

/// Name and summary of each topic, in the order in which one reads them.
///
/// ```
/// let mut topics = dockerspec::explain::topics();
/// assert!(topics.any(|(name, _)| name == "restart-policies"));
/// ```
pub fn topics() -> impl ExactSizeIterator<Item = (&'static str, &'static str)> {
    TOPICS.iter().map(|topic| (topic.name, topic.summary))
}

/// The page of a topic.
///
/// ```
/// use dockerspec::explain;
///
/// let page = explain::topic("exit-codes").unwrap();
/// assert!(page.markdown().contains("137"));
/// assert!(explain::topic("weather").is_none());
/// ```
pub fn topic(name: &str) -> Option<Page> {
    let topic = TOPICS.iter().find(|topic| topic.name == name)?;
    Some(Page::new(topic.markdown))
}
