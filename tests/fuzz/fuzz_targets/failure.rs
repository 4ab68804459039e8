//! Any error body, with any headers: see `tests::fuzzing::failure`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::failure(data));
