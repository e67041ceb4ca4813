//! The generator's output against the code that is checked in.

use std::path::Path;
use tinsmith_codegen::project;

fn model() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../model"))
}

#[test]
fn the_checked_in_code_is_what_the_generator_writes() {
    let wanted = project::generate(model()).unwrap_or_else(|error| panic!("{error}"));
    let stale = wanted.check().unwrap_or_else(|error| panic!("{error}"));
    let list: String = stale.iter().map(|one| format!("{one}\n")).collect();
    assert!(
        stale.is_empty(),
        "{list}these files are not as they would be generated: run `cargo xtask codegen`"
    );
}

#[test]
fn two_runs_write_the_same_bytes() {
    let run = || {
        format!(
            "{:?}",
            project::generate(model()).expect("the model is checked in")
        )
    };
    assert_eq!(run(), run());
}
