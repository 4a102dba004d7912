//! Where an image is: in an engine, in an archive, in a folder, on standard input.

use std::path::PathBuf;

/// Where an image is.
///
/// ```
/// use dockerspec::engine::ImageSource;
///
/// assert_eq!(ImageSource::parse("acme/api:1.4"), ImageSource::Engine("acme/api:1.4".to_owned()));
/// assert_eq!(ImageSource::parse("docker-archive://api.tar"), ImageSource::Archive("api.tar".into()));
/// assert_eq!(ImageSource::parse("oci://layout"), ImageSource::Archive("layout".into()));
/// assert_eq!(ImageSource::parse("-"), ImageSource::Stdin);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImageSource {
    /// An image of the engine, by name or id.
    Engine(String),
    /// An archive, of `docker save` or an OCI layout, or a folder with an OCI layout.
    Archive(PathBuf),
    /// An archive on standard input.
    Stdin,
}

impl ImageSource {
    /// Reads `docker://NAME`, `docker-archive://FILE`, `oci://PATH`, `-`, the path of a file that is there, or a name.
    pub fn parse(text: &str) -> ImageSource {
        if text == "-" {
            return ImageSource::Stdin;
        }
        for scheme in ["docker-archive://", "oci://", "oci-archive://"] {
            if let Some(path) = text.strip_prefix(scheme) {
                return ImageSource::Archive(path.into());
            }
        }
        if let Some(name) = text.strip_prefix("docker://") {
            return ImageSource::Engine(name.to_owned());
        }
        let path = PathBuf::from(text);
        let is_layout = path.join("oci-layout").is_file();
        if path.is_file() || is_layout {
            return ImageSource::Archive(path);
        }
        ImageSource::Engine(text.to_owned())
    }
}
