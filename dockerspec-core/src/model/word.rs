//! Which word belongs to which list: for the compiler's message only, the conversion itself is a `const fn`.

use super::instructions::Include;
use super::recipe::{
    ApkAdd, AptInstall, BundleInstall, CargoBuild, ComposerInstall, CreateDir, CreateUser,
    DnfInstall, DotnetPublish, Download, GitCheckout, GoBuild, GradleBuild, MavenPackage,
    ModelDownload, NpmCi, NpmRun, PipInstall, PnpmInstall, StripSetuid, UvPipInstall, UvSync,
    YarnInstall,
};
use super::setting::Setting;
use super::step::{
    Add, Arg, Cmd, Comment, Copy, Entrypoint, Env, Expose, Healthcheck, InlineFile, Label,
    NoHealthcheck, Onbuild, Raw, Reads, Run, SetUser, Shell, Step, StopSignal, Volumes, Waived,
    Workdir,
};

/// What may stand in `steps![..]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an instruction of an image",
    label = "not an instruction",
    note = "settings of a service go into `settings![..]`"
)]
pub trait InstructionWord {}

/// What may stand in `settings![..]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a setting of a service",
    label = "not a setting",
    note = "instructions of an image go into `steps![..]`"
)]
pub trait SettingWord {}

/// The word itself, where it is an instruction.
pub const fn instruction<T: InstructionWord + core::marker::Copy>(word: T) -> T {
    word
}

/// The word itself, where it is a setting.
pub const fn setting<T: SettingWord + core::marker::Copy>(word: T) -> T {
    word
}

macro_rules! words {
    ($world:ident: $($word:ident)*) => {
        $(impl $world for $word<'_> {})*
    };
}

words!(InstructionWord: Step Add Arg Cmd Comment Copy Entrypoint Env Expose Healthcheck InlineFile Label NoHealthcheck Onbuild Raw Reads Run SetUser Shell StopSignal Volumes Workdir);
words!(InstructionWord: ApkAdd AptInstall BundleInstall CargoBuild ComposerInstall CreateDir CreateUser DnfInstall);
words!(InstructionWord: DotnetPublish Download GitCheckout GoBuild GradleBuild MavenPackage ModelDownload NpmCi NpmRun);
words!(InstructionWord: PipInstall PnpmInstall StripSetuid UvPipInstall UvSync YarnInstall);
words!(SettingWord: Setting Cmd Entrypoint Env Expose Healthcheck Label NoHealthcheck Reads SetUser StopSignal Workdir);

impl<'a> InstructionWord for Include<'a, Step<'a>> {}
impl<'a> SettingWord for Include<'a, Setting<'a>> {}
impl<T: InstructionWord> InstructionWord for Waived<'_, T> {}
impl<T: SettingWord> SettingWord for Waived<'_, T> {}
