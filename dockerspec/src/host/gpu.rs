//! GPUs, by their device nodes and by what their drivers' tools say.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::facts::{Gpu, Vendor};
use super::program::{ask, find};
use super::thresholds::MIB;

/// A driver that is not loaded yet is loaded by the first question.
const PATIENCE: Duration = Duration::from_secs(5);

/// The GPUs of this machine; device nodes are looked for below `root`.
pub(super) fn gpus(root: &Path) -> Vec<Gpu> {
    let mut gpus = nvidia(root);
    gpus.extend(amd(root));
    gpus
}

/// <https://docs.nvidia.com/deploy/nvidia-smi/index.html>
fn nvidia(root: &Path) -> Vec<Gpu> {
    let nodes = nodes(&root.join("dev"), "nvidia");
    // WSL has no nodes of its own for each GPU
    if nodes.is_empty() && !root.join("dev/dxg").exists() && !cfg!(windows) {
        return nodes;
    }
    let query = [
        "--query-gpu=name,memory.total",
        "--format=csv,noheader,nounits",
    ];
    let wsl = root.join("usr/lib/wsl/lib/nvidia-smi");
    let program = find("nvidia-smi").or_else(|| wsl.is_file().then_some(wsl));
    let told = program.and_then(|program| ask(&program, &query, PATIENCE));
    let told = told.map(|csv| nvidia_smi(&csv)).unwrap_or_default();
    if told.is_empty() { nodes } else { told }
}

/// `NVIDIA RTX A6000, 49140`: the name and MiB.
fn nvidia_smi(csv: &str) -> Vec<Gpu> {
    let lines = csv.lines().filter_map(|line| line.rsplit_once(','));
    let gpus = lines.map(|(name, memory)| {
        let memory = memory.trim().parse::<u64>().ok();
        let memory = memory.map(|mib| mib.saturating_mul(MIB));
        Gpu::new(Vendor::Nvidia, name.trim(), memory)
    });
    gpus.collect()
}

/// `/dev/nvidia0` and so on.
fn nodes(dev: &Path, prefix: &str) -> Vec<Gpu> {
    let entries = fs::read_dir(dev).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut numbers: Vec<u32> = names
        .filter_map(|name| name.strip_prefix(prefix)?.parse().ok())
        .collect();
    numbers.sort_unstable();
    let gpu = |number| Gpu::new(Vendor::Nvidia, format!("/dev/{prefix}{number}"), None);
    numbers.into_iter().map(gpu).collect()
}

/// AMD's GPUs compute through `/dev/kfd`; each one is a card with AMD's number.
///
/// Sources: <https://rocm.docs.amd.com/projects/install-on-linux/en/latest/how-to/docker.html>,
/// <https://docs.kernel.org/gpu/amdgpu/driver-misc.html>
fn amd(root: &Path) -> Vec<Gpu> {
    if !root.join("dev/kfd").exists() {
        return Vec::new();
    }
    let query = ["--showmeminfo", "vram", "--csv"];
    let told = find("rocm-smi").and_then(|program| ask(&program, &query, PATIENCE));
    let told = told.map(|csv| rocm_smi(&csv)).unwrap_or_default();
    if told.is_empty() { cards(root) } else { told }
}

/// `device,VRAM Total Memory (B),…` and a line for each card.
fn rocm_smi(csv: &str) -> Vec<Gpu> {
    let mut lines = csv.lines().skip_while(|line| !line.starts_with("device,"));
    let header = lines.next().unwrap_or_default();
    let Some(column) = header
        .split(',')
        .position(|name| name.starts_with("VRAM Total Memory"))
    else {
        return Vec::new();
    };
    let gpus = lines.filter(|line| line.starts_with("card")).map(|line| {
        let name = line.split(',').next().unwrap_or_default();
        let memory = line.split(',').nth(column);
        let memory = memory.and_then(|bytes| bytes.trim().parse().ok());
        Gpu::new(Vendor::Amd, name, memory)
    });
    gpus.collect()
}

fn cards(root: &Path) -> Vec<Gpu> {
    const AMD: &str = "0x1002";
    let entries = fs::read_dir(root.join("sys/class/drm"))
        .into_iter()
        .flatten()
        .flatten();
    let mut gpus: Vec<Gpu> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            // `card0-DP-1` is a connector
            name.strip_prefix("card")?.parse::<u32>().ok()?;
            let device = entry.path().join("device");
            let read = |file| fs::read_to_string(device.join(file)).ok();
            if read("vendor")?.trim() != AMD {
                return None;
            }
            let memory = read("mem_info_vram_total").and_then(|bytes| bytes.trim().parse().ok());
            Some(Gpu::new(Vendor::Amd, name, memory))
        })
        .collect();
    gpus.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    gpus
}

/// Whether engines can hand NVIDIA GPUs on: the toolkit's runtime, or a CDI description.
///
/// <https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/cdi-support.html>
pub(super) fn toolkit(root: &Path) -> bool {
    let described = [
        "etc/cdi/nvidia.yaml",
        "var/run/cdi/nvidia.yaml",
        "etc/cdi/nvidia.json",
    ];
    described.iter().any(|path| root.join(path).is_file())
        || find("nvidia-container-runtime").is_some()
        || find("nvidia-ctk").is_some()
}

#[cfg(test)]
mod tests {
    use super::{cards, nodes, nvidia_smi, rocm_smi, toolkit};
    use crate::host::inspect::tests::Root;
    use crate::host::{Gpu, MIB, Vendor};

    #[test]
    fn the_tool_of_nvidia_names_gpus_and_their_memory() {
        let gpus = nvidia_smi("NVIDIA RTX A6000, 49140\nTesla T4, [N/A]\n\nerror\n");
        assert_eq!(
            gpus,
            [
                Gpu::new(Vendor::Nvidia, "NVIDIA RTX A6000", Some(49_140 * MIB)),
                Gpu::new(Vendor::Nvidia, "Tesla T4", None),
            ]
        );
    }

    #[test]
    fn the_tool_of_amd_has_a_column_for_the_memory() {
        let csv = "WARNING: AMD GPU device(s) is/are in a low-power state.\n\ndevice,VRAM Total Memory (B),VRAM Total Used Memory (B)\ncard0,17163091968,6078464\ncard1,x,0\n";
        assert_eq!(
            rocm_smi(csv),
            [
                Gpu::new(Vendor::Amd, "card0", Some(17_163_091_968)),
                Gpu::new(Vendor::Amd, "card1", None),
            ]
        );
        assert_eq!(rocm_smi("device,Temperature\ncard0,40\n"), []);
    }

    #[test]
    fn device_nodes_are_counted_in_their_order() {
        let root = Root::new(&[
            ("dev/nvidia10", ""),
            ("dev/nvidia2", ""),
            ("dev/nvidiactl", ""),
            ("dev/nvidia-uvm", ""),
            ("dev/null", ""),
        ]);
        let names: Vec<String> = nodes(&root.path().join("dev"), "nvidia")
            .into_iter()
            .map(|gpu| gpu.name)
            .collect();
        assert_eq!(names, ["/dev/nvidia2", "/dev/nvidia10"]);
    }

    #[test]
    fn cards_of_amd_tell_their_memory() {
        let root = Root::new(&[
            ("sys/class/drm/card1/device/vendor", "0x1002\n"),
            (
                "sys/class/drm/card1/device/mem_info_vram_total",
                "17163091968\n",
            ),
            ("sys/class/drm/card0/device/vendor", "0x8086\n"),
            ("sys/class/drm/card1-DP-1/status", "connected\n"),
        ]);
        let card = Gpu::new(Vendor::Amd, "card1", Some(17_163_091_968));
        assert_eq!(cards(root.path()), [card]);
    }

    #[test]
    fn a_description_of_devices_is_enough_for_an_engine() {
        let root = Root::new(&[("etc/cdi/nvidia.yaml", "cdiVersion: 0.6.0\n")]);
        assert!(toolkit(root.path()));
    }
}
