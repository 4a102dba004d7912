//! Services in Node.

use dockerspec_core::model::Arena;
use dockerspec_core::prelude::*;

use super::options::{Options, Packager};
use super::parts::{Steps, http_probe, image};

/// The user that Node's official images have.
const NODE: User<'_> = User::new("node", 1000);

/// Multi-stage on Debian slim: locked packages, `npm run build`, and of the packages only those for production.
///
/// The sources are in `src`, `npm run build` writes to `dist`; without [`Options::built`] nothing is built.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn node_service<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let base = arena.text(format!("node:{}-slim", options.version_or("24")));
    let port = options.port_or(3000);
    let user_of_base = if options.user.uid == Some(1000) {
        NODE
    } else {
        options.user
    };
    let packages = Steps::new(arena)
        .add_if(
            !options.build_packages.is_empty(),
            &apt_install(options.build_packages).into_step(),
        )
        .add(steps![workdir("/app"), install(options, true)]);
    let source = options.source_or("src");
    let build = match options.packager {
        Packager::Npm => "npm run build",
        Packager::Pnpm => "corepack pnpm run build",
        Packager::Yarn => "yarn run build",
    };
    let builder = Steps::new(arena)
        .add_if(
            !options.build_packages.is_empty(),
            &apt_install(options.build_packages).into_step(),
        )
        .add(steps![
            workdir("/app"),
            install(options, false),
            copy_all(&["package.json", "tsconfig*.json"], "./"),
            copy(source, source),
            run(build),
        ]);
    let service = Steps::new(arena)
        .add(steps![env("NODE_ENV", "production")])
        .add_if(
            !options.packages.is_empty(),
            &apt_install(options.packages).into_step(),
        )
        .add_if(
            user_of_base.uid != Some(1000),
            &create_user(user_of_base).into_step(),
        )
        .add(steps![
            workdir("/app"),
            user(user_of_base),
            expose(port),
            http_probe(port, options),
        ])
        .labels(options)
        .add(steps![
            // the folder of the packages is not there where a project needs none
            copy("/app/", "./").from("packages").chown(User::ROOT),
            copy("package.json", "./"),
        ])
        .add(&if options.built {
            [copy("/app/dist", "dist")
                .from("builder")
                .chown(User::ROOT)
                .into_step()]
        } else {
            [copy(source, source).into_step()]
        })
        .add(steps![cmd(arena.texts(vec![
            "node",
            options.app_or(if options.built {
                "dist/main.js"
            } else {
                "src/main.js"
            })
        ])),]);
    let mut stages = vec![from(base).named("packages").with(packages.finish())];
    if options.built {
        stages.push(from(base).named("builder").with(builder.finish()));
    }
    stages.push(from(base).with(service.finish()));
    image(arena, options, stages)
}

/// The packages that the lock file names, all of them or those for production.
fn install<'a>(options: &Options<'a>, production: bool) -> Step<'a> {
    match (options.packager, production) {
        (Packager::Npm, true) => npm_ci().omit_dev().into_step(),
        (Packager::Npm, false) => npm_ci().into_step(),
        (Packager::Pnpm, true) => pnpm_install().omit_dev().into_step(),
        (Packager::Pnpm, false) => pnpm_install().into_step(),
        (Packager::Yarn, true) => yarn_install().omit_dev().into_step(),
        (Packager::Yarn, false) => yarn_install().into_step(),
    }
}
