//! Any text as a profile file: see `tests::fuzzing::profile_file`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::profile_file(data));
