//! Who owns what is copied: the user in force at that line.

use alloc::format;
use alloc::string::{String, ToString as _};

use crate::check::stage_named;
use crate::model::image::{BaseRef, Image};
use crate::model::step::{Instruction, Step};
use crate::model::transfer::Owner;
use crate::model::words::User;

/// A user as USER and `--chown` have it: by number where the number is known.
pub(super) fn text(user: User<'_>) -> String {
    let owner = match user.uid {
        Some(uid) => uid.to_string(),
        None => user.name.to_string(),
    };
    match user.gid {
        Some(gid) => format!("{owner}:{gid}"),
        None if user.group.is_empty() => owner,
        None => format!("{owner}:{}", user.group),
    }
}

/// The value of `--chown`, where one is due.
pub(super) fn chown(owner: Owner<'_>, current: Option<User<'_>>) -> Option<String> {
    match owner {
        Owner::User(user) => Some(text(user)),
        Owner::Current => current.map(text),
        Owner::Unwritten => None,
    }
}

/// The user that a stage begins with, as far as this program sets it: that of an earlier stage or of another image.
pub(super) fn inherited<'a>(image: &Image<'a>, stage: usize) -> Option<User<'a>> {
    let mut image = *image;
    let mut next = before(&image, stage);
    // images are constants: one cannot be made of itself, and a stage only of an earlier one
    loop {
        let index = match next {
            Origin::Stage(index) => index,
            Origin::Image(outer) => {
                image = *outer;
                image.target_index()?
            }
            Origin::Base => return None,
        };
        let user = image
            .stages
            .get(index)
            .and_then(|stage| last(stage.steps, 0));
        if user.is_some() {
            return user;
        }
        next = before(&image, index);
    }
}

enum Origin<'a> {
    Stage(usize),
    Image(&'a Image<'a>),
    Base,
}

fn before<'a>(image: &Image<'a>, stage: usize) -> Origin<'a> {
    match image.stages.get(stage).map(|stage| stage.base.base) {
        Some(BaseRef::Image(name) | BaseRef::Stage(name)) => {
            stage_named(image, stage, name).map_or(Origin::Base, Origin::Stage)
        }
        Some(BaseRef::Own(outer)) => Origin::Image(outer.get()),
        None => Origin::Base,
    }
}

/// The last user of a list of steps, the parts in it included.
fn last<'a>(steps: &[Step<'a>], depth: u32) -> Option<User<'a>> {
    steps.iter().rev().find_map(|step| match step.instruction {
        Instruction::User(set) => Some(set.user),
        Instruction::Include(part) if depth < crate::check::DEEPEST_PART => last(part, depth + 1),
        _ => None,
    })
}
