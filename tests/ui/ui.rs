//! What rustc says about each mistake in these folders; the text is the product, so it is pinned.
//!
//! `TRYBUILD=overwrite cargo test -p dockerspec-tests-ui` rewrites the `.stderr` files.

#[test]
fn each_mistake_is_reported_as_it_is_pinned() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("config/*.rs");
    cases.compile_fail("enforce/*.rs");
    cases.compile_fail("lists/*.rs");
    cases.pass("pass/*.rs");
}
