//! The services of a project as compose sees them: an overlay's settings follow those of the service it changes.

use super::findings::NO_UNIT;
use super::vocabulary::{each, eq};
use crate::model::compose::{Compose, OriginRef, Service};
use crate::model::place::At;
use crate::model::setting::{Key, Setting};

/// A service, with the changes of the overlay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Merged<'a> {
    pub(crate) name: &'a str,
    /// Where it is written; the patch's place where there is one.
    pub(crate) at: At<'a>,
    /// Where its image comes from.
    pub(crate) origin: OriginRef<'a>,
    /// What the project below an overlay says.
    below: &'a [Setting<'a>],
    /// What is being checked.
    own: &'a [Setting<'a>],
    /// Its entry in the list that is being checked, if it has one.
    pub(crate) unit: u32,
    /// Its position among all services.
    pub(crate) position: usize,
    /// It is in the project below, and the overlay changes it.
    pub(crate) patched: bool,
}

impl<'a> Merged<'a> {
    /// No service.
    pub(crate) const fn none(at: At<'a>) -> Self {
        Merged {
            name: "",
            at,
            origin: OriginRef::Patch,
            below: &[],
            own: &[],
            unit: NO_UNIT,
            position: usize::MAX,
            patched: false,
        }
    }

    /// All its settings, parts in their place.
    pub(crate) const fn settings(&self) -> Settings<'a> {
        Settings::of(self.below, self.own)
    }

    /// The settings that are being checked.
    pub(crate) const fn own_settings(&self) -> Settings<'a> {
        Settings::of(&[], self.own)
    }

    /// Itself without what the overlay changes.
    pub(crate) const fn unchanged(mut self) -> Self {
        self.own = &[];
        self
    }

    /// Whether it has an entry in what is being checked.
    pub(crate) const fn is_own(&self) -> bool {
        self.unit != NO_UNIT
    }
}

/// The services of a project and of the overlay over it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Services<'a> {
    below: &'a [Service<'a>],
    own: &'a [Service<'a>],
}

impl<'a> Services<'a> {
    pub(crate) const fn of(compose: &Compose<'a>, below: Option<&Compose<'a>>) -> Self {
        Services {
            below: match below {
                Some(project) => project.services,
                None => &[],
            },
            own: compose.services,
        }
    }

    /// Positions; not each of them is a service.
    pub(crate) const fn len(&self) -> usize {
        self.below.len() + self.own.len()
    }

    /// The service at a position; nothing where a patch stands there.
    pub(crate) const fn at(&self, position: usize) -> Option<Merged<'a>> {
        if position >= self.below.len() {
            let unit = position - self.below.len();
            let service = &self.own[unit];
            if matches!(service.origin.origin, OriginRef::Patch) {
                return None;
            }
            return Some(Merged {
                name: service.origin.name,
                at: service.origin.at,
                origin: service.origin.origin,
                below: &[],
                own: service.settings,
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "no list of services is that long"
                )]
                unit: unit as u32,
                position,
                patched: false,
            });
        }
        let service = &self.below[position];
        let mut merged = Merged {
            name: service.origin.name,
            at: service.origin.at,
            origin: service.origin.origin,
            below: service.settings,
            own: &[],
            unit: NO_UNIT,
            position,
            patched: false,
        };
        let mut unit: u32 = 0;
        each!(patch in self.own => {
            if matches!(patch.origin.origin, OriginRef::Patch)
                && eq(patch.origin.name.as_bytes(), merged.name.as_bytes())
            {
                merged.at = patch.origin.at;
                merged.own = patch.settings;
                merged.unit = unit;
                merged.patched = true;
                break;
            }
            unit += 1;
        });
        Some(merged)
    }

    /// The first service of that name.
    pub(crate) const fn named(&self, name: &str) -> Option<Merged<'a>> {
        let mut position = 0;
        each!(service in self.below => {
            if eq(service.origin.name.as_bytes(), name.as_bytes()) {
                return self.at(position);
            }
            position += 1;
        });
        each!(service in self.own => {
            if eq(service.origin.name.as_bytes(), name.as_bytes())
                && !matches!(service.origin.origin, OriginRef::Patch)
            {
                return self.at(position);
            }
            position += 1;
        });
        None
    }
}

/// Settings one after the other, parts in their place; `next` is a `const fn`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings<'a> {
    parts: [&'a [Setting<'a>]; DEPTH],
    depth: usize,
    then: &'a [Setting<'a>],
    /// Whether the last one is of what is being checked.
    pub(crate) own: bool,
    /// How many there were before the last one.
    pub(crate) index: usize,
    /// Whether the last one stands in a part.
    pub(crate) shared: bool,
    /// Whether a part was left out, since it lies too deep.
    pub(crate) too_deep: bool,
}

const DEPTH: usize = super::DEEPEST_PART as usize;

impl<'a> Settings<'a> {
    const fn of(below: &'a [Setting<'a>], own: &'a [Setting<'a>]) -> Self {
        let mut parts: [&[Setting<'a>]; DEPTH] = [&[]; DEPTH];
        parts[0] = below;
        Settings {
            parts,
            depth: 1,
            then: own,
            own: false,
            index: usize::MAX,
            shared: false,
            too_deep: false,
        }
    }

    /// The next setting that is no part.
    pub(crate) const fn next(&mut self) -> Option<&'a Setting<'a>> {
        loop {
            let [setting, rest @ ..] = self.parts[self.depth - 1] else {
                if self.depth > 1 {
                    self.depth -= 1;
                    continue;
                }
                if self.own {
                    return None;
                }
                self.own = true;
                self.parts[0] = self.then;
                continue;
            };
            self.parts[self.depth - 1] = rest;
            match setting.key {
                Key::Include(part) if self.depth < DEPTH => {
                    self.parts[self.depth] = part;
                    self.depth += 1;
                }
                Key::Include(_) => self.too_deep = true,
                _ => {
                    self.shared = self.depth > 1;
                    self.index = self.index.wrapping_add(1);
                    return Some(setting);
                }
            }
        }
    }
}
