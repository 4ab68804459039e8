//! Any JSON as an input of any operation: see `tests::fuzzing::input`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::input(data));
