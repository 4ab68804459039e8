//! Requests to the emulator: see `tests::fuzzing::emulated_request`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::emulated_request(data));
