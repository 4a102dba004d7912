//! What is masked, and what stays as it is.

use super::{MASKED, Mask};

#[track_caller]
fn masks(text: &str, expected: &str) {
    assert_eq!(Mask::new().text(text), expected, "{text}");
}

#[test]
fn passwords_in_addresses_are_masked_and_the_rest_stays() {
    for (text, expected) in [
        ("postgres://app:hunter2@db/app", "postgres://app:***@db/app"),
        ("redis://:p@ss@cache:6379/0", "redis://:***@cache:6379/0"),
        (
            "to http://a:b@c, amqp://d:e@f.",
            "to http://a:***@c, amqp://d:***@f.",
        ),
        ("http://a:b@c,http://d:e@f", "http://a:***@c,http://d:***@f"),
        ("mysql://u:a/b#c@db/x", "mysql://u:***@db/x"),
    ] {
        masks(text, expected);
    }
    for text in [
        "http://host:3128/a:b@c",
        "http://[::1]:80/@x",
        "postgres://app@db/app",
        "https://example.com/@scope/x",
        "://",
    ] {
        masks(text, text);
    }
}

#[test]
fn values_behind_the_name_of_a_secret_are_masked() {
    for (text, expected) in [
        ("DB_PASSWORD=a,b,c", "DB_PASSWORD=***"),
        ("set DB_PASSWORD='a b' x", "set DB_PASSWORD='***' x"),
        ("api_key: abc, user: joe", "api_key: ***, user: joe"),
        (
            r#"{"password": "a\"b", "n": 1}"#,
            r#"{"password": "***", "n": 1}"#,
        ),
        (
            r#""{\"apiKey\":\"abc\",\"n\":1}""#,
            r#""{\"apiKey\":\"***\",\"n\":1}""#,
        ),
        ("tool --password hunter2 -v", "tool --password *** -v"),
        ("tool --password=hunter2 -v", "tool --password=*** -v"),
        (
            "redis-server --requirepass abc",
            "redis-server --requirepass ***",
        ),
        ("GET /?token=abc&page=2", "GET /?token=***&page=2"),
        (
            "GENERATED ROOT PASSWORD: x9Y",
            "GENERATED ROOT PASSWORD: ***",
        ),
        (
            "spring.datasource.password=abc",
            "spring.datasource.password=***",
        ),
        ("Authorization: Basic YTpi", "Authorization: ***"),
        (
            r#"-H "authorization: Bearer abc" x"#,
            r#"-H "authorization: ***" x"#,
        ),
        ("sent Bearer abcdefghijklmnop.q", "sent Bearer ***"),
        ("secret = \"abc\"", "secret = \"***\""),
        ("password => abc", "password => ***"),
    ] {
        masks(text, expected);
    }
}

#[test]
fn an_option_in_a_list_of_words_masks_the_next_word() {
    for (text, expected) in [
        (
            r#"CMD ["mysql", "--password", "hunter2", "-v"]"#,
            r#"CMD ["mysql", "--password", "***", "-v"]"#,
        ),
        (
            r#"&{["CMD" "mysql" "--password" "a b"] "30s"}"#,
            r#"&{["CMD" "mysql" "--password" "***"] "30s"}"#,
        ),
        (r#"[\"--api-key\",\"abc\"]"#, r#"[\"--api-key\",\"***\"]"#),
    ] {
        masks(text, expected);
    }
    for text in [r#"["--password", "-v"]"#, r#"["--password"]"#] {
        masks(text, text);
    }
}

#[test]
fn what_only_sounds_like_a_secret_stays() {
    for text in [
        "TOKEN=$(cat /run/secrets/token) make",
        "unexpected token: identifier",
        "Error: secret: not found",
        "DB_PASSWORD= next",
        "POSTGRES_PASSWORD_FILE=/run/secrets/db",
        "DB_PASSWORD=/run/secrets/db",
        "MAX_TOKENS=4096 MONKEY=1",
        "docker login --password-stdin registry",
        "--password -v",
        "password authentication failed for user \"app\"",
        "Bearer token missing",
        "PASSWORD=${PASSWORD}",
        "-----BEGIN CERTIFICATE-----",
        "",
    ] {
        masks(text, text);
    }
}

#[test]
fn tokens_and_private_keys_are_known_by_their_shape() {
    masks("got ghp_9aB3cD5eF7gH1iJ2kL4mN6oP8qR0sT2uV4wX!", "got ***!");
    masks(
        "x -----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY----- y",
        "x *** y",
    );
    masks("-----BEGIN PRIVATE KEY-----\nMIIE", "***");
}

#[test]
fn a_private_key_is_masked_over_its_lines_and_no_further() {
    let mask = Mask::new();
    let mut lines = mask.lines();
    let mut next = |line: &str| lines.next(line).into_owned();
    assert_eq!(next("-----BEGIN EC PRIVATE KEY-----"), MASKED);
    assert_eq!(next("MHcCAQEEIIGlRFzR"), MASKED);
    assert_eq!(next("-----END EC PRIVATE KEY-----"), MASKED);
    assert_eq!(next("ready"), "ready");
    assert_eq!(next("-----BEGIN EC PRIVATE KEY-----"), MASKED);
    assert_eq!(next("listening on port 80"), "listening on port 80");
    assert_eq!(next("MHcCAQEEIIGlRFzR"), "MHcCAQEEIIGlRFzR");
}

#[test]
fn the_values_of_secret_variables_are_found_inside_of_lines() {
    let mask = Mask::of_env([
        "API_KEY=abcdef",
        "PIN_PASSWORD=1234",
        "PATH=/usr/bin",
        "DATABASE_URL=postgres://u:sesame1@db",
        "USE_PASSWORD=truetrue",
    ]);
    assert_eq!(mask.text("key abcdefabcdef x"), "key ****** x");
    assert_eq!(
        mask.text("port 1234 /usr/bin truetrue"),
        "port 1234 /usr/bin truetrue"
    );
    assert_eq!(mask.text("with sesame1"), "with ***");
    assert_eq!(mask.pair("PIN_PASSWORD=1234"), "PIN_PASSWORD=***");
    assert_eq!(mask.pair("PATH=/usr/bin"), "PATH=/usr/bin");
    assert_eq!(
        mask.value("DATABASE_URL", "postgres://u:sesame1@db"),
        "postgres://u:***@db"
    );
}

#[test]
fn words_of_a_command_are_masked_behind_their_option() {
    let words = [
        "redis-server",
        "--requirepass",
        "a b",
        "--port",
        "1",
        "--token=x",
    ];
    assert_eq!(
        Mask::new().words(&words),
        [
            "redis-server",
            "--requirepass",
            "***",
            "--port",
            "1",
            "--token=***"
        ]
    );
    assert_eq!(Mask::off().words(&words), words);
}

#[test]
fn without_a_mask_every_text_stays() {
    let mut mask = Mask::off();
    mask.learn("API_KEY=abcdef");
    assert_eq!(mask.text("API_KEY=abcdef"), "API_KEY=abcdef");
    assert_eq!(mask.pair("API_KEY=abcdef"), "API_KEY=abcdef");
    assert_eq!(
        mask.lines().next("-----BEGIN PRIVATE KEY-----"),
        "-----BEGIN PRIVATE KEY-----"
    );
}

#[test]
fn a_value_that_begins_with_a_backslash_is_masked_to_its_end() {
    let mask = Mask::new();
    assert_eq!(mask.text("Authorization: \\#a"), "Authorization: ***");
    assert_eq!(
        mask.text("API_KEY=\\\\open-sesame-12 next"),
        "API_KEY=*** next"
    );
}
