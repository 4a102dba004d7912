//! What cannot be read from variables at all.
use dockerspec::Config;

#[derive(Config)]
struct Pair(u8, u8);

#[derive(Config)]
struct Nothing;

#[derive(Config)]
struct Generic<T> {
    /// Any value.
    value: T,
}

#[derive(Config)]
enum Shape {
    Circle(u8),
    Square,
    #[config(rename = "square")]
    Other,
    #[config(secret)]
    Hidden,
}

#[derive(Config)]
#[config(prefix = "X_")]
enum Never {}

#[derive(Config)]
union Bits {
    a: u8,
}

fn main() {}
