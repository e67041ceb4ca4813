//! Generated text and the disk: what is stale, and how it is mended, all or nothing.

use crate::docs::shown;
use crate::print::MARK;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{Read, Write};
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
                    Some(line) => shown(line).into_owned(),
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
        let lines = lines.map(|line| shown(&format!("{}: {line}", path.display())).into_owned());
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
    /// [`Error`] when a name would lead out of the folder, and for a folder that is another crate's.
    pub fn folder(&mut self, folder: &Path, tree: Tree) -> Result<()> {
        if self.folders.iter().any(|other| other == folder) {
            return Err(Error::new("two crates would be in this folder")
                .in_file(folder)
                .next("Give each its own `out`."));
        }
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
            } else if kind.is_file()
                && !self.files.contains_key(&path)
                && (is_ours(&path) || is_staged(&path))
            {
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
        let changed: Vec<&Path> = stale
            .iter()
            .map(Stale::path)
            .filter(|path| self.files.contains_key(*path))
            .collect();
        for path in &changed {
            self.may_replace(path)?;
        }
        let mut staged = Staged::default();
        for path in changed {
            if let Some(text) = self.files.get(path) {
                staged.add(path, text)?;
            }
        }
        staged.commit()?;
        for left_over in &stale {
            if let Stale::LeftOver(path) = left_over {
                fs::remove_file(path).map_err(|error| io("remove", path, &error))?;
            }
        }
        Ok(stale)
    }

    /// Whether a file may be written: what is there is the generator's, and no link below the folder
    /// of its crate leads elsewhere.
    fn may_replace(&self, path: &Path) -> Result<()> {
        let folder = self.folders.iter().find(|folder| path.starts_with(folder));
        let inner = path.ancestors().skip(1);
        let inner = inner.take_while(|above| folder.is_some_and(|folder| above != folder));
        for above in inner {
            if above.is_symlink() {
                return Err(Error::new("this folder is a link to another place")
                    .in_file(above)
                    .next("Put a folder in its place, or move it away."));
            }
        }
        match path.exists() && !is_ours(path) {
            true => Err(Error::new("this file is not one that Tinsmith wrote")
                .in_file(path)
                .next("Move it away, or remove it to have it generated.")),
            false => Ok(()),
        }
    }
}

/// How the names of files end that are not in their place yet, or not any more.
const STAGED: &str = ".tinsmith-new";

/// New files beside the old ones. What is not committed is removed.
#[derive(Default)]
struct Staged {
    new: Vec<(PathBuf, PathBuf)>,
    /// What was replaced, and where it is kept until all is; nothing where nothing was.
    replaced: Vec<(PathBuf, Option<PathBuf>)>,
}

impl Staged {
    fn add(&mut self, path: &Path, text: &str) -> Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| io("make", folder, &error))?;
        let beside = beside(path);
        // Nothing that is there is opened, be it a link.
        let file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside);
        let mut file = file.map_err(|error| io("write", &beside, &error))?;
        self.new.push((beside.clone(), path.to_owned()));
        file.write_all(text.as_bytes())
            .map_err(|error| io("write", &beside, &error))
    }

    /// Puts all files in their places, or none.
    fn commit(mut self) -> Result<()> {
        while let Some((new, path)) = self.new.pop() {
            let done = keep(&path).and_then(|old| {
                self.replaced.push((path.clone(), old));
                fs::rename(&new, &path)
            });
            if let Err(error) = done {
                self.new.push((new, path.clone()));
                self.undo();
                return Err(io("replace", &path, &error));
            }
        }
        for (_, old) in self.replaced.drain(..) {
            // A copy that cannot be removed is removed by the next run.
            let _ = old.map(fs::remove_file);
        }
        Ok(())
    }

    fn undo(&mut self) {
        for (path, old) in self.replaced.drain(..) {
            // Nothing more can be done about what cannot be put back.
            let _ = match old {
                Some(old) => fs::rename(old, path),
                None => fs::remove_file(path),
            };
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (new, _) in &self.new {
            // Nothing more can be done about a file that cannot be removed.
            let _ = fs::remove_file(new);
        }
    }
}

/// Another name for a file, while it is replaced; `None` where there is no file.
fn keep(path: &Path) -> std::io::Result<Option<PathBuf>> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let old = beside(path);
    // Not every disk has two names for a file.
    fs::hard_link(path, &old).or_else(|_| fs::copy(path, &old).map(drop))?;
    Ok(Some(old))
}

/// A name beside a file that nobody can know before.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    let random = RandomState::new().build_hasher().finish();
    name.push(format!(".{random:016x}{STAGED}"));
    PathBuf::from(name)
}

/// Whether a crate may be written into `folder`: it is new, empty, already a generated crate, or what
/// an interrupted run left of one.
///
/// # Errors
///
/// [`Error`] when the folder holds anything that Tinsmith did not write.
pub fn may_write(folder: &Path) -> Result<()> {
    match is_ours(&folder.join("Cargo.toml")) || holds_only_ours(folder) {
        true => Ok(()),
        false => Err(Error::new("this folder holds what Tinsmith did not write")
            .in_file(folder)
            .next("Name a new or empty folder, so that nothing is lost.")),
    }
}

fn holds_only_ours(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        // What is not there can be made, and what is no folder is found when it is written to.
        return !folder.is_file();
    };
    let mut entries = entries.flatten();
    entries.all(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => holds_only_ours(&entry.path()),
        Ok(kind) if kind.is_file() => is_staged(&entry.path()) || is_ours(&entry.path()),
        _ => false,
    })
}

fn is_staged(path: &Path) -> bool {
    path.as_os_str().to_string_lossy().ends_with(STAGED)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_replaced_is_put_back_when_another_file_cannot_be() {
        let folder = std::env::temp_dir().join(format!("tinsmith-undo-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("made");
        let path = |name: &str| folder.join(name);
        fs::write(path("b"), "one").expect("written");
        let mut staged = Staged::default();
        for name in ["a", "b", "c"] {
            staged.add(&path(name), "two").expect("written beside");
        }
        // Files are put in their places from the last on, and no file replaces a folder.
        fs::create_dir_all(path("a/full")).expect("made");
        staged.commit().expect_err("`a` is a folder");
        assert_eq!(fs::read_to_string(path("b")).expect("read"), "one");
        let names = fs::read_dir(&folder).expect("read").flatten();
        let mut names: Vec<_> = names.map(|entry| entry.file_name()).collect();
        names.sort();
        fs::remove_dir_all(&folder).expect("removed");
        assert_eq!(names, ["a", "b"]);
    }
}
