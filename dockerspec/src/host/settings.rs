//! The files in which engines of each kind have their settings, and the way to them.

use std::fmt::Write as _;

use super::facts::Vendor;
use super::place::Where;
use super::recommend::Recommendation;
use super::size::compose;
use super::thresholds::{GIB, MIB};

impl Recommendation {
    /// The text of the file [`Where::file`] with the recommended settings, and nothing else in it.
    ///
    /// A file that is there already holds more: its other settings must stay.
    ///
    /// # Examples
    ///
    /// ```
    /// use dockerspec::host::{GIB, Host, Where};
    ///
    /// let mut windows = Host::default();
    /// windows.memory = Some(32 * GIB);
    /// windows.cpus = Some(8);
    /// let text = windows.recommend(None).settings_file(Where::Wsl2);
    /// assert_eq!(text, "[wsl2]\nmemory=16GB\nprocessors=4\nswap=2GB\n");
    /// ```
    pub fn settings_file(&self, place: Where) -> String {
        let engine = &self.engine;
        let (gib, mib, cpus) = (engine.memory / GIB, engine.memory / MIB, engine.cpus);
        let shared = compose(self.container.shared_memory);
        match place {
            // the names of the members: <https://github.com/docker/desktop-feedback/issues/171>
            Where::DockerDesktopMac => {
                format!("{{\n  \"Cpus\": {cpus},\n  \"MemoryMiB\": {mib}\n}}\n")
            }
            Where::DockerDesktopWindows | Where::Wsl2 => {
                let swap = engine.swap / GIB;
                format!("[wsl2]\nmemory={gib}GB\nprocessors={cpus}\nswap={swap}GB\n")
            }
            Where::Linux => self.daemon_json(&shared),
            Where::Colima => format!("cpu: {cpus}\nmemory: {gib}\n"),
            Where::Podman => format!(
                "[containers]\nshm_size = \"{shared}\"\n\n[machine]\ncpus = {cpus}\nmemory = {mib}\n"
            ),
        }
    }

    /// <https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file>
    fn daemon_json(&self, shared: &str) -> String {
        let mut json = format!("{{\n  \"default-shm-size\": \"{shared}\"");
        if self.vendor == Some(Vendor::Nvidia) && self.toolkit {
            // what `nvidia-ctk runtime configure` writes
            json.push_str(
                ",\n  \"runtimes\": {\n    \"nvidia\": {\n      \"path\": \"nvidia-container-runtime\",\n      \"args\": []\n    }\n  }",
            );
        }
        json.push_str("\n}\n");
        json
    }

    /// What to do to set the recommended settings, step by step.
    ///
    /// # Examples
    ///
    /// ```
    /// use dockerspec::host::{Host, Where};
    ///
    /// let steps = Host::default().recommend(None).steps(Where::Colima);
    /// assert!(steps[1].starts_with("start it with the settings: `colima start --cpu"));
    /// ```
    pub fn steps(&self, place: Where) -> Vec<String> {
        let engine = &self.engine;
        let (gib, mib, cpus) = (engine.memory / GIB, engine.memory / MIB, engine.cpus);
        let swap = engine.swap / GIB;
        let file = place.file();
        let mut steps = match place {
            Where::DockerDesktopMac => vec![
                format!("open Settings > Resources > Advanced: memory limit {gib} GB, CPU limit {cpus}, swap {swap} GB; choose Apply & restart"),
                format!("or quit Docker Desktop, put the members below into `{file}`, and start it again"),
            ],
            Where::DockerDesktopWindows => vec![
                format!("put the lines below into `{file}`"),
                "run `wsl --shutdown`, and start Docker Desktop again".to_owned(),
                format!("with Hyper-V instead of WSL 2: open Settings > Resources > Advanced: memory {gib} GB, CPUs {cpus}, swap {swap} GB"),
            ],
            Where::Wsl2 => vec![
                format!("put the lines below into `{file}` on Windows"),
                "run `wsl --shutdown` in PowerShell, and start the distribution again".to_owned(),
            ],
            Where::Linux => vec![
                format!("put the members below into `{file}`"),
                "restart the engine: `sudo systemctl restart docker`".to_owned(),
                "an engine on Linux has all memory and CPUs: limit each service, as `dockerspec recommend` shows".to_owned(),
            ],
            Where::Colima => vec![
                "stop the machine: `colima stop`".to_owned(),
                format!("start it with the settings: `colima start --cpu {cpus} --memory {gib}`, or with the lines below in `{file}`"),
            ],
            Where::Podman => vec![
                format!("put the lines below into `{file}`: they hold for new containers and new machines"),
                format!("change the machine there is: `podman machine stop`, `podman machine set --cpus {cpus} --memory {mib}`, `podman machine start`"),
                "on Linux there is no machine: limit each service, as `dockerspec recommend` shows".to_owned(),
            ],
        };
        if matches!(
            place,
            Where::DockerDesktopMac | Where::DockerDesktopWindows | Where::Wsl2 | Where::Colima
        ) {
            let shared = compose(self.container.shared_memory);
            steps.push(format!(
                "shared memory is set for each service: `shm_size: {shared}`"
            ));
        }
        steps
    }

    /// Steps and file as one text.
    ///
    /// # Examples
    ///
    /// ```
    /// use dockerspec::host::{Host, Where};
    ///
    /// let text = Host::default().recommend(None).instructions(Where::Linux);
    /// assert!(text.contains("1. put the members below into `/etc/docker/daemon.json`\n"));
    /// ```
    pub fn instructions(&self, place: Where) -> String {
        let mut text = format!("{place}:\n");
        for (number, step) in (1..).zip(self.steps(place)) {
            // writing to a string cannot fail
            let _ = writeln!(text, "  {number}. {step}");
        }
        let _ = writeln!(text, "\n{}:", place.file());
        for line in self.settings_file(place).lines() {
            let indent = if line.is_empty() { "" } else { "    " };
            let _ = writeln!(text, "{indent}{line}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use crate::host::json::Value;
    use crate::host::{GIB, Gpu, Host, ModelNeeds, Quantisation, Recommendation, Vendor, Where};

    fn recommendation() -> Recommendation {
        let host = Host {
            memory: Some(24 * GIB),
            cpus: Some(12),
            virtual_machine: true,
            ..Host::default()
        };
        let model = ModelNeeds::new(7_000_000_000, Quantisation::Q4KM);
        host.recommend(Some(&model))
    }

    #[test]
    fn each_place_has_its_own_file() {
        let cases = [
            (
                Where::DockerDesktopMac,
                "{\n  \"Cpus\": 6,\n  \"MemoryMiB\": 12288\n}\n",
            ),
            (
                Where::DockerDesktopWindows,
                "[wsl2]\nmemory=12GB\nprocessors=6\nswap=2GB\n",
            ),
            (Where::Wsl2, "[wsl2]\nmemory=12GB\nprocessors=6\nswap=2GB\n"),
            (Where::Linux, "{\n  \"default-shm-size\": \"3456m\"\n}\n"),
            (Where::Colima, "cpu: 6\nmemory: 12\n"),
            (
                Where::Podman,
                "[containers]\nshm_size = \"3456m\"\n\n[machine]\ncpus = 6\nmemory = 12288\n",
            ),
        ];
        for (place, text) in cases {
            assert_eq!(recommendation().settings_file(place), text, "{place}");
        }
    }

    #[test]
    fn files_that_are_json_are_read_as_json() {
        let host = Host {
            gpus: vec![Gpu::new(Vendor::Nvidia, "A", Some(24 * GIB))],
            toolkit: true,
            ..Host::default()
        };
        let recommendation = host.recommend(None);
        let daemon = Value::parse(&recommendation.settings_file(Where::Linux)).unwrap();
        assert_eq!(daemon.text("default-shm-size"), Some("64m"));
        let nvidia = daemon
            .get("runtimes")
            .and_then(|runtimes| runtimes.get("nvidia"));
        assert_eq!(
            nvidia.and_then(|it| it.text("path")),
            Some("nvidia-container-runtime")
        );
        let desktop = Value::parse(&recommendation.settings_file(Where::DockerDesktopMac)).unwrap();
        assert!(desktop.number("MemoryMiB").is_some());
    }

    #[test]
    fn every_place_says_where_its_file_is() {
        for place in Where::ALL {
            let text = recommendation().instructions(place);
            assert!(text.starts_with(&format!("{place}:\n  1. ")), "{text}");
            assert!(
                text.contains(&format!("\n{}:\n    ", place.file())),
                "{text}"
            );
        }
    }
}
