//! Witness → canonical text: one model has one Dockerfile, and nothing that a user passes leaves its place in it.

#[cfg(feature = "yaml")]
mod bake;
#[cfg(feature = "yaml")]
mod compose;
mod dockerfile;
mod dockerignore;
mod heredoc;
mod instruction;
mod owner;
mod page;
mod quote;
mod recipe;
mod run;
mod stage;
mod transfer;

#[cfg(feature = "yaml")]
pub use bake::{BakeGroup, bake};
pub use recipe::recipe_lines;

use alloc::string::String;

use crate::check::Hardened;
#[cfg(feature = "yaml")]
use crate::model::compose::{Compose, Overlay};
use crate::model::image::Image;

/// The text of a `.dockerignore`: what never belongs into an image, then patterns of your own.
///
/// ```
/// let text = dockerspec_core::render::dockerignore_text(&["docs/"]);
/// assert!(text.contains("**/.git\n") && text.ends_with("docs/\n"));
/// ```
pub fn dockerignore_text(patterns: &[&str]) -> String {
    dockerignore::render(patterns)
}

impl Hardened<Image<'_>> {
    /// The text of the Dockerfile.
    ///
    /// The same image and policy give the same text on every run: no date, no version, no path of this machine.
    ///
    /// ```
    /// use dockerspec_core::prelude::*;
    ///
    /// const TOOL: Hardened<Image> = Image::new("acme/tool")
    ///     .no_syntax()
    ///     .stages(&[from("debian:13.1-slim").with(steps![
    ///         copy("tool", "/usr/local/bin/"),
    ///         user(User::NONROOT),
    ///         no_healthcheck("a tool that runs to its end"),
    ///         entrypoint(&["tool"]),
    ///     ])])
    ///     .enforce(&Policy::PRODUCTION);
    /// assert!(TOOL.to_dockerfile().ends_with("ENTRYPOINT [\"tool\"]\n"));
    /// ```
    ///
    /// # Panics
    ///
    /// If the witness was forged: made without the engine, by hidden functions that only macros call.
    pub fn to_dockerfile(&self) -> String {
        self.assert_proved();
        dockerfile::render(self.get(), self.policy())
    }

    /// The text of the `.dockerignore`: what never belongs into an image, then the image's own patterns.
    ///
    /// # Panics
    ///
    /// If the witness was forged: made without the engine, by hidden functions that only macros call.
    pub fn to_dockerignore(&self) -> String {
        self.assert_proved();
        dockerignore::render(self.get().ignore)
    }
}

/// Refuses a witness that the engine did not make.
macro_rules! proved {
    ($($spec:ident)*) => {$(
        impl Hardened<$spec<'_>> {
            fn assert_proved(&self) {
                assert!(
                    self.is_proved(),
                    "this witness of `{}` was not made by the engine: use `#[enforce]`, `.enforce(..)` or `.harden(..)`",
                    self.get().name
                );
            }
        }
    )*};
}
proved!(Image);
#[cfg(feature = "yaml")]
proved!(Compose Overlay);
