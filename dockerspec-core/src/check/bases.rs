//! What the base of each stage is, for who renders an image that has been checked.

use alloc::vec;
use alloc::vec::Vec;

use super::base::Facts;
use super::scope::{Scope, Variable};
use super::walk::{outermost, stage_named};
use crate::model::image::{BaseRef, Image};

/// The facts of the outermost base of each stage, read through the arguments before the first FROM.
pub(crate) fn bases(image: &Image<'_>) -> Vec<Facts> {
    let mut variables = vec![Variable::NONE; image.args.len()];
    let mut scope = Scope::over(&mut variables, &mut []);
    for arg in image.args {
        scope.line();
        scope.define(arg.name.as_bytes(), arg.default.map(str::as_bytes), false);
    }
    scope.line();
    let mut found: Vec<Facts> = Vec::with_capacity(image.stages.len());
    for (index, stage) in image.stages.iter().enumerate() {
        let facts = match stage.base.base {
            BaseRef::Image(name) | BaseRef::Stage(name) => {
                match stage_named(image, index, name).and_then(|parent| found.get(parent)) {
                    Some(parent) => *parent,
                    None => super::base::facts(name.as_bytes(), &scope),
                }
            }
            BaseRef::Own(own) => outermost(own.get()),
        };
        found.push(facts);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::base::Family;
    use super::bases;
    use crate::prelude::*;

    const OWN: Hardened<Image<'_>> = Image::new("own")
        .stages(&[from("alpine:3.22").with(steps![user(User::NONROOT)])])
        .enforce(&Policy::DEVELOPMENT);

    const IMAGE: Image<'_> = Image::new("x")
        .args(&[arg("KIND").default("alpine")])
        .stages(&[
            from("python:3.13-${KIND}").named("build").with(&[]),
            from_stage("build").with(&[]),
            from("debian:13").with(&[]),
            from_image(&OWN).with(&[]),
        ]);

    #[test]
    fn a_base_is_known_through_arguments_stages_and_images() {
        let families: alloc::vec::Vec<Family> =
            bases(&IMAGE).iter().map(|facts| facts.family).collect();
        assert_eq!(
            families,
            [
                Family::Alpine,
                Family::Alpine,
                Family::Debian,
                Family::Alpine
            ]
        );
    }
}
