//! Members that are bound to headers and to the status.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tinsmith_fuzz::http_binding(data));
