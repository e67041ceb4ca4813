//! Generated text and the disk: what is stale, and how it is mended, all or nothing.

use crate::print::MARK;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The text of files by their path below a folder.
pub type Tree = BTreeMap<String, String>;

/// Files that should be on disk.
#[derive(Debug, Default)]
pub struct Wanted {
    files: BTreeMap<PathBuf, String>,
    /// Folders that belong to the generator: what it once wrote there and no longer does, goes.
    folders: Vec<PathBuf>,
    /// What a person should know of the models that the files come of.
    warnings: Vec<String>,
}

/// How a file on disk differs from what it should be.
#[derive(Clone, Debug, PartialEq)]
pub enum Stale {
    /// It is not there.
    Missing(PathBuf),
    /// It should not be there any more.
    LeftOver(PathBuf),
    /// It is there and differs.
    Differs {
        /// The file.
        path: PathBuf,
        /// The first line that differs, counted from 1.
        line: usize,
        /// That line on disk, if there is one.
        found: Option<String>,
        /// That line as it should be, if there is one.
        wanted: Option<String>,
    },
}

impl Stale {
    fn path(&self) -> &Path {
        match self {
            Stale::Missing(path) | Stale::LeftOver(path) | Stale::Differs { path, .. } => path,
        }
    }
}

impl Display for Stale {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Stale::Missing(path) => write!(f, "missing:   {}", path.display()),
            Stale::LeftOver(path) => write!(f, "left over: {}", path.display()),
            Stale::Differs {
                path,
                line,
                found,
                wanted,
            } => {
                let shown = |line: &Option<String>| match line {
                    Some(line) => line.clone(),
                    None => "(the file ends here)".to_owned(),
                };
                write!(
                    f,
                    "stale:     {}:{line}\n  on disk:   {}\n  generated: {}",
                    path.display(),
                    shown(found),
                    shown(wanted)
                )
            }
        }
    }
}

impl Wanted {
    /// Nothing yet.
    pub fn new() -> Self {
        Wanted::default()
    }

    /// Adds what the model at `path` says that Tinsmith does not understand.
    pub fn warn(&mut self, path: &Path, not_understood: &[String]) {
        let lines = not_understood.iter();
        let lines = lines.map(|line| format!("{}: {line}", path.display()));
        self.warnings.extend(lines);
    }

    /// What a person should know of the models that the files come of, line by line.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Adds one file.
    pub fn file(&mut self, path: PathBuf, text: String) {
        self.files.insert(path, text);
    }

    /// Adds a whole folder of files, which then belongs to the generator.
    ///
    /// # Errors
    ///
    /// [`Error`] when a name would lead out of the folder.
    pub fn folder(&mut self, folder: &Path, tree: Tree) -> Result<()> {
        for (name, text) in tree {
            let plain = |part: &str| {
                !part.is_empty() && part != ".." && part != "." && !part.contains(['\\', ':'])
            };
            if !name.split('/').all(plain) {
                return Err(
                    Error::new(format!("`{name}` would be outside of the crate"))
                        .in_file(folder)
                        .next("This is a fault of Tinsmith's: please report it with the model."),
                );
            }
            self.files.insert(folder.join(name), text);
        }
        self.folders.push(folder.to_owned());
        Ok(())
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.files.values().map(|text| text.lines().count()).sum()
    }

    /// How many bytes there are.
    pub fn bytes(&self) -> usize {
        self.files.values().map(String::len).sum()
    }

    /// What on disk is not as it should be, sorted by path.
    ///
    /// # Errors
    ///
    /// [`Error`] when a file or folder cannot be read.
    pub fn check(&self) -> Result<Vec<Stale>> {
        let mut stale = Vec::new();
        for (path, wanted) in &self.files {
            match fs::read(path) {
                Ok(found) => stale.extend(difference(path, &found, wanted)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    stale.push(Stale::Missing(path.clone()));
                }
                Err(error) => return Err(io("read", path, &error)),
            }
        }
        for folder in &self.folders {
            self.left_over(folder, &mut stale)?;
        }
        stale.sort_by(|a, b| a.path().cmp(b.path()));
        Ok(stale)
    }

    /// Finds what the generator once wrote and no longer does. Files without its mark are a
    /// person's, and stay.
    fn left_over(&self, folder: &Path, stale: &mut Vec<Stale>) -> Result<()> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(io("read", folder, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| io("read", folder, &error))?;
            let path = entry.path();
            let kind = entry
                .file_type()
                .map_err(|error| io("read", &path, &error))?;
            if kind.is_dir() {
                let name = entry.file_name();
                // Another crate within is its own.
                let is_crate = path.join("Cargo.toml").exists();
                if name != "target" && name != ".git" && !is_crate {
                    self.left_over(&path, stale)?;
                }
            } else if kind.is_file() && !self.files.contains_key(&path) && is_ours(&path) {
                stale.push(Stale::LeftOver(path));
            }
        }
        Ok(())
    }

    /// Makes the disk as it should be, and tells what was changed. All new text is written beside
    /// its file before the first file is replaced, so that a full disk or a folder that cannot be
    /// written to leaves everything as it was.
    ///
    /// # Errors
    ///
    /// [`Error`] when something cannot be read or written.
    pub fn write(&self) -> Result<Vec<Stale>> {
        let stale = self.check()?;
        let mut staged = Staged(Vec::new());
        for path in stale.iter().map(Stale::path) {
            let Some(text) = self.files.get(path) else {
                continue;
            };
            if path.is_dir() {
                return Err(Error::new("there is a folder where a file should be")
                    .in_file(path)
                    .next("Move it away."));
            }
            let folder = path.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder).map_err(|error| io("make", folder, &error))?;
            let mut beside = path.as_os_str().to_owned();
            beside.push(".tinsmith-new");
            let beside = PathBuf::from(beside);
            staged.0.push((beside.clone(), path.to_owned()));
            fs::write(&beside, text).map_err(|error| io("write", &beside, &error))?;
        }
        staged.commit()?;
        for left_over in &stale {
            if let Stale::LeftOver(path) = left_over {
                fs::remove_file(path).map_err(|error| io("remove", path, &error))?;
            }
        }
        Ok(stale)
    }
}

/// New files beside the old ones. What is not committed is removed.
struct Staged(Vec<(PathBuf, PathBuf)>);

impl Staged {
    fn commit(mut self) -> Result<()> {
        while let Some((new, path)) = self.0.pop() {
            if let Err(error) = fs::rename(&new, &path) {
                self.0.push((new, path.clone()));
                return Err(io("replace", &path, &error));
            }
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (new, _) in &self.0 {
            // Nothing more can be done about a file that cannot be removed.
            let _ = fs::remove_file(new);
        }
    }
}

fn io(what: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::new(format!("cannot {what} this: {error}"))
        .in_file(path)
        .next("Check that the disk has room and that you may write there.")
}

/// Whether the generator wrote this file.
pub(crate) fn is_ours(path: &Path) -> bool {
    let mut start = Vec::with_capacity(200);
    let read = fs::File::open(path).and_then(|file| file.take(200).read_to_end(&mut start));
    read.is_ok()
        && start.split(|byte| *byte == b'\n').take(2).any(|line| {
            line.windows(MARK.len())
                .any(|window| window == MARK.as_bytes())
        })
}

fn difference(path: &Path, found: &[u8], wanted: &str) -> Option<Stale> {
    if found == wanted.as_bytes() {
        return None;
    }
    let found_text = String::from_utf8_lossy(found);
    let (mut found, mut wanted) = (found_text.split('\n'), wanted.split('\n'));
    for line in 1.. {
        let (a, b) = (found.next(), wanted.next());
        if a != b || a.is_none() {
            let (found, wanted) = (a.map(str::to_owned), b.map(str::to_owned));
            return Some(Stale::Differs {
                path: path.to_owned(),
                line,
                found,
                wanted,
            });
        }
    }
    None
}
