//! `dockerspec check`: Dockerfiles found, checked and reported.

use std::path::Path;

use annotate_snippets::Renderer;
use dockerspec::parse::dockerfile::Dockerfile;
use dockerspec::report::{Counts, Json};
use dockerspec::{Policy, Report};

use crate::arguments::Check;
use crate::examine::examine;
use crate::failure::Failure;
use crate::files::{self, Files};
use crate::outputs::{Format, Output, Target};
use crate::snippet;
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

pub(crate) fn run(verb: &Check, streams: &mut Streams) -> Done {
    let policy = verb.policy.policy().today(dockerspec::today());
    let files = files::find(&verb.paths);
    let mut unusable = complain(&files, &verb.paths, streams);
    let mut writers: Vec<Writer<'_>> = verb
        .outputs
        .iter()
        .map(|output| Writer::new(output, streams))
        .collect();
    let mut total = Total::default();
    for path in &files.dockerfiles {
        match examine(path, &policy) {
            Ok((file, report)) => {
                if streams.is_verbose() {
                    streams.note(format_args!("{}: {}", path.display(), report.counts()));
                }
                total.add(&report);
                for writer in &mut writers {
                    writer.add(&file, &report, streams)?;
                }
            }
            Err(failure) => {
                streams.error(&failure);
                unusable = true;
            }
        }
    }
    for writer in writers {
        writer.finish(&total, &policy, streams)?;
    }
    Ok(if unusable {
        Outcome::Unusable
    } else if !verb.no_fail && total.counts.at_least(verb.fail_on.level()) > 0 {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// Says what is not checked, and whether that is in the way of a result.
fn complain(files: &Files, paths: &[std::path::PathBuf], streams: &mut Streams) -> bool {
    for failure in &files.failures {
        streams.error(failure);
    }
    for path in &files.unread_by_name {
        streams.error(&Failure::new(format!(
            "`{}` is no Dockerfile: other files are not read yet",
            path.display()
        )));
    }
    if !files.unread.is_empty() {
        let list = listed(&files.unread);
        streams.note(format_args!("compose files are not read yet: {list}"));
    }
    let unusable = !files.failures.is_empty() || !files.unread_by_name.is_empty();
    if files.dockerfiles.is_empty() && !unusable {
        let list = listed(paths);
        streams.error(&Failure::new(format!("no Dockerfile at or below {list}")));
        return true;
    }
    unusable
}

fn listed(paths: &[impl AsRef<Path>]) -> String {
    let quoted = paths
        .iter()
        .map(|path| format!("`{}`", path.as_ref().display()));
    quoted.collect::<Vec<_>>().join(", ")
}

#[derive(Clone, Copy, Debug, Default)]
struct Total {
    files: usize,
    counts: Counts,
}

impl Total {
    fn add(&mut self, report: &Report) {
        self.files += 1;
        self.counts += report.counts();
    }
}

/// One `--format` on its way to its `--output`.
struct Writer<'o> {
    target: &'o Target,
    form: Form,
}

enum Form {
    /// On its way into a file, all of it is kept.
    Text(Renderer, String),
    Json(Json),
}

impl<'o> Writer<'o> {
    fn new(output: &'o Output, streams: &Streams) -> Self {
        let renderer = match output.target {
            Target::Stdout => streams.renderer(),
            Target::File(_) => Renderer::plain(),
        };
        Writer {
            target: &output.target,
            form: match output.format {
                Format::Text => Form::Text(renderer, String::new()),
                Format::Json => Form::Json(Json::new()),
            },
        }
    }

    fn add(
        &mut self,
        file: &Dockerfile,
        report: &Report,
        streams: &mut Streams,
    ) -> Result<(), Failure> {
        match &mut self.form {
            Form::Json(json) => json.add(report),
            Form::Text(renderer, kept) => {
                for finding in report.findings() {
                    let shown = snippet::show(renderer, finding, file.text(), streams.is_verbose());
                    match self.target {
                        Target::Stdout => streams.print(&shown)?,
                        Target::File(_) => kept.push_str(&shown),
                    }
                }
            }
        }
        Ok(())
    }

    fn finish(self, total: &Total, policy: &Policy, streams: &mut Streams) -> Result<(), Failure> {
        let text = match self.form {
            Form::Json(json) => json.finish(),
            Form::Text(_, kept) if streams.is_quiet() => kept,
            Form::Text(_, kept) => kept + &summary(total, policy),
        };
        match self.target {
            Target::Stdout => streams.print(&text),
            Target::File(path) => write_file(path, &text),
        }
    }
}

fn summary(total: &Total, policy: &Policy) -> String {
    let (files, counts) = (total.files, total.counts);
    let plural = if files == 1 { "" } else { "s" };
    format!(
        "{files} file{plural} against the policy `{}`: {counts}\n",
        policy.name()
    )
}
