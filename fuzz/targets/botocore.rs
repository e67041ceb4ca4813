//! Models in botocore's format, with all the files of a service.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tinsmith_fuzz::botocore(data));
