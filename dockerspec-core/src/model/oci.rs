//! Standard names of labels.
//!
//! <https://specs.opencontainers.org/image-spec/annotations/#pre-defined-annotation-keys>

/// Title for people.
pub const TITLE: &str = "org.opencontainers.image.title";
/// What the image is for.
pub const DESCRIPTION: &str = "org.opencontainers.image.description";
/// Version of the software in it.
pub const VERSION: &str = "org.opencontainers.image.version";
/// Revision of the sources, as a Git commit.
pub const REVISION: &str = "org.opencontainers.image.revision";
/// URL of the sources.
pub const SOURCE: &str = "org.opencontainers.image.source";
/// URL where to find out more.
pub const URL: &str = "org.opencontainers.image.url";
/// URL of the documentation.
pub const DOCUMENTATION: &str = "org.opencontainers.image.documentation";
/// Licences, as an SPDX expression.
pub const LICENSES: &str = "org.opencontainers.image.licenses";
/// Who distributes it.
pub const VENDOR: &str = "org.opencontainers.image.vendor";
/// Whom to ask.
pub const AUTHORS: &str = "org.opencontainers.image.authors";
/// When it was built, in RFC 3339.
pub const CREATED: &str = "org.opencontainers.image.created";
/// Name of the reference.
pub const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// Reference of the base image.
pub const BASE_NAME: &str = "org.opencontainers.image.base.name";
/// Digest of the base image.
pub const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";
