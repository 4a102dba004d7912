//! `FILE:LINE`, as reports write it, and what that line does.

use std::path::Path;

use dockerspec::explain::{self, Page};

use crate::arguments::PolicyName;
use crate::examine;
use crate::failure::Failure;
use crate::files::{self, Kind};

/// A file and a line of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'t> {
    path: &'t Path,
    line: usize,
}

impl<'t> Place<'t> {
    /// Reads `FILE:LINE` and `FILE:LINE:COLUMN`.
    pub(crate) fn read(text: &'t str) -> Option<Self> {
        let (path, line) = split(text)?;
        let (path, line) = match split(path) {
            Some(found) if !Path::new(path).exists() => found,
            _ => (path, line),
        };
        let path = Path::new(path);
        Some(Place { path, line })
    }

    /// The page of the line, against a policy.
    pub(crate) fn explain(self, policy: PolicyName) -> Result<Page, Failure> {
        let policy = policy.policy().today(dockerspec::today());
        let page = match self.path.file_name().map(files::kind) {
            Some(Kind::Ignore) => {
                return Err(Failure::new(format!(
                    "`{}` is no Dockerfile and no compose file: lines of other files are not explained yet",
                    self.path.display()
                )));
            }
            Some(Kind::Compose) => {
                let (name, bytes) = examine::read_file(self.path)?;
                let text = String::from_utf8_lossy(&bytes);
                explain::compose_line(&name, &text, self.line, &policy)
            }
            _ => explain::line(&examine::read_dockerfile(self.path)?, self.line, &policy),
        };
        page.map_err(|error| Failure::new(error.to_string()))
    }
}

/// What stands before the last colon, and the number behind it.
fn split(text: &str) -> Option<(&str, usize)> {
    let (before, number) = text.rsplit_once(':')?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    // a number without an end is behind every file's end
    (digits && !before.is_empty()).then(|| (before, number.parse().unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use super::Place;
    use std::path::Path;

    #[test]
    fn a_place_is_read_as_reports_write_it() {
        let read = |text| Place::read(text).map(|place| (place.path, place.line));
        assert_eq!(
            read("a/Dockerfile:12"),
            Some((Path::new("a/Dockerfile"), 12))
        );
        assert_eq!(
            read("a/Dockerfile:12:5"),
            Some((Path::new("a/Dockerfile"), 12))
        );
        assert_eq!(
            read("C:\\x\\Dockerfile:3"),
            Some((Path::new("C:\\x\\Dockerfile"), 3))
        );
        assert_eq!(read("-:1"), Some((Path::new("-"), 1)));
        for text in ["Dockerfile", "hadolint:DL3002", ":3", "a:", "a:b", "a:-1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
