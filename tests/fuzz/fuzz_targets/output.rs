//! Any JSON as an output of any operation: see `tests::fuzzing::output`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::output(data));
