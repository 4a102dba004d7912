//! Instructions that write themselves right: each renders to plain lines for the stage's base image.

#[macro_use]
mod define;
mod build;
mod files;
mod model_files;
mod node;
mod packages;
mod python;
mod system;

pub use build::*;
pub use files::*;
pub use model_files::*;
pub use node::*;
pub use packages::*;
pub use python::*;
pub use system::*;

use super::place::At;
use super::step::Step;
use super::words::User;

recipes! {
    /// Packages of Debian or Ubuntu.
    AptInstall apt_install,
    /// Packages of Alpine.
    ApkAdd apk_add,
    /// Packages of Red Hat's family.
    DnfInstall dnf_install,
    /// Python packages by pip.
    PipInstall pip_install,
    /// The locked dependencies of a uv project.
    UvSync uv_sync,
    /// Python packages by uv.
    UvPipInstall uv_pip_install,
    /// The locked dependencies of an npm project.
    NpmCi npm_ci,
    /// A script of an npm project.
    NpmRun npm_run,
    /// The locked dependencies of a pnpm project.
    PnpmInstall pnpm_install,
    /// The locked dependencies of a Yarn project.
    YarnInstall yarn_install,
    /// A binary of a Cargo workspace.
    CargoBuild cargo_build,
    /// A Go program.
    GoBuild go_build,
    /// The archives of a Maven project.
    MavenPackage maven_package,
    /// The archives of a Gradle project.
    GradleBuild gradle_build,
    /// A .NET program.
    DotnetPublish dotnet_publish,
    /// The locked gems of a Ruby project.
    BundleInstall bundle_install,
    /// The locked packages of a PHP project.
    ComposerInstall composer_install,
    /// A user that the base image lacks.
    CreateUser create_user,
    /// A directory that a user owns.
    CreateDir create_dir,
    /// A file from the network, by its checksum.
    Download download,
    /// The files of a Git commit.
    GitCheckout git_checkout,
    /// No program that runs as its owner.
    StripSetuid strip_setuid,
    /// The files of a model on Hugging Face.
    ModelDownload model_download,
}

/// How the argument of a recipe is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One argument of a command.
    Argument,
    /// A bare word: a path of the build context, the id of a secret.
    Word,
    /// Letters, digits, `_`, `-` and `.`: a component of a path.
    Component,
    /// Several flags in one text.
    Flags,
    /// An absolute path, as `/etc/passwd` holds it.
    Place,
    /// 64 hexadecimal digits.
    Sha256,
    /// 40 hexadecimal digits.
    Commit,
}

/// The name of an argument in messages, and how it is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Argument {
    /// With a blank behind it.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Whether it may be empty.
    pub(crate) optional: bool,
}

/// A recipe as its step holds it; [`PackedRecipe::unpack`] gives its fields their names.
///
/// Every constant is asked, once per instruction, what each type below [`Step`] may hold: a type for
/// each recipe would be paid for by every image.
#[derive(Clone, Copy, Debug)]
pub struct PackedRecipe<'a> {
    pub(crate) tool: Tool,
    pub(crate) lists: [&'a [&'a str]; LISTS],
    pub(crate) texts: [&'a str; TEXTS],
    flags: u16,
    pub(crate) mode: Option<u32>,
    pub(crate) user: User<'a>,
    /// Steps that the recipe surrounds.
    pub(crate) steps: &'a [Step<'a>],
    at: At<'a>,
}

/// Lists of one recipe.
pub(crate) const LISTS: usize = 1;
/// Texts of one recipe.
pub(crate) const TEXTS: usize = 5;

impl<'a> PackedRecipe<'a> {
    const fn new(tool: Tool, at: At<'a>) -> Self {
        PackedRecipe {
            tool,
            lists: [&[]; LISTS],
            texts: [""; TEXTS],
            flags: 0,
            mode: None,
            user: User::id(0, 0),
            steps: &[],
            at,
        }
    }

    /// Packages of the distribution that it installs.
    pub(crate) const fn system_packages(&self) -> &'a [&'a str] {
        match self.tool {
            Tool::AptInstall | Tool::ApkAdd | Tool::DnfInstall => self.lists[0],
            _ => &[],
        }
    }

    /// The build secret that it mounts; empty where it mounts none.
    pub(crate) const fn secret(&self) -> &'a str {
        match self.unpack() {
            Recipe::PipInstall(pip) => pip.index_secret,
            Recipe::UvPipInstall(pip) => pip.index_secret,
            _ => "",
        }
    }
}
