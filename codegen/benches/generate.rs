//! How long Chime takes, from the files on disk to the text of the crate.

use criterion::{Criterion, criterion_group, criterion_main};
use std::path::Path;

fn generate(criterion: &mut Criterion) {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model");
    criterion.bench_function("chime", |bencher| {
        bencher
            .iter(|| tinsmith_codegen::project::generate(&model).expect("the model is checked in"))
    });
}

criterion_group!(benches, generate);
criterion_main!(benches);
