//! Any error in the formats of services, gateways and proxies: see `tests::fuzzing::error_body`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tests::fuzzing::error_body(data));
