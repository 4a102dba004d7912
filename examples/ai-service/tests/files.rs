//! What the project renders to, and what it declares.

use ai_service::config::ApiConfig;
use ai_service::docker::{API, STACK};
use dockerspec::{Artifact as _, Config as _};

#[test]
fn every_service_of_the_project_meets_the_policy() {
    dockerspec::assert_hardened!(API);
    dockerspec::assert_hardened!(STACK);
}

#[test]
fn the_secret_is_in_no_file() {
    let files = [API.files(), STACK.files()].concat();
    let texts: String = files.iter().map(|it| it.text.as_str()).collect();
    assert!(!texts.contains("ENV ACME_API_KEY"));
    assert!(texts.contains("ACME_API_KEY_FILE: /run/secrets/api_key"));
}

#[test]
fn the_configuration_is_listed_for_people() {
    let text = dockerspec::config::env_example::<ApiConfig>();
    for field in ApiConfig::FIELDS {
        assert!(text.contains(field.name), "{text}");
    }
}
