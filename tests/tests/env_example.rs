//! What `.env.example`, the table of a README and the image say about a struct.

use std::time::Duration;

use dockerspec::Config;
use dockerspec::config::{Redacted, env_example, markdown_table};
use dockerspec::prelude::{Image, Policy, User, from, reads, user};
use dockerspec::steps;
use expect_test::expect;

/// The API.
///
/// Started by compose.
#[derive(Config)]
#[config(prefix = "API_")]
#[expect(dead_code, reason = "only its variables are of interest")]
struct Api {
    /// Port of the HTTP server.
    #[config(default = 8080, range = 1..=9999)]
    port: u16,
    /// Base URL of the model server.
    ///
    /// Without a slash at the end.
    #[config(example = "http://model:8000/v1", alias = "MODEL")]
    model_url: String,
    /// Key that clients must present.
    #[config(secret)]
    key_token: Redacted<String>,
    /// Longest time | for one `request`.
    #[config(default = Duration::from_secs(90))]
    timeout: Duration,
    /// Text of the front page.
    #[config(default = "a \"b\" # c\nREAL=injected\r\n$HOME \\ 'd' ` |")]
    greeting: String,
    /// Format of the log.
    #[config(default = "json", one_of = ["json", "text"])]
    log: String,
    /// Commit that this is.
    #[config(build)]
    revision: Option<String>,
}

#[test]
fn an_example_file_names_every_variable() {
    expect![[r#"
        # The API.
        #
        # Started by compose.

        # Port of the HTTP server.
        # (integer, 1 to 9999)
        #API_PORT=8080

        # Base URL of the model server.
        #
        # Without a slash at the end.
        # (text; also MODEL)
        API_MODEL_URL=http://model:8000/v1

        # Key that clients must present.
        # (text, secret; or API_KEY_TOKEN_FILE=path of a file that holds it)
        API_KEY_TOKEN=

        # Longest time | for one `request`.
        # (duration)
        #API_TIMEOUT=1m30s

        # Text of the front page.
        # (text)
        #API_GREETING="a \"b\" # c\nREAL=injected\r\n\$HOME \\ 'd' ` |"

        # Format of the log.
        # (text: json | text)
        #API_LOG=json

        # Commit that this is.
        # (text, optional, given when the image is built)
        #API_REVISION=
    "#]]
    .assert_eq(&env_example::<Api>());
}

#[test]
fn an_example_file_is_read_back() {
    let text = env_example::<Api>()
        .replace("\n#API_", "\nAPI_")
        .replace("TOKEN=\n", "TOKEN=x\n");
    let path = std::env::temp_dir().join(format!("dockerspec-{}.env", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let api = Api::from_dotenv(&path);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(
        api.unwrap().greeting,
        "a \"b\" # c\nREAL=injected\r\n$HOME \\ 'd' ` |"
    );
}

#[test]
fn a_table_has_one_line_for_each_variable() {
    expect![[r#"
        | Variable | Value | Default | |
        |---|---|---|---|
        | `API_PORT` | integer, 1 to 9999 | `8080` | Port of the HTTP server. |
        | `API_MODEL_URL` | text, also `MODEL` | required | Base URL of the model server.  Without a slash at the end. |
        | `API_KEY_TOKEN` | text, secret, also `API_KEY_TOKEN_FILE` | required | Key that clients must present. |
        | `API_TIMEOUT` | duration | `1m30s` | Longest time \| for one `request`. |
        | `API_GREETING` | text | `` a "b" # c REAL=injected  $HOME \ 'd' ` \| `` | Text of the front page. |
        | `API_LOG` | text: `json`, `text` | `json` | Format of the log. |
        | `API_REVISION` | text, build argument | optional | Commit that this is. |
    "#]]
    .assert_eq(&markdown_table::<Api>());
}

/// The service.
#[derive(Config)]
#[config(prefix = "SHOP_")]
#[expect(dead_code, reason = "only its variables are of interest")]
struct Shop {
    /// Text of the front page.
    #[config(default = "\"$5\" # off")]
    greeting: String,
    /// Commit that this is.
    #[config(build, default = "unknown")]
    revision: String,
    /// Where orders are kept.
    database: String,
    /// Password of the database.
    #[config(secret)]
    password: Redacted<String>,
}

#[test]
fn an_image_declares_defaults_and_build_arguments_and_no_secret() {
    let steps = steps![user(User::NONROOT), reads::<Shop>()];
    let stages = [from("alpine:3.22").with(steps)];
    let image = Image::new("acme/shop").stages(&stages).no_syntax();
    let image = image.harden(&Policy::DEVELOPMENT).unwrap();
    expect![[r##"
        # checked by dockerspec against the policy `development`

        FROM alpine:3.22
        USER 65532:65532
        # config: Shop
        # Text of the front page.
        ENV SHOP_GREETING="\"\$5\" # off"
        # SHOP_REVISION Commit that this is.
        ARG SHOP_REVISION="unknown"
        ENV SHOP_REVISION="$SHOP_REVISION"
    "##]]
    .assert_eq(&image.to_dockerfile());
}
