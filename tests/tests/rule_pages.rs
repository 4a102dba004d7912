//! The pages of the rules are what the rules say of themselves.

use std::path::Path;
use std::process::Command;

#[test]
fn each_page_is_as_its_rule_makes_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let checked = Command::new(env!("CARGO_BIN_EXE_rule_pages"))
        .arg("--check")
        .current_dir(root)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&checked.stderr);
    assert!(
        checked.status.success(),
        "{text}\n`cargo xtask bless` writes them"
    );
}
