//! Models in Smithy's JSON AST, endpoint rules included.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tinsmith_fuzz::smithy(data));
