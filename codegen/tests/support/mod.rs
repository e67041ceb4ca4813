//! What tests of the generator have in common: folders of scratch models, and the crate to be.

#![allow(dead_code, reason = "each test needs a part of it")]

use std::fs;
use std::path::PathBuf;
use tinsmith_codegen::ir::Service;
use tinsmith_codegen::{CrateOptions, Result, Runtime, Tree, project};

/// A folder that is gone when the test is over.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// An empty folder; no two tests of a program may give the same name.
    pub fn new(name: &str) -> Self {
        let name = format!("tinsmith-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a scratch folder");
        Scratch(folder)
    }

    /// Writes a file, and tells where.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a scratch file");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A crate called `things`, which takes the runtime from a registry.
pub fn options() -> CrateOptions {
    CrateOptions {
        standalone: true,
        ..CrateOptions::new("things", "things", Runtime::Version("0.1".to_owned()))
    }
}

/// The same with a wire driver.
pub fn options_with_driver() -> CrateOptions {
    CrateOptions {
        driver: true,
        ..options()
    }
}

/// Reads these operations of a model, all if there are none, of which botocore's file is given.
pub fn read(name: &str, model: &str, operations: &[&str]) -> Result<Service> {
    let file = Scratch::new(name);
    let path = file.write("service-2.json", model);
    let operations: Vec<_> = operations.iter().map(|&name| name.to_owned()).collect();
    project::read_service(&path, &operations)
}

/// The crate of such a model.
pub fn generate(name: &str, model: &str) -> Result<Tree> {
    tinsmith_codegen::generate(read(name, model, &[])?, None, &options())
}
