//! A nested struct that reads a variable of the outer one.
use dockerspec::Config;

#[derive(Config)]
struct Database {
    /// Port of the database.
    port: u16,
}

#[derive(Config)]
struct Settings {
    /// Port of the server.
    port: u16,
    #[config(nested)]
    database: Database,
}

fn main() {}
