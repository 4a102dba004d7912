//! Patterns of our own, each with the paths it takes and leaves.

use super::*;
use alloc::string::ToString;

/// The verdict of a file with these lines on each path; `-` before a path is excluded.
fn check(lines: &str, paths: &[&str]) {
    let (ignore, errors) = Ignore::parse(lines);
    assert_eq!(errors, [], "{lines:?}");
    for path in paths {
        let (path, excluded) = match path.strip_prefix('-') {
            Some(path) => (path, true),
            None => (*path, false),
        };
        assert_eq!(ignore.excludes(path), excluded, "{path} under {lines:?}");
        let mut folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        if !excluded {
            let hidden = folders
                .find(|folder| ignore.excludes(folder) && !ignore.may_reinclude_below(folder));
            assert_eq!(hidden, None, "{path} under {lines:?}");
        }
    }
}

#[test]
fn a_name_is_one_of_the_top_folder() {
    check("foo", &["-foo", "-foo/bar", "a/foo", "foobar"]);
    check("*.md", &["-a.md", "docs/a.md", "a.mdx"]);
    check("/foo", &["-foo", "-foo/bar", "a/foo"]);
    check("./foo\na/../bar/", &["-foo", "-bar", "-bar/x", "a"]);
}

#[test]
fn two_stars_cross_folders() {
    check("**/foo", &["-foo", "-a/foo", "-a/b/foo/c", "afoo", "foob"]);
    check("**foo", &["-foo", "-a/barfoo", "foob"]);
    check("**/*.md", &["-a.md", "-docs/deep/a.md", "a.mdx"]);
    check("a/**/b", &["-a/b", "-a/x/b", "-a/x/y/b/z", "ab", "a/xb"]);
    check("a/**", &["a", "-a/b", "-a/b/c", "ab"]);
    check("a**", &["-a", "-ab", "-ab/c", "b"]);
    check("**", &["-a", "-a/b"]);
    check("**/a/**", &["-a/b", "-x/a/b", "x/a", "a"]);
    check("*/**", &["-a/b", "a"]);
}

#[test]
fn one_star_and_question_mark_stay_in_a_folder() {
    check("a*b", &["-ab", "-axxb", "a/b", "-axb/c"]);
    check("?a", &["-xa", "-éa", "a", "/a"]);
    check("*/temp*", &["-a/tempx", "-a/temp/b", "temp", "a/b/temp"]);
}

#[test]
fn brackets_are_sets_of_characters() {
    check("[a-c]x", &["-ax", "-cx", "dx"]);
    check("[^a]x", &["-bx", "ax"]);
    check("[!a]x", &["-!x", "-ax", "bx"]);
    check("[\\]\\-]x", &["-]x", "--x", "ax"]);
    check("a[^b]c", &["-a/c", "-axc", "abc"]);
}

#[test]
fn other_signs_of_regular_expressions_mean_nothing() {
    check("a.b*", &["-a.bc", "axb"]);
    check("{a,b}*", &["-{a,b}c", "a", "b"]);
    check("(a|b)+$*", &["-(a|b)+$", "a"]);
    check("^a", &["-^a", "a"]);
    check("^a*", &["-ab", "^ab"]);
}

#[test]
fn a_backslash_takes_the_meaning_away() {
    check("\\#a", &["-#a"]);
    check("\\!a", &["-!a", "a"]);
    check("a\\*", &["-a*", "ab"]);
    check("a\\ b", &["-a b"]);
}

#[test]
fn the_last_match_decides() {
    check("*\n!src", &["-a", "-b/c", "src", "src/a"]);
    check(
        "*.md\n!README*.md\nREADME-secret.md",
        &["-a.md", "README.md", "README-a.md", "-README-secret.md"],
    );
    check("!a\na", &["-a"]);
    check("a\n!a/b\na/b/c", &["-a/x", "a/b", "a/b/d", "-a/b/c"]);
    check("**\n!**/*.rs", &["-a", "src/a.rs", "-src/a.txt"]);
}

#[test]
fn an_exception_for_a_folder_does_not_reach_what_is_named_below_it() {
    check("a/c\n!a", &["a", "-a/c", "a/d"]);
}

#[test]
fn comments_and_blanks_are_no_patterns() {
    check(
        "\u{feff}# a\n\n  \n  b  \r\n#c\n",
        &["-b", "a", "#c", "# a"],
    );
    check(" #a", &["-#a"]);
    check("! a\n*\n! \t a", &["a", "-b"]);
}

#[test]
fn a_mark_that_shows_after_cleaning_is_one() {
    check("*\n./!a", &["a", "-b"]);
    check("*\n/!a", &["a"]);
    check("!!a\n*\n!!a", &["!a", "-a"]);
}

#[test]
fn the_context_itself_is_never_excluded() {
    check("*\n.\n/\n..", &[".", "./", "-a"]);
    assert!(Ignore::parse("*").0.may_reinclude_below("."));
}

#[test]
fn a_folder_need_not_be_walked_where_no_exception_reaches() {
    let (ignore, _) = Ignore::parse("*\n!src/a/b.rs\n!docs/**\n!v?/x");
    for (folder, walk) in [
        ("src", true),
        ("src/a", true),
        ("src/b", false),
        ("docs", true),
        ("docs/deep", true),
        ("target", false),
        ("v1", true),
        ("v12", false),
    ] {
        assert_eq!(ignore.may_reinclude_below(folder), walk, "{folder}");
    }
    let (ignore, _) = Ignore::parse("*\n!**/x");
    assert!(ignore.may_reinclude_below("any/thing"));
    let (ignore, _) = Ignore::parse("*\n!ab**");
    assert!(ignore.may_reinclude_below("abc/d"));
    assert!(!ignore.may_reinclude_below("a"));
}

#[test]
fn what_is_no_pattern_is_placed() {
    for (line, message) in [
        ("!", "an exception without a pattern"),
        ("!/", "an exception without a pattern"),
        ("a\\", "the pattern ends in a backslash"),
        ("[", "a `[` has no `]`"),
        ("[a", "a `[` has no `]`"),
        ("[]a]", "`]` stands where a character should, behind a `[`"),
        ("[a-]", "`]` stands where a character should, behind a `[`"),
        ("[z-a]", "the range `z-a` is empty"),
    ] {
        let text = alloc::format!("ok\n  {line} \n*.md\n");
        let (ignore, errors) = Ignore::parse(&text);
        assert_eq!(errors.len(), 1, "{line}");
        assert_eq!((errors[0].line, &text[errors[0].range.clone()]), (2, line));
        assert_eq!(errors[0].message, message);
        assert_eq!(errors[0].to_string(), alloc::format!("line 2: {message}"));
        assert!(ignore.excludes("ok") && ignore.excludes("a.md"));
    }
    assert!(
        Ignore::parse("src\\new").1[0]
            .message
            .starts_with("`\\n` means something else")
    );
}

#[test]
fn a_hostile_pattern_matches_in_time() {
    let (ignore, errors) = Ignore::parse(&("a*".repeat(200) + "b\n" + &"**/".repeat(200) + "x*z"));
    assert!(errors.is_empty());
    assert!(!ignore.excludes(&"a".repeat(2000)));
    assert!(!ignore.excludes(&"a/".repeat(1000)));
}
