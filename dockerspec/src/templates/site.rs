//! Sites of finished files.

use dockerspec_core::model::Arena;
use dockerspec_core::prelude::*;

use super::options::Options;
use super::parts::{Steps, http_probe, image};

/// Files that nginx serves, without root; they are built before, and lie in `dist`.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn static_site<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let version = options.version_or("1.29");
    let base = arena.text(format!("nginxinc/nginx-unprivileged:{version}-alpine"));
    let options = if options.health == Options::new("").health {
        options.health("/")
    } else {
        *options
    };
    let steps = Steps::new(arena)
        .add(steps![
            user(User::id(101, 101)),
            expose(8080),
            http_probe(8080, &options),
        ])
        .labels(&options)
        .add(steps![
            copy(options.source_or("dist"), "/usr/share/nginx/html").chown(User::ROOT)
        ]);
    image(arena, &options, vec![from(base).with(steps.finish())])
}
