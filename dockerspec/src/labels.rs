//! Labels from the manifest of the user's crate.

use dockerspec_core::model::functions::{include, label};
use dockerspec_core::model::instructions::Include;
use dockerspec_core::{Step, oci};

/// Title, version, source, licences, description and authors from the user's `Cargo.toml`, as labels.
///
/// ```
/// use dockerspec::prelude::*;
///
/// const STAGE: Stage<'_> = from("debian:13.1-slim").with(steps![dockerspec::cargo_labels!()]);
/// assert_eq!(STAGE.all_steps().next().is_some(), true);
/// ```
#[macro_export]
macro_rules! cargo_labels {
    () => {
        $crate::labels::part(
            const {
                &$crate::labels::list(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::env!("CARGO_PKG_VERSION"),
                    ::core::env!("CARGO_PKG_REPOSITORY"),
                    ::core::env!("CARGO_PKG_LICENSE"),
                    ::core::env!("CARGO_PKG_DESCRIPTION"),
                    ::core::env!("CARGO_PKG_AUTHORS"),
                )
            },
        )
    };
}

/// The labels; those that the manifest does not give repeat the title, which is always there.
#[doc(hidden)]
#[track_caller]
pub const fn list<'a>(
    title: &'a str,
    version: &'a str,
    source: &'a str,
    licenses: &'a str,
    description: &'a str,
    authors: &'a str,
) -> ([Step<'a>; 6], usize) {
    let mut steps = [label(oci::TITLE, title).into_step(); 6];
    let mut count = 1;
    let given = [
        (oci::VERSION, version),
        (oci::SOURCE, source),
        (oci::LICENSES, licenses),
        (oci::DESCRIPTION, description),
        (oci::AUTHORS, authors),
    ];
    let mut index = 0;
    while index < given.len() {
        let (name, value) = given[index];
        if !value.is_empty() {
            steps[count] = label(name, value).into_step();
            count += 1;
        }
        index += 1;
    }
    (steps, count)
}

/// The labels as a part of a stage.
#[doc(hidden)]
#[track_caller]
pub const fn part<'a>((steps, count): &'a ([Step<'a>; 6], usize)) -> Include<'a, Step<'a>> {
    include(steps.split_at(*count).0)
}
