//! Any bytes as a response body, with any headers: see `tests::fuzzing::success`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::success(data));
