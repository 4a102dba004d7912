//! A place for lists and texts that a spec built at run time borrows.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, OnceCell};
use core::fmt;

use super::compose::{Build, Service};
use super::image::{Image, Stage};
use super::instructions::Arg;
use super::mount::Mount;
use super::resources::{ConfigFile, Model, Network, Secret, Volume};
use super::setting::Setting;
use super::step::Step;
use super::waiver::Waiver;
use crate::check::Hardened;

/// Keeps lists and texts for as long as the specs made of them.
///
/// Constants need none: their lists live in the program. A spec built from data at run time, and
/// returned from the function that builds it, borrows from an arena that its caller made.
///
/// ```
/// use dockerspec_core::model::Arena;
/// use dockerspec_core::prelude::*;
///
/// fn tool<'a>(arena: &'a Arena<'a>, version: &str) -> Image<'a> {
///     let base = arena.text(format!("debian:{version}"));
///     let list = vec![workdir("/app").into_step(), user(User::NONROOT).into_step()];
///     Image::new("tool").stages(arena.stages(vec![from(base).with(arena.steps(list))]))
/// }
///
/// let arena = Arena::new();
/// assert_eq!(tool(&arena, "13.1-slim").stages[0].steps.len(), 2);
/// ```
#[derive(Default)]
pub struct Arena<'a> {
    texts: Shelf<str>,
    lists: Shelf<[&'a str]>,
    args: Shelf<[Arg<'a>]>,
    steps: Shelf<[Step<'a>]>,
    stages: Shelf<[Stage<'a>]>,
    mounts: Shelf<[Mount<'a>]>,
    settings: Shelf<[Setting<'a>]>,
    images: Shelf<Hardened<Image<'a>>>,
    services: Shelf<[Service<'a>]>,
    networks: Shelf<[Network<'a>]>,
    volumes: Shelf<[Volume<'a>]>,
    configs: Shelf<[ConfigFile<'a>]>,
    models: Shelf<[Model<'a>]>,
    builds: Shelf<Build<'a>>,
    secrets: Shelf<[Secret<'a>]>,
    waivers: Shelf<[Waiver<'a>]>,
}

impl<'a> Arena<'a> {
    /// An empty arena.
    pub const fn new() -> Self {
        Arena {
            texts: Shelf::new(),
            lists: Shelf::new(),
            args: Shelf::new(),
            steps: Shelf::new(),
            stages: Shelf::new(),
            mounts: Shelf::new(),
            settings: Shelf::new(),
            images: Shelf::new(),
            services: Shelf::new(),
            networks: Shelf::new(),
            volumes: Shelf::new(),
            configs: Shelf::new(),
            models: Shelf::new(),
            builds: Shelf::new(),
            secrets: Shelf::new(),
            waivers: Shelf::new(),
        }
    }

    /// Keeps a text.
    pub fn text(&self, text: impl Into<String>) -> &str {
        self.texts.put(text.into().into_boxed_str())
    }

    /// Keeps a list of texts, such as the arguments of a command.
    pub fn texts(&self, list: Vec<&'a str>) -> &[&'a str] {
        self.lists.put(list.into())
    }

    /// Keeps build arguments.
    pub fn args(&self, list: Vec<Arg<'a>>) -> &[Arg<'a>] {
        self.args.put(list.into())
    }

    /// Keeps the steps of a stage.
    pub fn steps(&self, list: Vec<Step<'a>>) -> &[Step<'a>] {
        self.steps.put(list.into())
    }

    /// Keeps the stages of an image.
    pub fn stages(&self, list: Vec<Stage<'a>>) -> &[Stage<'a>] {
        self.stages.put(list.into())
    }

    /// Keeps the mounts of a RUN.
    pub fn mounts(&self, list: Vec<Mount<'a>>) -> &[Mount<'a>] {
        self.mounts.put(list.into())
    }

    /// Keeps the settings of a service.
    pub fn settings(&self, list: Vec<Setting<'a>>) -> &[Setting<'a>] {
        self.settings.put(list.into())
    }

    /// Keeps an image, from which services and other images are built.
    pub fn image(&self, image: Hardened<Image<'a>>) -> &Hardened<Image<'a>> {
        self.images.put(Box::new(image))
    }

    /// Keeps the services of a project.
    pub fn services(&self, list: Vec<Service<'a>>) -> &[Service<'a>] {
        self.services.put(list.into())
    }

    /// Keeps the networks of a project.
    pub fn networks(&self, list: Vec<Network<'a>>) -> &[Network<'a>] {
        self.networks.put(list.into())
    }

    /// Keeps the volumes of a project.
    pub fn volumes(&self, list: Vec<Volume<'a>>) -> &[Volume<'a>] {
        self.volumes.put(list.into())
    }

    /// Keeps the configuration files of a project.
    pub fn configs(&self, list: Vec<ConfigFile<'a>>) -> &[ConfigFile<'a>] {
        self.configs.put(list.into())
    }

    /// Keeps the models of a project.
    pub fn models(&self, list: Vec<Model<'a>>) -> &[Model<'a>] {
        self.models.put(list.into())
    }

    /// Keeps how a Dockerfile is built.
    pub fn build(&self, build: Build<'a>) -> &Build<'a> {
        self.builds.put(Box::new(build))
    }

    /// Keeps the secrets of a project.
    pub fn secrets(&self, list: Vec<Secret<'a>>) -> &[Secret<'a>] {
        self.secrets.put(list.into())
    }

    /// Keeps waivers that were read from a text.
    pub(crate) fn waivers(&self, list: Vec<Waiver<'a>>) -> &[Waiver<'a>] {
        self.waivers.put(list.into())
    }
}

impl fmt::Debug for Arena<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena").finish_non_exhaustive()
    }
}

/// Boxes that are added and never moved: row n has room for 2ⁿ of them.
struct Shelf<T: ?Sized> {
    rows: [OnceCell<Row<T>>; ROWS],
    filled: Cell<usize>,
}

type Row<T> = Box<[OnceCell<Box<T>>]>;

/// More boxes than memory has room for.
const ROWS: usize = 48;

impl<T: ?Sized> Shelf<T> {
    const fn new() -> Self {
        Shelf {
            rows: [const { OnceCell::new() }; ROWS],
            filled: Cell::new(0),
        }
    }

    fn put(&self, item: Box<T>) -> &T {
        let place = self.filled.get() + 1;
        self.filled.set(place);
        let row = place.ilog2() as usize;
        let column = place - (1 << row);
        let boxes =
            self.rows[row].get_or_init(|| (0..1_usize << row).map(|_| OnceCell::new()).collect());
        boxes[column].get_or_init(|| item)
    }
}

impl<T: ?Sized> Default for Shelf<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;
    use alloc::vec;
    use alloc::vec::Vec;

    use super::Arena;
    use crate::prelude::*;

    #[test]
    fn what_is_kept_stays_in_place() {
        let arena = Arena::new();
        let texts: Vec<&str> = (0..5000)
            .map(|number| arena.text(number.to_string()))
            .collect();
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(*text, number.to_string());
        }
        assert_eq!(arena.texts(vec![]), [""; 0]);
    }

    fn built<'a>(arena: &'a Arena<'a>, count: usize) -> Image<'a> {
        let stage = |number: usize| {
            let user = arena.text(format!("user{number}"));
            from("debian:13.1").with(arena.steps(vec![user_step(user)]))
        };
        Image::new("x").stages(arena.stages((0..count).map(stage).collect()))
    }

    fn user_step(name: &str) -> Step<'_> {
        user(User::named(name)).into_step()
    }

    #[test]
    fn an_image_outlives_the_function_that_builds_it() {
        let arena = Arena::new();
        let image = built(&arena, 100);
        assert_eq!(image.stages.len(), 100);
        assert!(image.harden(&Policy::DEVELOPMENT).is_ok());
    }
}
