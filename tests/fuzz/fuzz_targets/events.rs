//! Any messages as the events of a response: see `tests::fuzzing::events`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::events(data));
