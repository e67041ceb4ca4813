//! `codegen.toml` with several crates: they are generated at once, and nobody can tell.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tinsmith_codegen::project::{self, Done};

/// A service with one operation; `NAME` stands for its name.
const MODEL: &str = r#"{
  "metadata": {
    "apiVersion": "2020-01-01", "endpointPrefix": "NAME", "protocol": "rest-json",
    "serviceFullName": "NAME", "serviceId": "NAME", "uid": "NAME-2020-01-01"
  },
  "operations": {"Go": {"name": "Go", "http": {"method": "GET", "requestUri": "/"}}},
  "shapes": {}
}"#;

struct Scratch(PathBuf);

impl Scratch {
    /// A folder of models of these names, all in its `codegen.toml`.
    fn new(test: &str, names: &[&str]) -> Self {
        let root = std::env::temp_dir().join(format!("tinsmith-{}-{test}", std::process::id()));
        let mut toml = String::new();
        for name in names {
            let folder = root.join("model").join(name);
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join("service-2.json"), MODEL.replace("NAME", name)).expect("a model");
            toml += &format!(
                "[[crate]]\nmodel = \"{name}\"\nout = \"../out/{name}\"\nruntime = \"/runtime\"\n"
            );
        }
        fs::write(root.join("model/codegen.toml"), toml).expect("codegen.toml");
        Scratch(root)
    }

    fn model(&self) -> PathBuf {
        self.0.join("model")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn each_part_is_told_once() {
    let names = ["d", "c", "b", "a"];
    let scratch = Scratch::new("told", &names);
    let told = Mutex::new(Vec::new());
    let tell = |done: Done<'_>| {
        let mut told = told.lock().expect("no thread panics");
        told.push((done.index, done.of, done.name.to_owned()));
    };
    let wanted = project::generate_with(&scratch.model(), &tell).expect("all models hold");
    wanted.write().expect("written");
    let mut told = told.into_inner().expect("no thread panics");
    told.sort();
    let expected: Vec<_> = (0..4).map(|i| (i, 4, names[i].to_owned())).collect();
    assert_eq!(told, expected);
    for name in names {
        let manifest = fs::read_to_string(scratch.0.join("out").join(name).join("Cargo.toml"));
        let manifest = manifest.expect("each crate is in its own folder");
        assert!(manifest.contains(&format!("name = \"tinsmith-{name}\"")));
    }
}

#[test]
fn the_first_error_is_that_of_the_first_crate() {
    let scratch = Scratch::new("first", &["a", "b", "c", "d"]);
    for name in ["b", "d"] {
        let file = scratch.model().join(name).join("service-2.json");
        fs::write(file, "no JSON").expect("written");
    }
    for _ in 0..20 {
        let error = project::generate(&scratch.model()).expect_err("two are broken");
        let file = Path::new("b").join("service-2.json");
        let file = file.to_string_lossy();
        assert!(error.to_string().contains(&*file), "{error}");
    }
    assert!(!scratch.0.join("out").exists());
}

#[test]
fn a_persons_folder_is_refused_and_so_is_a_shared_one() {
    let scratch = Scratch::new("mine", &["a"]);
    let out = scratch.0.join("out/a");
    fs::create_dir_all(&out).expect("made");
    fs::write(out.join("notes.txt"), "mine").expect("written");
    let error = project::generate(&scratch.model()).expect_err("a person's folder");
    assert!(
        error.to_string().contains("what Tinsmith did not write"),
        "{error}"
    );
    fs::remove_dir_all(&out).expect("removed");
    let file = scratch.model().join("codegen.toml");
    let entry = fs::read_to_string(&file).expect("read");
    fs::write(&file, entry.clone() + &entry).expect("written");
    let error = project::generate(&scratch.model()).expect_err("one folder for two");
    assert!(
        error
            .to_string()
            .contains("two crates would be in this folder"),
        "{error}"
    );
    fs::write(&file, entry + "name = \"../x y\"\ndriver = true\n").expect("written");
    let error = project::generate(&scratch.model()).expect_err("no name");
    assert!(
        error
            .to_string()
            .contains("`../x y` is not a name for a crate"),
        "{error}"
    );
}
