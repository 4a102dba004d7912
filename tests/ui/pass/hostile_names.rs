//! The macros need no prelude, and none of the user's own names are in their way.
#![no_implicit_prelude]
#![deny(warnings)]
#![allow(dead_code)]

use ::dockerspec::{Config, enforce};

mod shadows {
    pub struct Image;
    pub struct Option;
    pub struct Result;
    pub struct String;
    pub struct Config;
    pub struct Hardened;
    pub fn from() {}
}
#[allow(unused_imports)]
use shadows::{Hardened, Image, Option, Result, String};

/// What the server is told.
#[derive(Config)]
#[config(prefix = "ACME_", strict)]
struct Settings {
    /// Port of the server.
    #[config(default = 8080, range = 1..)]
    port: u16,
    /// Key that clients must present.
    #[config(secret)]
    key: ::dockerspec::config::Redacted<::std::string::String>,
    /// How much is logged.
    #[config(default = "info")]
    level: Level,
    /// Hosts that may call.
    #[config(default = "a,b")]
    hosts: ::std::vec::Vec<::std::string::String>,
    /// Longest time.
    timeout: ::core::option::Option<::core::time::Duration>,
    #[config(nested)]
    inner: Inner,
}

#[derive(Config)]
struct Inner {
    /// Whether it is on.
    #[config(default = true)]
    on: bool,
}

#[derive(Config)]
enum Level {
    Info,
}

#[enforce(::dockerspec::Policy::DEVELOPMENT)]
const API: ::dockerspec::Hardened<::dockerspec::Image> = ::dockerspec::Image::new("acme/api")
    .stages(&[::dockerspec::prelude::from("alpine:3.22")
        .with(::dockerspec::steps![::dockerspec::prelude::user(::dockerspec::prelude::User::NONROOT)])]);

#[enforce(::dockerspec::Policy::DEVELOPMENT, crate = ::dockerspec)]
mod docker {
    pub const API: ::dockerspec::Hardened<::dockerspec::Image> = ::dockerspec::Image::new("acme/api")
        .stages(&[::dockerspec::prelude::from("alpine:3.22").with(::dockerspec::steps![
            ::dockerspec::prelude::user(::dockerspec::prelude::User::NONROOT)
        ])]);

    pub mod inner {
        #[cfg(not(all()))]
        pub const OFF: ::dockerspec::Hardened<::dockerspec::Image> = nothing;
        const WEB: ::dockerspec::Hardened<::dockerspec::Image> =
            ::dockerspec::Image::new("acme/web").stages(&[
                ::dockerspec::prelude::from("alpine:3.22").with(::dockerspec::steps![
                    ::dockerspec::prelude::user(::dockerspec::prelude::User::NONROOT)
                ]),
            ]);
    }
}

fn main() {
    let loaded = Settings::from_lookup(|_| ::core::option::Option::None);
    ::core::assert!(loaded.is_err());
}
