//! Any bytes are read and checked as a Dockerfile: `cargo +nightly fuzz run dockerfile`.
#![no_main]

use dockerspec_core::parse::dockerfile;
use dockerspec_core::prelude::Policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let file = dockerfile::parse_bytes("Dockerfile", bytes.to_vec());
    let length = file.text().len();
    for node in file.nodes() {
        let rest = node.rest();
        let end = rest.as_str().len();
        assert!(rest.part(0..end).end <= length);
    }
    for finding in file.check(&Policy::STRICT).findings() {
        assert!(
            finding
                .place
                .bytes
                .is_some_and(|(start, end)| start <= end && end as usize <= length)
        );
    }
});
