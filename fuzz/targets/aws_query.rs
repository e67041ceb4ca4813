//! AWS query: forms, and XML.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    tinsmith_fuzz::query(data, tinsmith_fuzz::all::aws_query::In);
});
