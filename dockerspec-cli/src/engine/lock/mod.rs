//! `dockerspec lock`: which image each tag is, written down and compared.

mod apply;
mod images;
mod report;

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use dockerspec::engine::{Engine, EngineError, LockError, Registries};
use dockerspec::{LOCKFILE, Lockfile, Overwrite, write_files};

use super::Connection;
use crate::failure::Failure;
use crate::files;
use crate::outputs::Outputs;
use crate::streams::Streams;
use crate::{Done, Outcome};

use images::Named;
use report::{Entry, State};

pub(super) const AFTER: &str = "\
Examples:
  dockerspec lock                     lock the tags that are not locked yet
  dockerspec lock --check             has a tag been moved since?
  dockerspec lock --update=redis:8    take what this tag is now
  dockerspec lock --locked            in CI: is every image locked? asks nobody
  dockerspec lock --apply             write the digests behind the tags

Exit codes: 0 nothing to report, 1 tags moved, or images that are not locked, 2 usage, unreadable input, a
registry that does not answer, 3 no engine answers where one is needed";

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
#[expect(clippy::struct_field_names, reason = "the flag is `--lock-file`")]
#[expect(
    clippy::option_option,
    reason = "clap's type of a flag whose value may be left out"
)]
pub(crate) struct Lock {
    /// Files and folders with Dockerfiles and compose files
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The lock file
    #[arg(long, value_name = "FILE", default_value = LOCKFILE)]
    lock_file: PathBuf,
    /// Write nothing: say which tags are another image by now
    #[arg(long, conflicts_with_all = ["update", "locked", "offline", "apply"])]
    check: bool,
    /// Lock again what is locked already: all images, or one
    #[arg(long, value_name = "IMAGE", num_args = 0..=1, require_equals = true, conflicts_with = "locked")]
    update: Option<Option<String>>,
    /// Write nothing and ask nobody: fail where an image is not locked, or one is that nothing uses
    #[arg(long, conflicts_with = "apply")]
    locked: bool,
    /// Ask no registry: lock only what the engine has pulled
    #[arg(long)]
    offline: bool,
    /// Ask the registries themselves, not the engine
    #[arg(long, conflicts_with_all = ["offline", "locked", "host", "context"])]
    direct: bool,
    /// Write the digests into the files, behind the tags: `FROM redis:8@sha256:…`
    #[arg(long)]
    apply: bool,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    outputs: Outputs,
}

pub(super) async fn run(verb: &Lock, streams: &mut Streams) -> Done {
    let found = files::find(&verb.paths);
    for failure in &found.failures {
        streams.error(failure);
    }
    let mut unusable = !found.failures.is_empty();
    let compose: Vec<&Path> = found
        .unread
        .iter()
        .chain(&found.unread_by_name)
        .map(PathBuf::as_path)
        .filter(|it| images::is_compose(it))
        .collect();
    if found.dockerfiles.is_empty() && compose.is_empty() {
        streams.error(&Failure::new("no Dockerfile and no compose file there"));
        return Ok(Outcome::Unusable);
    }
    let mut named: Vec<Named> = Vec::new();
    for path in &found.dockerfiles {
        match images::of_dockerfile(path) {
            Ok(mut more) => named.append(&mut more),
            Err(failure) => {
                streams.error(&failure);
                unusable = true;
            }
        }
    }
    for path in compose {
        match images::of_compose(path) {
            Ok(mut more) => named.append(&mut more),
            Err(failure) => {
                streams.error(&failure);
                unusable = true;
            }
        }
    }
    if unusable {
        return Ok(Outcome::Unusable);
    }
    for it in named.iter().filter(|it| it.image.contains('$')) {
        streams.note(format_args!(
            "`{}` in {}:{} is known to the build only, and is not locked",
            it.image,
            it.path.display(),
            it.line
        ));
    }
    let before = read(&verb.lock_file)?;
    let wanted = images::wanted(&named)?;
    if let Some(Some(one)) = &verb.update
        && !images::name(one).is_some_and(|it| wanted.contains_key(&it))
    {
        return Err(not_named(one, &wanted));
    }
    let work = Work {
        verb,
        before: &before,
        wanted: &wanted,
        named: &named,
    };
    let (mut entries, failed) = work.entries(streams).await?;
    work.add_unused(&mut entries);
    for error in &failed {
        streams.error(&Failure::new(error.to_string()));
    }
    let writes = !verb.check && !verb.locked;
    let mut after = before.clone();
    if writes {
        report::carry(&entries, &mut after);
        if after != before || !verb.lock_file.exists() {
            write(&verb.lock_file, &after)?;
        }
    }
    report::write(verb, &entries, &named, streams)?;
    if verb.apply {
        apply::apply(&named, &after, streams)?;
    }
    Ok(if !failed.is_empty() {
        Outcome::Unusable
    } else if !writes && entries.iter().any(|it| it.state.is_drift()) {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

struct Work<'a> {
    verb: &'a Lock,
    before: &'a Lockfile,
    /// Names as they stand in the lock file.
    wanted: &'a BTreeMap<String, Vec<usize>>,
    named: &'a [Named],
}

impl Work<'_> {
    /// What becomes of each image, and what could not be asked.
    async fn entries(
        &self,
        streams: &mut Streams,
    ) -> Result<(Vec<Entry>, Vec<LockError>), Failure> {
        let (mut entries, mut failed) = (Vec::new(), Vec::new());
        let mut way = None;
        for image in self.wanted.keys() {
            let before = self.before.digest(image).map(str::to_owned);
            let entry = |state, after| Entry {
                image: image.clone(),
                before: before.clone(),
                after,
                state,
            };
            let written = self.written(image);
            if before.is_some() && !self.asks_again(image) {
                let differs = written.is_some() && written != before;
                let state = if differs { State::Differs } else { State::Kept };
                entries.push(entry(state, before.clone()));
                continue;
            }
            if before.is_none() && (self.verb.locked || self.verb.check) {
                entries.push(entry(State::Missing, None));
                continue;
            }
            if before.is_none() && written.is_some() {
                entries.push(entry(State::Added, written));
                continue;
            }
            if way.is_none() {
                let found = Way::find(self.verb).await?;
                streams.note(found.said());
                way = Some(found);
            }
            let Some(asked) = &way else { continue };
            match asked.digest(image).await {
                Ok(now) => {
                    let state = match &before {
                        None => State::Added,
                        Some(old) if *old == now => State::Kept,
                        Some(_) if self.verb.check => State::Moved,
                        Some(_) => State::Updated,
                    };
                    entries.push(entry(state, Some(now)));
                }
                Err(LockError::Engine(error)) if error.is_unreachable() => {
                    return Err(error.into());
                }
                Err(error) => {
                    if before.is_some() {
                        entries.push(entry(State::Kept, before.clone()));
                    }
                    failed.push(error);
                }
            }
        }
        Ok((entries, failed))
    }

    /// A digest that a file has behind the tag; one that is not the locked one, where there is such.
    fn written(&self, image: &str) -> Option<String> {
        let places = self.wanted.get(image)?;
        let named = places.iter().filter_map(|it| self.named.get(*it));
        let mut written: Vec<&String> = named.filter_map(|it| it.digest.as_ref()).collect();
        let locked = self.before.digest(image);
        written.sort_by_key(|it| locked == Some(it.as_str()));
        written.first().copied().cloned()
    }

    fn asks_again(&self, image: &str) -> bool {
        match &self.verb.update {
            _ if self.verb.check => true,
            None => false,
            Some(None) => true,
            Some(Some(one)) => images::name(one).is_some_and(|it| it == image),
        }
    }

    /// What is locked and stands in none of the files; with paths of one's own, others may use it.
    fn add_unused(&self, entries: &mut Vec<Entry>) {
        let whole = self.verb.paths == [PathBuf::from(".")];
        for (image, digest) in self.before.iter() {
            if whole && !self.wanted.contains_key(image) {
                entries.push(Entry {
                    image: image.to_owned(),
                    before: Some(digest.to_owned()),
                    after: None,
                    state: if self.verb.check || self.verb.locked {
                        State::Unused
                    } else {
                        State::Removed
                    },
                });
            }
        }
        entries.sort_by(|one, other| one.image.cmp(&other.image));
    }
}

/// Who is asked.
enum Way {
    Engine(Box<Engine>),
    /// The engine, for what it pulled.
    Pulled(Box<Engine>),
    Registries(Box<Registries>),
}

impl Way {
    async fn find(verb: &Lock) -> Result<Self, Failure> {
        let registries = || {
            Registries::new()
                .map(|it| Way::Registries(Box::new(it)))
                .map_err(failure)
        };
        if verb.direct {
            return registries();
        }
        if verb.offline {
            return Ok(Way::Pulled(Box::new(verb.connection.engine().await?)));
        }
        match Engine::connect_with(&verb.connection.options()).await {
            Ok(engine) => Ok(Way::Engine(Box::new(engine))),
            // an address that was given is meant
            Err(error) if verb.connection.is_given() => Err(error.into()),
            Err(EngineError::NoEngine { .. } | EngineError::NotAllowed { .. }) => registries(),
            Err(error) => Err(error.into()),
        }
    }

    fn said(&self) -> String {
        match self {
            Way::Engine(engine) => format!("asking through the engine at {}", engine.address()),
            Way::Pulled(engine) => format!("by what the engine at {} pulled", engine.address()),
            Way::Registries(_) => "asking the registries themselves".to_owned(),
        }
    }

    async fn digest(&self, image: &str) -> Result<String, LockError> {
        match self {
            Way::Engine(engine) => match engine.digest(image).await {
                // not every engine can ask a registry, and some say so as if there were no such image
                Err(error @ (LockError::Unknown { .. } | LockError::Refused { .. })) => {
                    match Registries::new() {
                        Ok(registries) => registries.digest(image).await.map_err(|_| error),
                        Err(_) => Err(error),
                    }
                }
                other => other,
            },
            Way::Pulled(engine) => engine.pulled_digest(image).await,
            Way::Registries(registries) => registries.digest(image).await,
        }
    }
}

fn not_named(image: &str, wanted: &BTreeMap<String, Vec<usize>>) -> Failure {
    let known: Vec<&str> = wanted.keys().map(String::as_str).collect();
    let meant = dockerspec_core::model::similar::nearest(image, &known);
    let meant = meant.map_or_else(String::new, |it| format!("; did you mean `{it}`"));
    Failure::new(format!(
        "`--update={image}`: none of the files names this image{meant}"
    ))
}

fn failure(error: LockError) -> Failure {
    match error {
        LockError::Engine(error) => error.into(),
        other => Failure::new(other.to_string()),
    }
}

pub(super) fn read(path: &Path) -> Result<Lockfile, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Lockfile::parse(&text)
            .map_err(|error| Failure::new(format!("`{}`: {error}", path.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Lockfile::default()),
        Err(error) => Err(Failure::reading(path, &error)),
    }
}

fn write(path: &Path, lock: &Lockfile) -> Result<(), Failure> {
    let file = dockerspec::Artefact::plain(path, lock.to_string());
    write_files(&[file], Path::new(""), Overwrite::Force)
        .map(drop)
        .map_err(|error| Failure::new(error.to_string()))
}
