//! The services of a project as compose sees them: an overlay's settings follow those of the service it changes.
//!
//! They are laid out once, parts in their place, so that a rule's walk costs const evaluation little.

use super::findings::NO_UNIT;
use super::service_facts::ServiceFacts;
use super::vocabulary::{each, eq};
use crate::model::compose::{Compose, OriginRef};
use crate::model::place::At;
use crate::model::service::Tty;
use crate::model::setting::{Key, Setting};

/// A service, with the changes of the overlay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Merged<'a> {
    pub(crate) name: &'a str,
    /// Where it is written; the patch's place where there is one.
    pub(crate) at: At<'a>,
    /// Where its image comes from.
    pub(crate) origin: OriginRef<'a>,
    /// Its entry in the list that is being checked, if it has one.
    pub(crate) unit: u32,
    /// Its position among all services.
    pub(crate) position: usize,
    /// It is in the project below, and the overlay changes it.
    pub(crate) patched: bool,
    /// A part was left out, since it lies too deep.
    pub(crate) too_deep: bool,
    /// What is known of it.
    pub(crate) facts: ServiceFacts<'a>,
    /// Its first setting in the list of all.
    first: usize,
    /// The first setting that is being checked, and not of the project below.
    own: usize,
    /// Where its settings end.
    end: usize,
}

const NOWHERE: At<'static> = At::Text {
    file: "",
    start: 0,
    end: 0,
};

impl<'a> Merged<'a> {
    /// No service.
    pub(crate) const NONE: Merged<'static> = Merged::none(NOWHERE);

    pub(crate) const fn none(at: At<'a>) -> Self {
        Merged {
            name: "",
            at,
            origin: OriginRef::Patch,
            unit: NO_UNIT,
            position: usize::MAX,
            patched: false,
            too_deep: false,
            facts: ServiceFacts::NONE,
            first: 0,
            own: 0,
            end: 0,
        }
    }

    /// Itself without what the overlay changes.
    pub(crate) const fn unchanged(mut self, services: &Services<'_, 'a>) -> Self {
        self.end = self.own;
        self.facts = ServiceFacts::of(self.origin, services.settings(&self));
        self
    }

    /// Whether it has an entry in what is being checked.
    pub(crate) const fn is_own(&self) -> bool {
        self.unit != NO_UNIT
    }
}

/// A setting of the list of all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flat<'a> {
    setting: &'a Setting<'a>,
    /// Whether it stands in a part.
    shared: bool,
}

impl Flat<'_> {
    /// No setting.
    pub(crate) const NONE: Flat<'static> = Flat {
        setting: &Setting::new(Key::Tty(Tty { at: NOWHERE }), NOWHERE),
        shared: false,
    };
}

/// The tables of a project.
#[derive(Debug)]
pub(crate) struct Room<'b, 'a> {
    pub(crate) services: &'b mut [Merged<'a>],
    pub(crate) settings: &'b mut [Flat<'a>],
}

/// The services of a project and of the overlay over it, and all their settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Services<'c, 'a> {
    list: &'c [Merged<'a>],
    settings: &'c [Flat<'a>],
}

/// Lays the services out; nothing where the tables are too small.
pub(crate) const fn lay_out<'c, 'a>(
    compose: &Compose<'a>,
    below: Option<&Compose<'a>>,
    room: Room<'c, 'a>,
) -> Option<Services<'c, 'a>> {
    let Room { services, settings } = room;
    let mut count = 0;
    let mut end = 0;
    if let Some(project) = below {
        each!(service in project.services => {
            let mut merged = Merged::none(service.origin.at);
            merged.name = service.origin.name;
            merged.origin = service.origin.origin;
            merged.first = end;
            if !spread(service.settings, settings, &mut end, &mut merged, 0) {
                return None;
            }
            merged.own = end;
            let mut unit = 0;
            each!(patch in compose.services => {
                if matches!(patch.origin.origin, OriginRef::Patch)
                    && eq(patch.origin.name.as_bytes(), merged.name.as_bytes())
                {
                    merged.at = patch.origin.at;
                    merged.unit = unit;
                    merged.patched = true;
                    if !spread(patch.settings, settings, &mut end, &mut merged, 0) {
                        return None;
                    }
                    break;
                }
                unit += 1;
            });
            merged.end = end;
            merged.position = count;
            if count == services.len() {
                return None;
            }
            services[count] = merged;
            count += 1;
        });
    }
    let mut unit = 0;
    each!(service in compose.services => {
        if !matches!(service.origin.origin, OriginRef::Patch) {
            let mut merged = Merged::none(service.origin.at);
            merged.name = service.origin.name;
            merged.origin = service.origin.origin;
            merged.unit = unit;
            merged.first = end;
            merged.own = end;
            if !spread(service.settings, settings, &mut end, &mut merged, 0) || count == services.len() {
                return None;
            }
            merged.end = end;
            merged.position = count;
            services[count] = merged;
            count += 1;
        }
        unit += 1;
    });
    let settings: &'c [Flat<'a>] = settings;
    let mut position = 0;
    while position < count {
        let service = &mut services[position];
        let list = Settings::of(settings, service.first, service);
        service.facts = ServiceFacts::of(service.origin, list);
        position += 1;
    }
    let services: &'c [Merged<'a>] = services;
    Some(Services {
        list: services.split_at(count).0,
        settings,
    })
}

/// Writes settings into the list of all, parts in their place; tells whether there was room.
const fn spread<'a>(
    list: &'a [Setting<'a>],
    settings: &mut [Flat<'a>],
    end: &mut usize,
    service: &mut Merged<'a>,
    depth: u32,
) -> bool {
    each!(setting in list => {
        match setting.key {
            Key::Include(part) => {
                if depth == super::DEEPEST_PART {
                    service.too_deep = true;
                } else if !spread(part, settings, end, service, depth + 1) {
                    return false;
                }
            }
            _ if *end == settings.len() => return false,
            _ => {
                settings[*end] = Flat {
                    setting,
                    shared: depth > 0,
                };
                *end += 1;
            }
        }
    });
    true
}

impl<'c, 'a> Services<'c, 'a> {
    /// No services.
    pub(crate) const NONE: Self = Services {
        list: &[],
        settings: &[],
    };

    /// All of them, those of the project below an overlay first.
    pub(crate) const fn list(&self) -> &'c [Merged<'a>] {
        self.list
    }

    /// The first service of that name.
    pub(crate) const fn named(&self, name: &str) -> Option<&'c Merged<'a>> {
        let name = name.as_bytes();
        each!(service in self.list => {
            if eq(service.name.as_bytes(), name) {
                return Some(service);
            }
        });
        None
    }

    /// The settings of a service.
    pub(crate) const fn settings(&self, service: &Merged<'a>) -> Settings<'c, 'a> {
        Settings::of(self.settings, service.first, service)
    }

    /// The settings of a service that are being checked.
    pub(crate) const fn own_settings(&self, service: &Merged<'a>) -> Settings<'c, 'a> {
        Settings::of(self.settings, service.own, service)
    }
}

/// Settings one after the other; `next` is a `const fn`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings<'c, 'a> {
    all: &'c [Flat<'a>],
    /// Where the next one stands in the list of all.
    pub(crate) next: usize,
    own: usize,
    end: usize,
    /// Whether the last one stands in a part.
    pub(crate) shared: bool,
}

impl<'c, 'a> Settings<'c, 'a> {
    const fn of(all: &'c [Flat<'a>], next: usize, service: &Merged<'a>) -> Self {
        Settings {
            all,
            next,
            own: service.own,
            end: service.end,
            shared: false,
        }
    }

    /// The next setting.
    pub(crate) const fn next(&mut self) -> Option<&'a Setting<'a>> {
        if self.next == self.end {
            return None;
        }
        let flat = &self.all[self.next];
        self.next += 1;
        self.shared = flat.shared;
        Some(flat.setting)
    }

    /// Whether the last one is of what is being checked, and not of the project below.
    pub(crate) const fn own(&self) -> bool {
        self.next > self.own
    }
}
