//! The programs that are compared, each a workspace of its own below `target/measure`.

use super::Bench;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tinsmith_codegen::files::Wanted;
use tinsmith_codegen::{CrateOptions, Runtime, project};

/// A program to be built.
pub struct Program {
    folder: PathBuf,
}

/// How a program is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// `cargo check`.
    Check,
    /// `cargo build`.
    Dev,
    /// `cargo build --release`.
    Release,
    /// The same for size: `z`, fat LTO, one unit, no unwinding, stripped.
    Small,
}

impl Program {
    /// Writes a program: its dependencies, and its files by their path in `src`.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub fn write(
        scratch: &Path,
        name: &str,
        dependencies: &str,
        files: &[(&str, &str)],
    ) -> Result<Program, String> {
        let folder = scratch.join(name);
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[dependencies]\n{dependencies}"
        );
        let sources = files
            .iter()
            .map(|(path, text)| (folder.join("src").join(path), *text));
        let manifest = (folder.join("Cargo.toml"), &*manifest);
        for (path, text) in sources.chain([manifest]) {
            let unwritable = |error| format!("{} cannot be written: {error}", path.display());
            // A file that stays as it is keeps its time, so that nothing is built for it.
            if fs::read_to_string(&path).is_ok_and(|known| known == text) {
                continue;
            }
            fs::create_dir_all(path.parent().unwrap_or(&folder)).map_err(unwritable)?;
            fs::write(&path, text).map_err(unwritable)?;
        }
        Ok(Program { folder })
    }

    /// The cargo command for this program. Nothing of the caller's settings reaches it.
    pub fn cargo(&self, profile: Profile) -> Command {
        let mut command = self.plain(match profile {
            Profile::Check => "check",
            _ => "build",
        });
        if matches!(profile, Profile::Release | Profile::Small) {
            command.arg("--release");
        }
        if profile == Profile::Small {
            for (name, value) in [
                ("OPT_LEVEL", "z"),
                ("LTO", "fat"),
                ("CODEGEN_UNITS", "1"),
                ("PANIC", "abort"),
                ("STRIP", "symbols"),
            ] {
                command.env(format!("CARGO_PROFILE_RELEASE_{name}"), value);
            }
        }
        command
    }

    /// A cargo command without a profile.
    pub fn plain(&self, subcommand: &str) -> Command {
        let mut command = Command::new("cargo");
        // A wrapper that keeps what it compiled would make a cold build warm, for example.
        let settings = std::env::vars_os().map(|(name, _)| name);
        for name in settings.filter(|name| is_setting(&name.to_string_lossy())) {
            command.env_remove(name);
        }
        command
            .arg(subcommand)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.target())
            .env("CARGO_BUILD_JOBS", "2");
        command
    }

    /// Forgets what was built.
    ///
    /// # Errors
    ///
    /// When the folder cannot be removed.
    pub fn forget(&self) -> Result<(), String> {
        match self.target().exists() {
            true => fs::remove_dir_all(self.target())
                .map_err(|error| format!("{} cannot be removed: {error}", self.target().display())),
            false => Ok(()),
        }
    }

    /// The main file.
    pub fn main_file(&self) -> PathBuf {
        self.folder.join("src/main.rs")
    }

    /// The binary that was built.
    pub fn binary(&self, profile: Profile) -> PathBuf {
        let name = self.folder.file_name().unwrap_or_default();
        let kind = match profile {
            Profile::Check | Profile::Dev => "debug",
            Profile::Release | Profile::Small => "release",
        };
        self.target().join(kind).join(name)
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }
}

/// Whether a variable of the environment says how cargo is to build.
fn is_setting(name: &str) -> bool {
    let of_cargo = [
        "CARGO_PROFILE_",
        "CARGO_BUILD_",
        "CARGO_TARGET_",
        "RUSTC_",
        "CARGO_ENCODED_",
    ];
    matches!(name, "CARGO_INCREMENTAL" | "RUSTFLAGS")
        || of_cargo.iter().any(|of| name.starts_with(of))
}

/// The crate of a service, whole, generated below the scratch folder.
///
/// # Errors
///
/// When there is no model, and that of the generator.
pub fn service_crate(bench: &Bench<'_>, service: &str) -> Result<PathBuf, String> {
    let out = bench.scratch.join("crates").join(service);
    let (model, runtime) = (bench.model(service)?, bench.root.join("runtime"));
    generate(&model, &out, &format!("tinsmith-{service}"), &[], &runtime)?;
    Ok(out)
}

/// Generates a crate of ours for a program to depend on.
///
/// # Errors
///
/// That of the generator.
pub fn generate(
    model: &Path,
    out: &Path,
    name: &str,
    operations: &[String],
    runtime: &Path,
) -> Result<(), String> {
    let generated = || -> tinsmith_codegen::Result<()> {
        let service = project::read_service(model, operations)?;
        let options = CrateOptions::new(
            name,
            tinsmith_codegen::source_name(&service),
            Runtime::Path(runtime.to_string_lossy().into_owned()),
        );
        let mut wanted = Wanted::new();
        wanted.folder(out, tinsmith_codegen::generate(service, None, &options)?)?;
        wanted.write().map(|_| ())
    };
    generated().map_err(|error| error.to_string())
}
