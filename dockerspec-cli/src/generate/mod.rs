//! Files for a project: what the templates render to.

mod arguments;
mod compose;
mod detect;
mod dockerfile;
mod ignore;
mod init;
mod manifest;
mod place;
mod rust_source;
mod templates;

pub(crate) use arguments::{
    CopyDockerfile, GenerateCompose, GenerateDockerignore, GenerateRequirements, Init, Templates,
};
pub(crate) use compose::run as compose;
pub(crate) use dockerfile::run as dockerfile;
pub(crate) use ignore::{dockerignore, requirements};
pub(crate) use init::run as init;
pub(crate) use templates::run as templates;
