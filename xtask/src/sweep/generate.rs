//! From models to a workspace of crates on disk. Each model is let go before the next is read, so
//! that memory does not grow with their number.

use super::process;
use super::report::Report;
use crate::progress::Progress;
use std::collections::HashSet;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, io};
use tinsmith_codegen::catalog::Model;
use tinsmith_codegen::files::Wanted;
use tinsmith_codegen::project::{self, Done};
use tinsmith_codegen::{CrateOptions, Error, Runtime, parallel};

/// The folder of the crates within the workspace.
pub const CRATES: &str = "crates";

/// What the names of all crates begin with.
pub const PREFIX: &str = "tinsmith-";

/// What is the same for all models.
pub struct Job<'a> {
    pub out: &'a Path,
    /// The folder of the runtime.
    pub runtime: PathBuf,
    /// The operations to keep.
    pub operations: &'a [String],
    pub jobs: NonZero<usize>,
}

/// A model, and what became of it.
pub struct Crate {
    pub model: Model,
    /// The crate's folder below [`CRATES`].
    pub folder: String,
    pub took: Took,
    pub stats: Result<Stats, String>,
    /// What the model says that has no effect.
    pub not_understood: Vec<String>,
}

/// How long a model took, of the one thread that had it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    pub read: Duration,
    pub generate: Duration,
    pub write: Duration,
}

/// How much was generated.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stats {
    pub files: usize,
    pub lines: usize,
    pub bytes: usize,
}

/// Generates and writes all crates. Sorted as the models are.
pub fn all(job: &Job<'_>, models: Vec<Model>, report: &mut Report) -> Vec<Crate> {
    let (start, before) = (Instant::now(), process::cpu());
    let progress = Progress::new("generated");
    let mut taken = HashSet::new();
    let mut work: Vec<(usize, u64, Model, String)> = models
        .into_iter()
        .enumerate()
        .map(|(index, model)| {
            let mut folder = folder_name(&model.name);
            while !taken.insert(folder.clone()) {
                folder.push('_');
            }
            (index, size(&model), model, folder)
        })
        .collect();
    // The largest first, so that no thread is left alone with it.
    work.sort_by_key(|(_, size, ..)| std::cmp::Reverse(*size));
    let of = work.len();
    let mut done = parallel::map(&work, job.jobs, |(index, _, model, folder)| {
        let (took, not_understood, stats) = one(job, model, folder);
        let (index, name) = (*index, &*model.name);
        let done = Done { index, of, name };
        match &stats {
            Ok(_) => progress.done(done),
            Err(_) => progress.tell("refused", done),
        }
        (index, took, not_understood, stats)
    });
    progress.finish();
    report.generate.wall = start.elapsed();
    report.generate.cpu = before
        .zip(process::cpu())
        .map(|(before, after)| after.own - before.own);
    report.peak = process::peak();
    done.sort_by_key(|(index, ..)| *index);
    work.sort_by_key(|(index, ..)| *index);
    work.into_iter()
        .zip(done)
        .map(
            |((_, _, model, folder), (_, took, not_understood, stats))| Crate {
                model,
                folder,
                took,
                not_understood,
                stats: stats.map_err(|error| error.to_string()),
            },
        )
        .collect()
}

/// How large a model's files are; what cannot be read is refused later, with a reason.
fn size(model: &Model) -> u64 {
    let files = project::sources(&model.path).unwrap_or_default();
    let sizes = files.iter().filter_map(|file| fs::metadata(file).ok());
    sizes.map(|file| file.len()).sum()
}

/// The name of a model as part of a crate's: small letters, digits and `-`.
fn folder_name(name: &str) -> String {
    let fits = |c: char| match c.is_ascii_alphanumeric() {
        true => c.to_ascii_lowercase(),
        false => '-',
    };
    name.chars().map(fits).collect()
}

type Made = (Took, Vec<String>, Result<Stats, Error>);

fn one(job: &Job<'_>, model: &Model, folder: &str) -> Made {
    let (mut took, mut lines) = (Took::default(), Vec::new());
    let path = job.out.join(CRATES).join(folder);
    let stats = crate_of(job, model, folder, &path, &mut took, &mut lines);
    if stats.is_err() {
        // What an earlier sweep made of the model is not what this one makes of it.
        let _ = project::may_write(&path).map(|()| fs::remove_dir_all(&path));
    }
    (took, lines, stats)
}

fn crate_of(
    job: &Job<'_>,
    model: &Model,
    folder: &str,
    path: &Path,
    took: &mut Took,
    not_understood: &mut Vec<String>,
) -> Result<Stats, Error> {
    let start = Instant::now();
    let service = project::read_one_of(&model.path, model.service.as_deref(), job.operations);
    took.read = start.elapsed();
    let service = service?;
    not_understood.clone_from(&service.not_understood);
    let start = Instant::now();
    let options = CrateOptions::new(
        format!("{PREFIX}{folder}"),
        tinsmith_codegen::source_name(&service),
        Runtime::Path(job.runtime.to_string_lossy().into_owned()),
    );
    let tree = tinsmith_codegen::generate(service, None, &options);
    took.generate = start.elapsed();
    let start = Instant::now();
    project::may_write(path)?;
    let mut wanted = Wanted::new();
    wanted.folder(path, tree?)?;
    wanted.write()?;
    let stats = Stats {
        files: wanted.len(),
        lines: wanted.lines(),
        bytes: wanted.bytes(),
    };
    took.write = start.elapsed();
    Ok(stats)
}

/// Reads and parses the same JSON with serde_json and nothing else: less is not possible.
pub fn floor(crates: &[Crate], jobs: NonZero<usize>, report: &mut Report) -> Result<(), String> {
    let (start, before) = (Instant::now(), process::cpu());
    let floors = parallel::map(crates, jobs, |one| floor_of(&one.model));
    report.floor.wall = start.elapsed();
    report.floor.cpu = before
        .zip(process::cpu())
        .map(|(before, after)| after.own - before.own);
    for floor in floors {
        // What is not JSON was refused above.
        let (bytes, parse) = floor.unwrap_or_default();
        report.json += bytes;
        report.parse += parse;
    }
    Ok(())
}

/// How many bytes a model has, unpacked, and how long they take to parse.
fn floor_of(model: &Model) -> Result<(usize, Duration), Error> {
    let (mut bytes, mut parse) = (0, Duration::ZERO);
    for file in project::sources(&model.path)? {
        let text = project::read_bytes(&file)?;
        bytes += text.len();
        let start = Instant::now();
        let value = serde_json::from_slice::<serde_json::Value>(&text);
        drop(std::hint::black_box(value));
        parse += start.elapsed();
    }
    Ok((bytes, parse))
}

/// Writes the workspace around the crates.
pub fn workspace(root: &Path, out: &Path, crates: &[&Crate]) -> Result<(), String> {
    let members: String = crates
        .iter()
        .map(|one| format!("    \"{CRATES}/{}\",\n", one.folder))
        .collect();
    let manifest = format!(
        "# Generated by tinsmith-codegen for `cargo xtask sweep`.\n\n\
         [workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n\n\
         [profile.dev]\ndebug = false\nincremental = false\n"
    );
    let unwritable =
        |path: &Path, error: &io::Error| format!("{} cannot be written: {error}", path.display());
    fs::create_dir_all(out).map_err(|error| unwritable(out, &error))?;
    let path = out.join("Cargo.toml");
    fs::write(&path, manifest).map_err(|error| unwritable(&path, &error))?;
    // The versions that this repository is tested with, which cargo need not look for.
    let path = out.join("Cargo.lock");
    fs::copy(root.join("Cargo.lock"), &path).map_err(|error| unwritable(&path, &error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_for_a_folder() {
        for (name, folder) in [
            ("chime", "chime"),
            ("runtime.lex.v2", "runtime-lex-v2"),
            ("../etc", "---etc"),
            ("Äpfel", "-pfel"),
        ] {
            assert_eq!(folder_name(name), folder);
        }
    }
}
