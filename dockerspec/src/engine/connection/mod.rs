//! Finds an engine and connects to it.

mod address;
mod choice;
mod connect;
mod contexts;
mod group;
mod options;
mod reach;
mod session;
mod sockets;
mod ssh;
mod tls;
mod transport;

pub use choice::Source;
pub(in crate::engine) use choice::Surroundings;
#[cfg(test)]
pub(in crate::engine) use choice::{Choice, choose};
pub use connect::Engine;
pub(in crate::engine) use connect::settle;
pub use options::ConnectOptions;
pub(in crate::engine) use reach::ANSWER;
pub(in crate::engine) use session::Upgraded;
