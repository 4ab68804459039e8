//! Any text as the URL of an endpoint: see `tests::fuzzing::endpoint_url`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::endpoint_url(data));
