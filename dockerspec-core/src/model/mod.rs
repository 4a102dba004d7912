//! What an image, a compose project and a configuration are: `Copy` values and slices.

pub mod config;
pub mod quantity;
pub mod secret_name;
pub mod similar;
