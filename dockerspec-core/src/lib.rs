//! The pure heart of dockerspec: text → model → findings → witness → text, without I/O.
#![no_std]
extern crate alloc;

pub mod model;
