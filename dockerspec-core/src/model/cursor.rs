//! Walks the steps of an image, included parts in their place.

use super::image::{BaseRef, Image, Stage};
use super::step::{Arg, Instruction, Step};
use crate::check::stage_among;

/// Parts inside of parts that a cursor follows.
const DEPTH: usize = 16;

/// Steps one after the other; `next` is a `const fn`.
#[derive(Clone, Copy, Debug)]
pub struct Steps<'a> {
    parts: [&'a [Step<'a>]; DEPTH],
    depth: usize,
    args: &'a [Arg<'a>],
    stages: &'a [Stage<'a>],
    /// Stages still to come, as the index after the next one; walked from the last to the first.
    next: Option<usize>,
    shipped: bool,
}

impl<'a> Image<'a> {
    /// The steps of the stage that is the image and of the stages that it starts from, the last stage first.
    pub const fn shipped_steps(&self) -> Steps<'a> {
        Steps {
            parts: [&[]; DEPTH],
            depth: 0,
            args: self.args,
            stages: self.stages,
            next: self.target_index(),
            shipped: true,
        }
    }

    /// The steps of all stages, the last stage first.
    pub const fn all_steps(&self) -> Steps<'a> {
        Steps {
            parts: [&[]; DEPTH],
            depth: 0,
            args: self.args,
            stages: self.stages,
            next: self.stages.len().checked_sub(1),
            shipped: false,
        }
    }
}

impl<'a> Stage<'a> {
    /// The steps of the stage.
    pub const fn all_steps(&self) -> Steps<'a> {
        let mut parts: [&[Step<'a>]; DEPTH] = [&[]; DEPTH];
        parts[0] = self.steps;
        Steps {
            parts,
            depth: 1,
            args: &[],
            stages: &[],
            next: None,
            shipped: false,
        }
    }
}

impl<'a> Steps<'a> {
    /// The next step that is no included part.
    pub const fn next(&mut self) -> Option<&'a Step<'a>> {
        loop {
            while self.depth > 0 {
                let [step, rest @ ..] = self.parts[self.depth - 1] else {
                    self.depth -= 1;
                    continue;
                };
                self.parts[self.depth - 1] = rest;
                match &step.instruction {
                    Instruction::Include(part) if self.depth < DEPTH => {
                        self.parts[self.depth] = part;
                        self.depth += 1;
                    }
                    Instruction::Recipe(recipe) if self.depth < DEPTH => {
                        self.parts[self.depth] = recipe.steps;
                        self.depth += 1;
                        return Some(step);
                    }
                    _ => return Some(step),
                }
            }
            let Some(index) = self.next else { return None };
            let stage = &self.stages[index];
            self.parts[0] = stage.steps;
            self.depth = 1;
            self.next = if self.shipped {
                match stage.base.base {
                    BaseRef::Image(name) | BaseRef::Stage(name) => {
                        stage_among(self.args, self.stages, index, name)
                    }
                    BaseRef::Own(_) => None,
                }
            } else {
                index.checked_sub(1)
            };
        }
    }
}
