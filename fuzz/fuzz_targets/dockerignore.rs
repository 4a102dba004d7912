//! Any patterns decide over any path: `cargo +nightly fuzz run dockerignore`.
#![no_main]

use dockerspec_core::parse::Ignore;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (String, String)| {
    let (patterns, path) = input;
    let (ignore, errors) = Ignore::parse(&patterns);
    assert!(
        errors
            .iter()
            .all(|error| patterns.get(error.range.clone()).is_some())
    );
    if let Some((folder, _)) = path.rsplit_once('/')
        && !ignore.excludes(&path)
        && !path.split('/').any(|part| matches!(part, "" | "." | ".."))
    {
        assert!(!ignore.excludes(folder) || ignore.may_reinclude_below(folder));
    }
});
