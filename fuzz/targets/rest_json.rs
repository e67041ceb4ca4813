//! JSON with bindings.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    tinsmith_fuzz::codec(data, tinsmith_fuzz::all::rest_json::In);
});
