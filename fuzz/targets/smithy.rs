//! Models in Smithy's JSON AST, endpoint rules included.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    tinsmith_fuzz::model(data, |json, file| {
        let mut service = tinsmith_codegen::smithy::read(json, file, None, &[])?;
        service.endpoint = tinsmith_codegen::smithy::endpoint_rules(json, file, None)?;
        Ok(service)
    });
});
