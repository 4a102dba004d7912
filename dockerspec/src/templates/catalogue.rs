//! The image templates with what tells them apart.

use dockerspec_core::Report;
use dockerspec_core::model::Arena;
use dockerspec_core::prelude::{Hardened, Image};

use super::dockerignore::Language;
use super::{
    Options, cuda, go_service, llama_cpp, node_service, ollama, python_alpine, python_basic,
    python_gunicorn, python_slim, python_uv, rust_distroless, rust_service, rust_static,
    static_site, tgi, vllm,
};

/// How large an image of the template is, without what your own dependencies add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// Below 30 MB.
    Tiny,
    /// Below 100 MB.
    Small,
    /// Below 300 MB.
    Medium,
    /// Some GB.
    Large,
}

impl Size {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Size::Tiny => "below 30 MB",
            Size::Small => "below 100 MB",
            Size::Medium => "below 300 MB",
            Size::Large => "some GB",
        }
    }
}

/// The C library of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Libc {
    /// Most programs are built for it.
    Glibc,
    /// Alpine's, for which fewer wheels and binaries exist.
    Musl,
    /// The program brings what it needs.
    None,
}

impl Libc {
    /// As it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Libc::Glibc => "glibc",
            Libc::Musl => "musl",
            Libc::None => "none",
        }
    }
}

type Make = for<'a> fn(&'a Arena<'a>, &Options<'a>) -> Result<Hardened<Image<'a>>, Report>;

/// An image template.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its name, the value of `--variant`.
    pub name: &'static str,
    /// What it is.
    pub summary: &'static str,
    /// The language of the projects that it is for; none of a model server, which needs no project.
    pub language: Option<Language>,
    /// How large its images are.
    pub size: Size,
    /// The C library of its images.
    pub libc: Libc,
    /// What it gives up for what.
    pub trades: &'static str,
    /// Whether it passes the production policy.
    pub production: bool,
    /// Makes the image.
    pub make: Make,
}

macro_rules! templates {
    ($($name:literal $summary:literal $language:expr, $size:ident $libc:ident $production:literal $make:ident $trades:literal;)*) => {
        impl Template {
            /// All image templates.
            pub const ALL: &'static [Template] = &[$(Template {
                name: $name,
                summary: $summary,
                language: $language,
                size: Size::$size,
                libc: Libc::$libc,
                trades: $trades,
                production: $production,
                make: $make,
            },)*];
        }
    };
}

templates! {
    "slim" "Python, multi-stage, Debian slim" Some(Language::Python), Medium Glibc true python_slim
        "larger than Alpine, and every wheel of PyPI installs";
    "alpine" "Python, multi-stage, Alpine" Some(Language::Python), Small Musl true python_alpine
        "smallest, and packages without wheels for musl are compiled";
    "gunicorn" "Python, multi-stage, Debian slim, several processes" Some(Language::Python), Medium Glibc true python_gunicorn
        "more memory for each worker, and a worker that hangs is replaced";
    "uv" "Python, multi-stage, Debian slim, from a lock file of uv" Some(Language::Uv), Medium Glibc true python_uv
        "needs `uv.lock`, and installs exactly what was tested";
    "basic" "Python, single stage, reloads; development only" Some(Language::Python), Medium Glibc false python_basic
        "runs as root and reloads on each change, so it is for development only";
    "rust-service" "Rust, Debian slim" Some(Language::Rust), Small Glibc true rust_service
        "has a shell and apt for shared libraries, which an attacker finds too";
    "rust-distroless" "Rust, distroless" Some(Language::Rust), Small Glibc true rust_distroless
        "no shell to look around with, and none for an attacker";
    "rust-static" "Rust, static binary on scratch" Some(Language::Rust), Tiny None true rust_static
        "smallest, and the binary brings certificates and all libraries itself";
    "node-service" "Node, multi-stage, Debian slim" Some(Language::Node), Medium Glibc true node_service
        "development packages stay behind";
    "go-service" "Go, static program on distroless" Some(Language::Go), Tiny None true go_service
        "no cgo, and the program probes itself";
    "static-site" "finished files behind nginx" Some(Language::Site), Small Musl true static_site
        "serves files only, as a user other than root";
    "cuda" "Python on NVIDIA's CUDA runtime" Some(Language::Python), Large Glibc true cuda
        "large, and needs a GPU with its toolkit on the host";
    "ollama" "Ollama, a server of models" None, Large Glibc true ollama
        "pulls models while it runs; runs on processors and GPUs";
    "vllm" "vLLM, a server of models" None, Large Glibc true vllm
        "highest throughput, and needs a GPU";
    "tgi" "Text Generation Inference, a server of models" None, Large Glibc true tgi
        "batches requests, and needs a GPU";
    "llama-cpp" "llama.cpp, a server of models" None, Medium Glibc true llama_cpp
        "runs quantised models on processors";
}

impl Template {
    /// The template of this name.
    pub fn named(name: &str) -> Option<&'static Template> {
        Template::ALL.iter().find(|template| template.name == name)
    }
}
