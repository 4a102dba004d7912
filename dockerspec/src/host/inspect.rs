//! Looks at this machine, and judges nothing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use sysinfo::{CpuRefreshKind, DiskRefreshKind, Disks, MemoryRefreshKind, RefreshKind, System};

use super::facts::{Disk, EngineState, Host};
use super::json::Value;
use super::place::Where;
use super::{cgroup, engine, gpu, program};

/// Looks at this machine: memory, CPUs, swap, disks, shared memory, control groups, GPUs, and the engine at its socket.
///
/// Everything may be missing, and nothing fails: what cannot be read is not known. It takes milliseconds where no engine
/// and no GPU is asked; an engine has 3 seconds for its answer, `nvidia-smi` and `rocm-smi` have 5.
///
/// # Examples
///
/// ```
/// let host = dockerspec::host::inspect();
/// assert!(host.cpus.is_none_or(|cpus| cpus > 0));
/// ```
pub fn inspect() -> Host {
    let root = Path::new("/");
    let mut host = Host::default();
    let asked = RefreshKind::nothing()
        .with_memory(MemoryRefreshKind::everything())
        .with_cpu(CpuRefreshKind::nothing());
    if let Ok(system) = System::new_with_specifics(asked) {
        // no machine has none: it is what an unknown system shows
        host.memory = Some(system.total_memory()).filter(|bytes| *bytes > 0);
        host.available = host.memory.map(|_| system.available_memory());
        host.swap = host.memory.map(|_| system.total_swap());
        host.cpus = u32::try_from(system.cpus().len())
            .ok()
            .filter(|cpus| *cpus > 0);
    }
    if host.cpus.is_none() {
        let cpus = thread::available_parallelism().ok();
        host.cpus = cpus.and_then(|cpus| u32::try_from(cpus.get()).ok());
    }
    host.shared_memory = shared_memory(root, host.memory);
    host.limits = cgroup::limits(root);
    host.gpus = gpu::gpus(root);
    host.toolkit = gpu::toolkit(root);
    let client = ["docker", "podman"]
        .into_iter()
        .find(|name| program::find(name).is_some());
    host.client = client.map(str::to_owned).unwrap_or_default();
    host.compose = has_compose(root);
    host.engine = engine::ask();
    host.place = place(root, &host.client);
    host.virtual_machine = cfg!(any(target_os = "macos", windows)) || host.place == Where::Wsl2;
    host.disk = disk(&data(root, &host.engine));
    host
}

/// The size of `/dev/shm`; half of the memory where its mount does not say.
///
/// <https://docs.kernel.org/filesystems/tmpfs.html>
fn shared_memory(root: &Path, memory: Option<u64>) -> Option<u64> {
    let mounts = fs::read_to_string(root.join("proc/mounts")).ok()?;
    let mount = mounts.lines().find_map(|line| {
        let mut fields = line.split(' ').skip(1);
        let at = fields.next()?;
        let kind = fields.next()?;
        (at == "/dev/shm" && kind == "tmpfs")
            .then(|| fields.next())
            .flatten()
    })?;
    let size = mount
        .split(',')
        .find_map(|option| option.strip_prefix("size="));
    match size {
        None => memory.map(|bytes| bytes / 2),
        Some(size) => match size.strip_suffix('%') {
            Some(percent) => {
                let percent = percent.parse::<u64>().ok()?;
                Some((memory? / 100).saturating_mul(percent))
            }
            None => dockerspec_core::parse::size(size).ok(),
        },
    }
}

/// <https://docs.docker.com/compose/install/linux/>
fn has_compose(root: &Path) -> bool {
    let folders = [
        "usr/libexec/docker/cli-plugins",
        "usr/lib/docker/cli-plugins",
        "usr/local/libexec/docker/cli-plugins",
        "usr/local/lib/docker/cli-plugins",
    ];
    let home = env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let home = home.map(|home| Path::new(&home).join(".docker/cli-plugins"));
    let folders = folders.iter().map(|folder| root.join(folder)).chain(home);
    let plugin = format!("docker-compose{}", env::consts::EXE_SUFFIX);
    folders
        .into_iter()
        .any(|folder| folder.join(&plugin).is_file())
        || program::find("docker-compose").is_some()
        || program::find("podman-compose").is_some()
}

/// The kind of engine that is set up here, as far as that shows.
fn place(root: &Path, client: &str) -> Where {
    if cfg!(windows) {
        return Where::DockerDesktopWindows;
    }
    if cfg!(target_os = "macos") {
        return if client == "podman" {
            Where::Podman
        } else if program::find("colima").is_some()
            && !Path::new("/Applications/Docker.app").exists()
        {
            Where::Colima
        } else {
            Where::DockerDesktopMac
        };
    }
    let kernel = fs::read_to_string(root.join("proc/sys/kernel/osrelease")).unwrap_or_default();
    // <https://learn.microsoft.com/windows/wsl/compare-versions>
    if kernel.to_ascii_lowercase().contains("microsoft") {
        Where::Wsl2
    } else if client == "podman" {
        Where::Podman
    } else {
        Where::Linux
    }
}

/// The folder that holds the engine's data, as the engine, its settings or its documentation has it.
fn data(root: &Path, engine: &EngineState) -> PathBuf {
    if let EngineState::Answered(facts) = engine
        && Path::new(&facts.data).is_dir()
    {
        return PathBuf::from(&facts.data);
    }
    if cfg!(windows) {
        return env::var_os("LOCALAPPDATA").unwrap_or_default().into();
    }
    if cfg!(target_os = "macos") {
        return env::var_os("HOME").unwrap_or_default().into();
    }
    let settings = fs::read_to_string(root.join("etc/docker/daemon.json")).unwrap_or_default();
    let settings = Value::parse(&settings);
    match settings
        .as_ref()
        .and_then(|settings| settings.text("data-root"))
    {
        Some(folder) => root.join(folder.trim_start_matches('/')),
        None => root.join("var/lib/docker"),
    }
}

/// The disk that a folder is on, or would be.
fn disk(folder: &Path) -> Option<Disk> {
    let there = folder.ancestors().find(|folder| folder.exists())?;
    let real = fs::canonicalize(there).ok()?;
    let disks = Disks::new_with_refreshed_list_specifics(DiskRefreshKind::nothing().with_storage());
    let disks = disks.ok()?;
    let holding = disks
        .iter()
        .filter(|disk| real.starts_with(disk.mount_point()));
    let disk = holding.max_by_key(|disk| disk.mount_point().components().count())?;
    let path = there.display().to_string();
    Some(Disk::new(path, disk.available_space(), disk.total_space()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::{data, disk, inspect, place, shared_memory};
    use crate::host::{EngineFacts, EngineState, GIB, MIB, Where};
    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::{env, fs, process};

    /// A folder that stands for `/`, removed in the end.
    pub(in crate::host) struct Root(PathBuf);

    impl Root {
        pub(in crate::host) fn new(files: &[(&str, &str)]) -> Self {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("dockerspec-host-{}-{number}", process::id());
            let root = Root(env::temp_dir().join(name));
            fs::create_dir_all(root.path()).unwrap();
            for (name, text) in files {
                let path = root.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            root
        }

        pub(in crate::host) fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Root {
        fn drop(&mut self) {
            // what cannot be removed now is in the folder for temporary files
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn this_machine_tells_something() {
        let host = inspect();
        assert!(host.memory.unwrap() > 128 * MIB);
        assert!(host.available.unwrap() <= host.memory.unwrap());
        assert!(host.cpus.unwrap() > 0);
    }

    #[test]
    fn shared_memory_is_what_its_mount_says() {
        for (options, size) in [
            ("rw,nosuid,size=65536k", Some(64 * MIB)),
            ("rw,size=8g,inode64", Some(8 * GIB)),
            ("rw,size=25%", Some(4 * GIB / 100 * 25)),
            ("rw,nosuid,nodev", Some(2 * GIB)),
            ("rw,size=18446744073709551615%", Some(u64::MAX)),
            ("rw,size=much", None),
        ] {
            let mounts = format!("proc /proc proc rw 0 0\nshm /dev/shm tmpfs {options} 0 0\n");
            let root = Root::new(&[("proc/mounts", &mounts)]);
            assert_eq!(shared_memory(root.path(), Some(4 * GIB)), size, "{options}");
        }
        assert_eq!(shared_memory(Root::new(&[]).path(), Some(4 * GIB)), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_kernel_tells_of_wsl() {
        let wsl = "6.6.87.2-microsoft-standard-WSL2\n";
        let root = Root::new(&[("proc/sys/kernel/osrelease", wsl)]);
        assert_eq!(place(root.path(), "docker"), Where::Wsl2);
        let root = Root::new(&[("proc/sys/kernel/osrelease", "6.12.0-amd64\n")]);
        assert_eq!(place(root.path(), "docker"), Where::Linux);
        assert_eq!(place(root.path(), "podman"), Where::Podman);
        assert_eq!(place(root.path(), ""), Where::Linux);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_engine_is_believed_before_its_settings() {
        let root = Root::new(&[("etc/docker/daemon.json", "{\"data-root\": \"/mnt/docker\"}")]);
        let none = EngineState::Silent;
        assert_eq!(data(root.path(), &none), root.path().join("mnt/docker"));
        let mut facts = EngineFacts {
            data: "/nowhere/on/this/machine".into(),
            ..EngineFacts::default()
        };
        let answered = EngineState::Answered(facts.clone());
        assert_eq!(data(root.path(), &answered), root.path().join("mnt/docker"));
        facts.data = root.path().display().to_string();
        assert_eq!(
            data(root.path(), &EngineState::Answered(facts)),
            root.path()
        );
        let broken = Root::new(&[("etc/docker/daemon.json", "{")]);
        assert_eq!(
            data(broken.path(), &none),
            broken.path().join("var/lib/docker")
        );
    }

    #[test]
    fn a_folder_that_is_not_there_yet_is_on_the_disk_of_those_around() {
        let root = Root::new(&[]);
        let found = disk(&root.path().join("a/b"));
        // a machine may list no disk for its temporary folder
        if let Some(found) = found {
            assert_eq!(Path::new(&found.path), root.path());
            assert!(found.free <= found.size);
        }
    }
}
