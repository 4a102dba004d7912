//! What rustc says about each mistake below `ui`; the text is the product, so it is pinned.
//!
//! `TRYBUILD=overwrite cargo test -p dockerspec-tests --test ui` rewrites the `.stderr` files.

#[test]
fn each_mistake_is_reported_as_it_is_pinned() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/config/*.rs");
    cases.compile_fail("ui/enforce/*.rs");
    cases.compile_fail("ui/lists/*.rs");
    cases.pass("ui/pass/*.rs");
}
