//! Models in botocore's format.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    tinsmith_fuzz::model(data, |json, file| {
        tinsmith_codegen::botocore::read(json, file, &[])
    });
});
