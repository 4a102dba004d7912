//! The tables of the engine: fixed arrays in const evaluation, growing vectors at run time.

use alloc::vec;
use alloc::vec::Vec;

use super::facts::Facts;
use super::merged::{Flat, Merged, Room};
use super::nested::Nested;
use super::scope::Variable;
use super::script::Entry;

/// Words of one RUN that const evaluation has room for.
pub(crate) const WORDS: usize = 256;
/// Commands of one RUN that const evaluation has room for.
pub(crate) const COMMANDS: usize = 48;
/// Scripts inside of one RUN that const evaluation has room for.
pub(crate) const NESTED: usize = 16;
/// Variables of one image that const evaluation has room for.
pub(crate) const VARIABLES: usize = 96;
/// Stages of one image that const evaluation has room for.
pub(crate) const STAGES: usize = 24;

/// Services of one project that const evaluation has room for.
pub(crate) const SERVICES: usize = 48;
/// Settings of one project that const evaluation has room for.
pub(crate) const SETTINGS: usize = 768;

/// Run time stops growing at this many times the room of const evaluation: 262,144 words.
const MOST: usize = 1024;

/// The tables, borrowed.
#[derive(Debug)]
pub(crate) struct Workspace<'b, 'a> {
    pub(crate) words: &'b mut [&'a [u8]],
    pub(crate) entries: &'b mut [Entry],
    pub(crate) nested: &'b mut [Nested<'a>],
    pub(crate) variables: &'b mut [Variable<'a>],
    pub(crate) parents: &'b mut [u32],
    pub(crate) stages: &'b mut [Facts<'a>],
}

/// The tables at run time.
#[derive(Debug)]
pub(crate) struct Tables<'a> {
    times: usize,
    words: Vec<&'a [u8]>,
    entries: Vec<Entry>,
    nested: Vec<Nested<'a>>,
    variables: Vec<Variable<'a>>,
    parents: Vec<u32>,
    stages: Vec<Facts<'a>>,
    services: Vec<Merged<'a>>,
    settings: Vec<Flat<'a>>,
}

impl<'a> Tables<'a> {
    /// Tables of the size that const evaluation has.
    pub(crate) fn new() -> Self {
        Self::sized(1)
    }

    fn sized(times: usize) -> Self {
        Tables {
            times,
            words: vec![b"" as &[u8]; WORDS * times],
            entries: vec![Entry::NONE; COMMANDS * times],
            nested: vec![Nested::NONE; NESTED * times],
            variables: vec![Variable::NONE; VARIABLES * times],
            parents: vec![0; STAGES * times],
            stages: vec![Facts::NONE; STAGES * times],
            services: vec![Merged::NONE; SERVICES * times],
            settings: vec![Flat::NONE; SETTINGS * times],
        }
    }

    /// Larger tables; nothing where these are the largest.
    pub(crate) fn larger(&self) -> Option<Self> {
        (self.times < MOST).then(|| Self::sized(self.times * 8))
    }

    /// The tables of a project.
    pub(crate) fn room(&mut self) -> Room<'_, 'a> {
        Room {
            services: &mut self.services,
            settings: &mut self.settings,
        }
    }

    /// The tables of an image.
    pub(crate) fn borrow(&mut self) -> Workspace<'_, 'a> {
        Workspace {
            words: &mut self.words,
            entries: &mut self.entries,
            nested: &mut self.nested,
            variables: &mut self.variables,
            parents: &mut self.parents,
            stages: &mut self.stages,
        }
    }
}
