//! A field that nothing describes.
use dockerspec::Config;

#[derive(Config)]
struct Settings {
    port: u16,
}

fn main() {}
