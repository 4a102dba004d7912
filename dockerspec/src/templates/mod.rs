//! Images and projects to start from: written in the same words as any other, checked by the same rules.
//!
//! A template takes an [`Arena`] for the texts it makes and [`Options`] for what it leaves open. What it
//! gives back has passed [`Policy::PRODUCTION`], all but [`python_basic`], which is for development.
//!
//! ```
//! use dockerspec::templates::{self, Arena, Options};
//!
//! let arena = Arena::new();
//! let options = Options::new("acme/api").app("acme.main:app").port(8080);
//! let image = templates::python_slim(&arena, &options)?;
//! assert!(image.to_dockerfile().contains("EXPOSE 8080\n"));
//! # Ok::<(), dockerspec::Report>(())
//! ```

mod catalogue;
mod companions;
mod dockerignore;
mod go;
mod gpu;
mod model_servers;
mod node;
mod options;
mod parts;
mod python;
mod requirements;
mod rust;
mod site;
mod stacks;

pub use catalogue::{Libc, Size, Template};
pub use companions::{nginx, postgres, qdrant, redis, traefik};
pub use dockerignore::{Ignoring, Language, dockerignore};
pub use dockerspec_core::model::Arena;
pub use go::go_service;
pub use gpu::cuda;
pub use model_servers::{Model, llama_cpp, model_pull, ollama, tgi, vllm};
pub use node::node_service;
pub use options::{Interface, Options, Packager};
pub use python::{python_alpine, python_basic, python_gunicorn, python_slim, python_uv};
pub use requirements::requirements;
pub use rust::{rust_distroless, rust_service, rust_static};
pub use site::static_site;
pub use stacks::{GatewayOptions, StackOptions, ai_stack, model_gateway, rag_stack};

#[cfg(doc)]
use crate::Policy;
