//! Which group may open a socket, and whether a user is one of it already.

use std::fs;
use std::path::Path;

/// A group of the machine, by name or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) name: String,
    /// Those who are in it since their next login.
    members: Vec<String>,
}

impl Group {
    pub(super) fn has(&self, user: &str) -> bool {
        self.members.iter().any(|member| member == user)
    }
}

/// The group that may read and write the socket; none where only its owner may.
#[cfg(unix)]
pub(super) fn of_socket(path: &Path) -> Option<Group> {
    use std::os::unix::fs::MetadataExt as _;

    const READ_AND_WRITE: u32 = 0o060;
    let metadata = fs::metadata(path).ok()?;
    if metadata.mode() & READ_AND_WRITE != READ_AND_WRITE {
        return None;
    }
    let groups = fs::read_to_string("/etc/group").unwrap_or_default();
    Some(named(&groups, metadata.gid()))
}

#[cfg(not(unix))]
pub(super) fn of_socket(_: &Path) -> Option<Group> {
    None
}

/// The group of that number; a directory service may know a name that `/etc/group` does not.
#[cfg(unix)]
fn named(groups: &str, id: u32) -> Group {
    let number = id.to_string();
    let line = groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, _, gid) = (fields.next()?, fields.next()?, fields.next()?);
        (gid == number).then(|| (name, fields.next().unwrap_or_default()))
    });
    let (name, members) = line.unwrap_or((&number, ""));
    let members = members.split(',').filter(|it| !it.is_empty());
    Group {
        name: name.to_owned(),
        members: members.map(str::to_owned).collect(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::named;

    #[test]
    fn a_group_is_known_by_its_number() {
        let groups = "root:x:0:\ndocker:x:998:me,you\n";
        let docker = named(groups, 998);
        assert_eq!(docker.name, "docker");
        assert!(docker.has("you") && !docker.has("he"));
        assert_eq!(named(groups, 5000).name, "5000");
    }
}
