//! GPUs that the engine cannot give, or was not asked for.

use super::start::short;
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::Facts;

pub(super) fn toolkit(facts: &Facts) -> Option<Cause> {
    let error = facts.state.error.as_str();
    let marks = [
        "could not select device driver",
        "nvidia-container-cli",
        "runtime name: nvidia",
        "unknown or invalid runtime name",
        "unresolvable CDI devices",
        "failed to discover GPU vendor",
        "nvidia-container-runtime",
    ];
    if !marks.iter().any(|it| error.contains(it)) {
        return None;
    }
    let driver = error.contains("driver not loaded")
        || error.contains("driver/library version mismatch")
        || error.contains("libnvidia-ml.so");
    let title = if driver {
        "the machine's NVIDIA driver does not work"
    } else {
        "the engine has no GPU to give: the NVIDIA container toolkit is not set up, or there is no GPU"
    };
    Some(
        Cause::certain(CauseKind::GpuToolkit, title)
            .seen("State.Error", short(error))
            .seen("the engine", format!("its runtimes: {}", facts.engine.runtimes.join(", ")))
            .advice("install the NVIDIA container toolkit and tell the engine of it; without a GPU leave the request out, best in an overlay of its own")
            .spec("Overlay::new(\"gpu\", &STACK), with gpus(Gpus::All) there alone")
            .compose(facts, "gpus: all  # only in compose.gpu.yaml")
            .command(if driver { "nvidia-smi" } else { "sudo nvidia-ctk runtime configure --runtime=docker && sudo systemctl restart docker" }),
    )
}

pub(super) fn not_given(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() {
        return None;
    }
    // that a GPU "will not be used" is no failure
    let line = facts.last_line(&[
        "libcuda.so",
        "libnvidia-ml.so",
        "No CUDA GPUs are available",
        "Found no NVIDIA driver",
        "no CUDA-capable device",
        "CUDA driver version is insufficient",
        "nvidia-smi: not found",
        "nvidia-smi: command not found",
        "Failed to infer device type",
        "Torch not compiled with CUDA",
        "cuInit",
        "NVML: Driver Not Loaded",
    ])?;
    let asked = facts.security.gpu_asked;
    let title = if asked {
        "the program finds no GPU, though the container was given one"
    } else {
        "the program needs a GPU, and the container was started without one"
    };
    let cause = if asked {
        Cause::likely(CauseKind::GpuNotGiven, title)
    } else {
        Cause::certain(CauseKind::GpuNotGiven, title)
    };
    Some(
        cause
            .seen("the log", line)
            .seen(
                "HostConfig.DeviceRequests",
                if asked { "a GPU" } else { "none" },
            )
            .advice("ask for a GPU, or run the build of the program that needs none")
            .spec("gpus(Gpus::All)")
            .compose(facts, "gpus: all")
            .command("docker run --rm --gpus all nvidia/cuda:12.8.1-base-ubuntu24.04 nvidia-smi"),
    )
}
