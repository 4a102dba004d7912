//! Who owns what is copied: the user in force at that line.

use alloc::format;
use alloc::string::{String, ToString as _};

use crate::check::stage_named;
use crate::model::image::{Base, BaseRef};
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

/// The user that another image of this program leaves to a stage that starts from it.
pub(super) fn of_base<'a>(base: &Base<'a>) -> Option<User<'a>> {
    let BaseRef::Own(own) = base.base else {
        return None;
    };
    let image = own.get();
    let mut index = image.target_index()?;
    // a stage starts only from an earlier one, an image only from one that was there before
    loop {
        let stage = image.stages.get(index)?;
        let user = last(stage.steps, 0);
        if user.is_some() {
            return user;
        }
        match stage.base.base {
            BaseRef::Image(name) | BaseRef::Stage(name) => {
                index = stage_named(image, index, name)?;
            }
            BaseRef::Own(_) => return of_base(&stage.base),
        }
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
