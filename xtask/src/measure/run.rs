//! Running a command and knowing what it cost.

use serde_json::Value;
use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4;

/// What a command took, with all that it started.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From start to end.
    pub wall: Duration,
    /// Of all processors together, in user and system mode.
    pub cpu: Duration,
    /// The most that one process held, in bytes.
    pub memory: u64,
}

/// Runs a command that says nothing unless it fails.
///
/// # Errors
///
/// What it said, when it fails.
pub fn run(command: &mut Command) -> Result<Cost, String> {
    let (cost, _) = output(command)?;
    Ok(cost)
}

/// Runs a command and gives what it wrote to standard output.
///
/// # Errors
///
/// What it said, when it fails.
pub fn output(command: &mut Command) -> Result<(Cost, Vec<u8>), String> {
    let what = format!("{command:?}");
    let failed = |why: &dyn std::fmt::Display| format!("{what} failed: {why}");
    // Files, not pipes: a full pipe would hold the command up, and so be measured.
    let unreadable = |error: std::io::Error| failed(&error);
    let said = tempfile::NamedTempFile::new().map_err(unreadable)?;
    let answered = tempfile::NamedTempFile::new().map_err(unreadable)?;
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(answered.reopen().map_err(unreadable)?)
        .stderr(said.reopen().map_err(unreadable)?)
        .spawn()
        .map_err(unreadable)?;
    let ended = child.wait4().map_err(unreadable)?;
    let cost = Cost {
        wall: start.elapsed(),
        cpu: ended.rusage.utime + ended.rusage.stime,
        memory: ended.rusage.maxrss,
    };
    match ended.status.success() {
        true => Ok((cost, std::fs::read(answered.path()).map_err(unreadable)?)),
        false => {
            let said = std::fs::read_to_string(said.path()).unwrap_or_default();
            let last: Vec<_> = said.lines().rev().take(30).collect();
            let last: Vec<_> = last.into_iter().rev().collect();
            Err(failed(&last.join("\n")))
        }
    }
}

/// Builds with cargo, and counts the crates that it compiled.
///
/// # Errors
///
/// What cargo said, when it fails.
pub fn build(command: &mut Command) -> Result<(Cost, usize), String> {
    let (cost, messages) = output(command.arg("--message-format=json"))?;
    let packages: BTreeSet<String> = messages
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter_map(|message| Some(message["package_id"].as_str()?.to_owned()))
        .collect();
    Ok((cost, packages.len()))
}
