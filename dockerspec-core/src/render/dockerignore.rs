//! What the builder never sends: the default list, then the image's own patterns.
//!
//! <https://docs.docker.com/build/concepts/context/#dockerignore-files>

use alloc::string::String;

/// What no image should hold, whatever is copied.
///
/// Keys are listed by their full names: `id_*` would leave `id_map.rs` out too.
const DEFAULT: &[(&str, &[&str])] = &[
    ("history", &["**/.git"]),
    (
        "secrets",
        &[
            "**/.env*",
            "!**/.env.example",
            "secrets/",
            "**/*.pem",
            "**/*.key",
            "**/*.p12",
            "**/id_rsa",
            "**/id_dsa",
            "**/id_ecdsa",
            "**/id_ecdsa_sk",
            "**/id_ed25519",
            "**/id_ed25519_sk",
            "**/.netrc",
        ],
    ),
    (
        "what the build makes itself",
        &[
            "target/",
            "**/node_modules",
            "**/.venv",
            "**/__pycache__",
            "**/*.pyc",
        ],
    ),
    (
        "litter of editors and systems",
        &[
            "**/.idea",
            "**/.vscode",
            "**/*.swp",
            "**/*~",
            "**/.DS_Store",
        ],
    ),
];

/// The text of the `.dockerignore`.
pub(super) fn render(own: &[&str]) -> String {
    let mut text = String::new();
    for (what, patterns) in DEFAULT {
        line(&mut text, &["# ", what]);
        for pattern in *patterns {
            line(&mut text, &[pattern]);
        }
    }
    if !own.is_empty() {
        line(&mut text, &["# of this image"]);
    }
    for pattern in own {
        // a `#` at the start would make it a comment
        let lead = if pattern.starts_with('#') { "./" } else { "" };
        line(&mut text, &[lead, pattern]);
    }
    text
}

fn line(text: &mut String, parts: &[&str]) {
    let ends = |ch: char| matches!(ch, '\n' | '\r' | '\0');
    for part in parts {
        text.extend(part.chars().map(|ch| if ends(ch) { ' ' } else { ch }));
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn own_patterns_come_last_and_stay_patterns() {
        let text = render(&["dist", "#notes", "!secrets", "a\nb"]);
        assert!(
            text.ends_with("# of this image\ndist\n./#notes\n!secrets\na b\n"),
            "{text}"
        );
        assert!(!render(&[]).contains("# of this image"));
    }

    #[test]
    fn the_example_of_the_environment_is_kept() {
        let text = render(&[]);
        let all = text.find("**/.env*\n").unwrap();
        assert!(text.find("!**/.env.example\n").unwrap() > all);
    }
}
