//! Finds an engine and connects to it.

mod address;
mod connect;

#[cfg(test)]
pub(in crate::engine) use address::Address;
pub(in crate::engine) use connect::ANSWER;
pub use connect::Engine;
