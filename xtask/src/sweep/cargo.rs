//! Cargo over the whole workspace, once, and what it says of each crate.

use super::process::{self, Largest};
use crate::progress::Progress;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::num::NonZero;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use tinsmith_codegen::project::Done;

/// How many messages of a crate are kept to be shown.
const SHOWN: usize = 2;

/// What is run over the crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `cargo check`.
    Check,
    /// `cargo clippy`, which checks too.
    Clippy,
    /// `cargo doc`.
    Doc,
}

impl Tool {
    /// The name of cargo's command.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Check => "check",
            Tool::Clippy => "clippy",
            Tool::Doc => "doc",
        }
    }

    /// What a crate is when the tool is done with it.
    pub fn past(self) -> &'static str {
        match self {
            Tool::Check => "checked",
            Tool::Clippy => "linted",
            Tool::Doc => "documented",
        }
    }
}

/// What a tool said.
#[derive(Debug, Default)]
pub struct Compiled {
    /// From start to end.
    pub wall: Duration,
    /// CPU seconds of all compilers.
    pub cpu: Option<f64>,
    /// The compiler with the most memory.
    pub largest: Largest,
    /// By the name of the crate's folder. Who is not in it was not reached.
    pub crates: BTreeMap<String, Verdict>,
    /// What was wrong outside of the generated crates.
    pub elsewhere: Verdict,
}

/// What a tool said of one crate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Whether there is a result.
    pub done: bool,
    pub errors: usize,
    pub warnings: usize,
    /// The first messages.
    pub messages: Vec<String>,
}

impl Verdict {
    /// Whether there is a result and nothing to say about it.
    pub fn is_clean(&self) -> bool {
        self.done && self.errors == 0 && self.warnings == 0
    }
}

/// Runs `tool` over the workspace in `out`.
///
/// # Errors
///
/// When cargo cannot be started, or ends before it compiles anything.
pub fn run(
    out: &Path,
    tool: Tool,
    crates: usize,
    jobs: NonZero<usize>,
    progress: &Progress,
) -> Result<Compiled, String> {
    let before = process::cpu();
    let mut child = start(out, tool, jobs)?;
    let stderr = child.stderr.take();
    // Cargo stops when nobody reads what it says.
    let said = thread::spawn(move || {
        let mut text = String::new();
        if let Some(mut stderr) = stderr {
            // What is not UTF-8 is cut off; it is shown to a person only.
            let _ = stderr.read_to_string(&mut text);
        }
        text
    });
    let (over, pid) = (AtomicBool::new(false), child.id());
    let prefix = super::generate::PREFIX.replace('-', "_");
    let (largest, compiled) = thread::scope(|scope| {
        let watch = scope.spawn(|| process::watch(pid, &prefix, &over));
        let compiled = listen(&mut child, crates, progress);
        over.store(true, Ordering::Relaxed);
        (watch.join().unwrap_or_default(), compiled)
    });
    let status = child
        .wait()
        .map_err(|error| format!("cargo cannot be waited for: {error}"))?;
    let said = said.join().unwrap_or_default();
    let (mut compiled, finished) = compiled;
    if !finished {
        return Err(format!(
            "cargo {} ended before it compiled anything ({status}): {}",
            tool.name(),
            said.trim()
        ));
    }
    compiled.largest = largest;
    compiled.cpu = before
        .zip(process::cpu())
        .map(|(before, after)| after.children - before.children);
    Ok(compiled)
}

fn start(out: &Path, tool: Tool, jobs: NonZero<usize>) -> Result<Child, String> {
    let cargo = crate::conformance::cargo();
    let mut command = Command::new(&cargo);
    command
        .args([tool.name(), "--workspace", "--keep-going"])
        .args(["--message-format", "json", "--quiet"])
        // All that is generated, without a TLS stack to compile.
        .args(["--no-default-features", "--features", "client,rust-crypto"])
        .args(["--jobs", &jobs.to_string()])
        .arg("--manifest-path")
        .arg(out.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(out.join("target"))
        // Each crate is compiled once; what would make a second time faster is only in the way.
        .env("CARGO_INCREMENTAL", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if tool == Tool::Doc {
        command.arg("--no-deps");
    }
    command
        .spawn()
        .map_err(|error| crate::conformance::cannot_start(&cargo, &error))
}

/// Reads cargo's messages to their end. The second value is whether it came to compile.
fn listen(child: &mut Child, crates: usize, progress: &Progress) -> (Compiled, bool) {
    let (mut compiled, mut finished) = (Compiled::default(), false);
    let Some(stdout) = child.stdout.take() else {
        return (compiled, false);
    };
    let mut count = 0;
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        let Ok(message) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        match message["reason"].as_str() {
            Some("build-finished") => finished = true,
            Some("compiler-message") => compiled.said(&message),
            Some("compiler-artifact") => {
                if let Some(name) = crate_of(&message) {
                    let verdict = compiled.crates.entry(name.clone()).or_default();
                    if !std::mem::replace(&mut verdict.done, true) {
                        let (index, of) = (count, crates);
                        count += 1;
                        progress.done(Done {
                            index,
                            of,
                            name: &name,
                        });
                    }
                }
            }
            _ => {}
        }
    }
    (compiled, finished)
}

impl Compiled {
    /// Counts a message of the compiler.
    fn said(&mut self, message: &Value) {
        let verdict = match crate_of(message) {
            Some(name) => self.crates.entry(name).or_default(),
            None => &mut self.elsewhere,
        };
        let diagnostic = &message["message"];
        let level = diagnostic["level"].as_str().unwrap_or_default();
        let count = match level {
            "warning" => &mut verdict.warnings,
            level if level.starts_with("error") => &mut verdict.errors,
            _ => return,
        };
        // The compiler ends with how many there were, which is about no place.
        let text = diagnostic["message"].as_str().unwrap_or_default();
        let is_sum = text.starts_with("aborting due to") || text.ends_with("emitted");
        if is_sum && diagnostic["spans"].as_array().is_none_or(Vec::is_empty) {
            return;
        }
        *count += 1;
        if verdict.messages.len() < SHOWN {
            let rendered = diagnostic["rendered"].as_str().unwrap_or(text);
            verdict.messages.push(rendered.trim_end().to_owned());
        }
    }
}

/// The folder of the generated crate that a message is about; none for what crates depend on.
fn crate_of(message: &Value) -> Option<String> {
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?;
    let is_ours = folder.parent()?.file_name()? == super::generate::CRATES;
    is_ours.then(|| {
        folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
    })?
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(manifest: &str, level: &str, text: &str, spans: Value) -> Value {
        json!({
            "reason": "compiler-message", "manifest_path": manifest,
            "message": {
                "level": level, "message": text, "spans": spans, "rendered": format!("{level}: {text}\n"),
            }
        })
    }

    #[test]
    fn messages_are_counted_by_crate() {
        let (s3, runtime) = (
            "/sweep/crates/s3/Cargo.toml",
            "/tinsmith/runtime/Cargo.toml",
        );
        let place = json!([{"file_name": "src/types.rs"}]);
        let mut compiled = Compiled::default();
        for message in [
            message(s3, "warning", "unused import", place.clone()),
            message(s3, "error", "cannot find type `A`", place.clone()),
            message(
                s3,
                "error",
                "aborting due to 1 previous error; 1 warning emitted",
                json!([]),
            ),
            message(
                s3,
                "failure-note",
                "some errors have detailed explanations",
                json!([]),
            ),
            message(runtime, "warning", "unused variable", place),
        ] {
            compiled.said(&message);
        }
        let expected = Verdict {
            done: false,
            errors: 1,
            warnings: 1,
            messages: vec![
                "warning: unused import".to_owned(),
                "error: cannot find type `A`".to_owned(),
            ],
        };
        assert_eq!(
            compiled.crates,
            BTreeMap::from([("s3".to_owned(), expected)])
        );
        assert_eq!(compiled.elsewhere.warnings, 1);
    }
}
