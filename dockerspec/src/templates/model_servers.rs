//! Servers of language models, as images of their own and as services of a project.

use dockerspec_core::model::Arena;
use dockerspec_core::prelude::*;

use super::companions::{Companion, project};
use super::options::Options;
use super::parts::{Steps, image, probe};

const OLLAMA: &str = "0.12.6";
const VLLM: &str = "v0.11.0";
const TGI: &str = "3.3.6";
const LLAMA_CPP: &str = "server-b6989";
/// The same release for NVIDIA's GPUs.
const LLAMA_CPP_CUDA: &str = "server-cuda-b6989";

/// Who serves a model, and which.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model<'a> {
    /// Ollama, with a name of its library: `qwen3:0.6b`.
    Ollama(&'a str),
    /// vLLM, with a name on Hugging Face: `Qwen/Qwen3-0.6B`. It needs a GPU.
    Vllm(&'a str),
    /// Text Generation Inference, with a name on Hugging Face. It needs a GPU.
    Tgi(&'a str),
    /// llama.cpp, with a repository of GGUF files on Hugging Face: `ggml-org/gemma-3-1b-it-GGUF`.
    LlamaCpp(&'a str),
}

impl Model<'_> {
    /// Port on which the server listens.
    pub const fn port(self) -> u16 {
        match self {
            Model::Ollama(_) => 11434,
            Model::Vllm(_) => 8000,
            Model::Tgi(_) | Model::LlamaCpp(_) => 8080,
        }
    }
}

/// A request that bash makes, for images without a downloader.
const BASH_PROBE: &str = "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]";

const PYTHON_PROBE: &str =
    "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=5)";

/// The probe of a server, and how long it may take to load its model.
fn asked(model: Model<'_>) -> (&'static [&'static str], Duration) {
    match model {
        Model::Ollama(_) => (&["ollama", "list"], secs(60)),
        Model::Vllm(_) => (&["python3", "-c", PYTHON_PROBE], mins(10)),
        Model::Tgi(_) => (&["bash", "-c", BASH_PROBE], mins(10)),
        Model::LlamaCpp(_) => (
            &[
                "curl",
                "-fsS",
                "-o",
                "/dev/null",
                "http://127.0.0.1:8080/health",
            ],
            mins(5),
        ),
    }
}

/// Ollama: models are pulled while it runs, see [`model_pull`]; they are kept in `/models`.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn ollama<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let base = arena.text(format!("ollama/ollama:{}", options.version_or(OLLAMA)));
    let steps = Steps::new(arena).add(steps![
        create_dir("/models", options.user),
        env("OLLAMA_MODELS", "/models"),
        env("HOME", "/models"),
    ]);
    served(arena, options, base, steps, Model::Ollama(""), &[])
}

/// vLLM: an interface like that of `OpenAI` for the model of the options; a token is read from `HF_TOKEN_PATH`.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn vllm<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let base = arena.text(format!("vllm/vllm-openai:{}", options.version_or(VLLM)));
    let steps = Steps::new(arena).add(steps![
        create_dir("/home/vllm", options.user),
        env("HOME", "/home/vllm"),
        entrypoint(&["vllm", "serve"]),
    ]);
    let command = arena.texts(vec![options.model]);
    served(arena, options, base, steps, Model::Vllm(""), command)
}

/// Text Generation Inference, on port 8080 so that it needs no root.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn tgi<'a>(arena: &'a Arena<'a>, options: &Options<'a>) -> Result<Hardened<Image<'a>>, Report> {
    let version = options.version_or(TGI);
    let base = arena.text(format!(
        "ghcr.io/huggingface/text-generation-inference:{version}"
    ));
    let steps = Steps::new(arena).add(steps![
        create_dir("/data", options.user),
        env("PORT", "8080"),
        env("HF_HOME", "/data"),
    ]);
    let command = arena.texts(vec!["--model-id", options.model]);
    served(arena, options, base, steps, Model::Tgi(""), command)
}

/// llama.cpp's server, which downloads the GGUF file of the model to `/models`.
///
/// It computes on processors; the version `server-cuda-b6989` is the same release for NVIDIA's GPUs.
///
/// # Errors
///
/// The report, where an option does not pass the checks.
pub fn llama_cpp<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    let version = options.version_or(LLAMA_CPP);
    let base = arena.text(format!("ghcr.io/ggml-org/llama.cpp:{version}"));
    let steps = Steps::new(arena).add(steps![
        create_dir("/models", options.user),
        // without it the server listens to itself only
        env("LLAMA_ARG_HOST", "0.0.0.0"),
        env("LLAMA_CACHE", "/models"),
    ]);
    let command = arena.texts(vec!["--hf-repo", options.model]);
    served(arena, options, base, steps, Model::LlamaCpp(""), command)
}

fn served<'a>(
    arena: &'a Arena<'a>,
    options: &Options<'a>,
    base: &'a str,
    steps: Steps<'a>,
    model: Model<'_>,
    command: &'a [&'a str],
) -> Result<Hardened<Image<'a>>, Report> {
    let (asked, start) = asked(model);
    let steps = steps
        .add(steps![
            user(options.user),
            expose(model.port()),
            probe(asked, start),
        ])
        .labels(options)
        .add_if(
            !options.model.is_empty() && !command.is_empty(),
            &cmd(command).into_step(),
        );
    image(arena, options, vec![from(base).with(steps.finish())])
}

/// A project that pulls one model into the volume of an Ollama server, and ends.
///
/// # Errors
///
/// The report, where the name of the model does not pass the checks.
pub fn model_pull<'a>(
    arena: &'a Arena<'a>,
    name: &'a str,
    model: &'a str,
) -> Result<Hardened<Compose<'a>>, Report> {
    let server = service(arena, Model::Ollama(model), false);
    let pull = pull(arena, model);
    project(arena, name, vec![server, pull])
}

/// The server of a model as a service named `model`; `gpu` chooses where there is an image for GPUs beside another.
pub(super) fn service<'a>(arena: &'a Arena<'a>, model: Model<'a>, gpu: bool) -> Companion<'a> {
    let (asked, start) = asked(model);
    let mut settings: Vec<Setting<'a>> = settings![
        network("backend"),
        restart(Restart::UnlessStopped),
        security_opt(SecurityOpt::NoNewPrivileges),
        cap_drop(Capability::All),
        init(),
        log_rotation(mib(10), 3),
        healthcheck(asked)
            .interval(secs(30))
            .timeout(secs(5))
            .start_period(start)
            .start_interval(secs(5))
    ]
    .to_vec();
    let mut add = |more: &[Setting<'a>]| settings.extend_from_slice(more);
    let (reference, secret_of) = match model {
        Model::Ollama(_) => {
            add(settings![
                limits(gib(8), 4.0).pids(1000),
                read_only(),
                tmpfs("/tmp"),
                volume("models", "/root/.ollama")
            ]);
            (arena.text(format!("ollama/ollama:{OLLAMA}")), false)
        }
        Model::Vllm(name) => {
            add(settings![
                limits(gib(16), 8.0).pids(4096),
                // its processes hand tensors to each other in shared memory
                shm_size(gib(8)),
                volume("models", "/root/.cache/huggingface"),
                volume("compiled", "/root/.cache/vllm"),
                secret_path("HF_TOKEN_PATH", "hf_token"),
                entrypoint(&["vllm", "serve"]),
                cmd(arena.texts(vec![name]))
            ]);
            (arena.text(format!("vllm/vllm-openai:{VLLM}")), true)
        }
        Model::Tgi(name) => {
            add(settings![
                limits(gib(16), 8.0).pids(4096),
                shm_size(gib(1)),
                volume("models", "/data"),
                env("PORT", "8080"),
                env("HF_HOME", "/data"),
                secret_path("HF_TOKEN_PATH", "hf_token"),
                cmd(arena.texts(vec!["--model-id", name]))
            ]);
            let image = "ghcr.io/huggingface/text-generation-inference";
            (arena.text(format!("{image}:{TGI}")), true)
        }
        Model::LlamaCpp(name) => {
            add(settings![
                limits(gib(8), 4.0).pids(1000),
                read_only(),
                tmpfs("/tmp"),
                volume("models", "/models"),
                env("LLAMA_ARG_HOST", "0.0.0.0"),
                env("LLAMA_CACHE", "/models"),
                cmd(arena.texts(vec!["--hf-repo", name]))
            ]);
            let tag = if gpu { LLAMA_CPP_CUDA } else { LLAMA_CPP };
            let image = "ghcr.io/ggml-org/llama.cpp";
            (arena.text(format!("{image}:{tag}")), false)
        }
    };
    let mut volumes = vec![Volume::new("models")];
    if let Model::Vllm(_) = model {
        volumes.push(Volume::new("compiled"));
    }
    Companion {
        service: Service::image("model", reference).with(arena.settings(settings)),
        volumes,
        secrets: if secret_of {
            vec![Secret::file("hf_token", "secrets/hf_token")]
        } else {
            Vec::new()
        },
        configs: Vec::new(),
    }
}

/// A service that pulls a model into the server, and ends.
pub(super) fn pull<'a>(arena: &'a Arena<'a>, model: &'a str) -> Companion<'a> {
    let settings = settings![
        network("backend"),
        limits(mib(256), 0.5).pids(50),
        restart(Restart::No),
        hardened(),
        no_healthcheck("it ends once the model is there"),
        // the client keeps a key in its home
        env("HOME", "/tmp"),
        tmpfs("/tmp"),
        env("OLLAMA_HOST", "http://model:11434"),
        depends_on("model"),
        entrypoint(&["ollama"]),
        cmd(arena.texts(vec!["pull", model]))
    ];
    let image = arena.text(format!("ollama/ollama:{OLLAMA}"));
    Companion::of(Service::image("model-pull", image).with(arena.settings(settings.to_vec())))
}
