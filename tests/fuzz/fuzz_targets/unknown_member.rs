//! An unknown member anywhere in an input of any operation: see `tests::fuzzing::unknown_member`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::unknown_member(data));
