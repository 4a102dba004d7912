//! Archives that Maven and Gradle make from the sources of the build context.

use alloc::format;

use super::build::writable_sources;
use super::{Lines, flag, option, word};
use crate::model::mount::Mount;
use crate::model::recipe::{GradleBuild, MavenPackage};
use crate::render::stage::Stage;

/// `mvn package`; every module leaves its archives in a `target` of its own.
pub(super) fn maven(maven: &MavenPackage<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    writable_sources(&mut lines, stage);
    let repository = if maven.cache {
        "/root/.m2/repository"
    } else {
        "/tmp/m2"
    };
    if maven.cache {
        lines.mount(&Mount::cache(repository).locked().into_mount());
    }
    lines.command(format!(
        "mvn --batch-mode --no-transfer-progress{}{}{}{}{} package",
        flag("--offline", maven.offline),
        option("--activate-profiles", maven.profile),
        option("--projects", maven.module),
        flag("--also-make", !maven.module.is_empty()),
        option("--define", &format!("maven.repo.local={repository}"))
            + &flag("--define skipTests", maven.skip_tests),
    ));
    lines.command("mkdir -p /out");
    let from = if maven.module.is_empty() {
        "."
    } else {
        maven.module
    };
    lines.command(format!(
        "find {} -path '*/target/*.?ar' ! -path '*/target/*/*' -exec cp {{}} /out ';'",
        word(from)
    ));
    if !maven.cache {
        lines.command("rm -rf /tmp/m2");
    }
    lines
}

/// `gradle <task>`; every project leaves its archives in `build/libs`.
pub(super) fn gradle(gradle: &GradleBuild<'_>, stage: &Stage<'_>) -> Lines {
    let mut lines = Lines::default();
    writable_sources(&mut lines, stage);
    let home = if gradle.cache {
        "/root/.gradle"
    } else {
        "/tmp/gradle"
    };
    if gradle.cache {
        lines.mount(&Mount::cache(home).locked().into_mount());
    }
    lines.command(format!(
        "gradle --no-daemon{}{} {}",
        flag("--offline", gradle.offline),
        option("--gradle-user-home", home),
        word(gradle.task)
    ));
    lines.command("mkdir -p /out");
    lines.command(
        "find . -path '*/build/libs/*.?ar' ! -path '*/build/libs/*/*' -exec cp {} /out ';'",
    );
    if !gradle.cache {
        lines.command("rm -rf /tmp/gradle");
    }
    lines
}
