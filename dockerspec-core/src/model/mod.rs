//! What an image, a compose project and a configuration are: `Copy` values and slices.

pub mod arena;
pub mod build;
pub mod compose;
pub mod config;
pub mod cursor;
pub mod functions;
pub mod healthcheck;
pub mod image;
pub mod instructions;
pub(crate) mod keywords;
pub mod lists;
pub mod mount;
pub mod oci;
pub mod place;
pub(crate) mod ports;
pub mod quantity;
pub mod recipe;
pub mod reference;
pub(crate) mod remote;
pub(crate) mod repository;
pub mod resources;
pub mod run;
pub mod secret_name;
pub mod secret_value;
#[doc(hidden)]
pub mod sensitive_file;
pub mod service;
pub mod setting;
pub mod similar;
pub mod step;
pub mod transfer;
pub mod waiver;
pub mod word;
pub mod words;

pub use arena::Arena;
pub use compose::{Compose, Overlay, Service};
pub use image::{Image, Stage};
pub use setting::{Key, Setting};
pub use step::{Instruction, Step};
