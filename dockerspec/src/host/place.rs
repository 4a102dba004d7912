//! The kinds of engines that are set up in different ways.

use std::fmt;
use std::str::FromStr;

/// Where an engine runs, which decides where its settings are.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Where {
    /// Docker Desktop on macOS.
    DockerDesktopMac,
    /// Docker Desktop on Windows.
    DockerDesktopWindows,
    /// An engine inside WSL 2.
    Wsl2,
    /// An engine on Linux itself.
    #[default]
    Linux,
    /// Colima.
    Colima,
    /// Podman.
    Podman,
}

impl Where {
    /// All of them.
    pub const ALL: [Where; 6] = [
        Where::DockerDesktopMac,
        Where::DockerDesktopWindows,
        Where::Wsl2,
        Where::Linux,
        Where::Colima,
        Where::Podman,
    ];

    /// The name, as in `docker-desktop-mac`.
    pub const fn name(self) -> &'static str {
        match self {
            Where::DockerDesktopMac => "docker-desktop-mac",
            Where::DockerDesktopWindows => "docker-desktop-windows",
            Where::Wsl2 => "wsl2",
            Where::Linux => "linux",
            Where::Colima => "colima",
            Where::Podman => "podman",
        }
    }

    /// The file that holds its settings, as its user writes it.
    ///
    /// Sources: <https://docs.docker.com/desktop/settings-and-maintenance/settings/>,
    /// <https://learn.microsoft.com/windows/wsl/wsl-config>,
    /// <https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file>,
    /// <https://github.com/abiosoft/colima/blob/main/docs/FAQ.md>,
    /// <https://github.com/containers/common/blob/main/docs/containers.conf.5.md>
    pub const fn file(self) -> &'static str {
        match self {
            Where::DockerDesktopMac => {
                "~/Library/Group Containers/group.com.docker/settings-store.json"
            }
            Where::DockerDesktopWindows | Where::Wsl2 => r"%UserProfile%\.wslconfig",
            Where::Linux => "/etc/docker/daemon.json",
            Where::Colima => "~/.colima/default/colima.yaml",
            Where::Podman => "~/.config/containers/containers.conf",
        }
    }
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is none of [`Where::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPlace(String);

impl fmt::Display for UnknownPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no platform: use one of", self.0)?;
        for (index, place) in Where::ALL.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma} `{place}`")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownPlace {}

impl FromStr for Where {
    type Err = UnknownPlace;

    fn from_str(text: &str) -> Result<Self, UnknownPlace> {
        let mut all = Where::ALL.into_iter();
        all.find(|place| place.name() == text)
            .ok_or_else(|| UnknownPlace(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Where;

    #[test]
    fn every_place_is_found_by_its_name() {
        for place in Where::ALL {
            assert_eq!(place.name().parse(), Ok(place));
        }
        let error = "windows".parse::<Where>().unwrap_err().to_string();
        assert!(error.starts_with("`windows` is no platform: use one of `docker-desktop-mac`, "));
    }
}
