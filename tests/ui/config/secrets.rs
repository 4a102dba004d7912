//! Secrets that are not marked, could be printed, or would be in the image.
use dockerspec::Config;
use dockerspec::config::Redacted;

#[derive(Config)]
#[config(prefix = "ACME_")]
struct Settings {
    /// Password of the database.
    db_password: String,
    /// Key that clients must present.
    #[config(secret)]
    api_key: Option<String>,
    /// Token of the registry.
    #[config(secret, default = "hunter2")]
    registry_token: Redacted<String>,
    /// Token that the build needs.
    #[config(secret, build)]
    build_token: Redacted<String>,
    /// Name of the user.
    user: Redacted<String>,
    /// Colour of the page.
    #[config(not_secret = "it is only a colour")]
    colour: String,
    /// Tokens of a reply.
    #[config(not_secret = "why not")]
    reply_token: u32,
    /// Address of the server.
    #[config(rename = "SERVER_SECRET")]
    address: String,
    /// Word of the day.
    #[config(secret, one_of = ["a", "b"])]
    word: Redacted<String>,
    /// Seed of the session.
    #[config(secret)]
    seed: Redacted<Option<String>>,
}

fn main() {}
