//! What processes cost, as Linux tells it below `/proc`. Elsewhere nothing is known, and said.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Ticks of `/proc/<pid>/stat` in a second: `USER_HZ`, which Linux has at 100 on all machines that
/// Rust runs on.
const TICKS: f64 = 100.0;

/// CPU seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cpu {
    /// Of this process.
    pub own: f64,
    /// Of the children that have ended, and theirs.
    pub children: f64,
}

/// The CPU seconds that were used so far.
pub fn cpu() -> Option<Cpu> {
    cpu_of(&fs::read_to_string("/proc/self/stat").ok()?)
}

/// Reads `/proc/<pid>/stat`: fields 14 to 17 are user and system time, own and children's.
fn cpu_of(stat: &str) -> Option<Cpu> {
    // The second field is the program's name in parentheses, which may hold spaces.
    let (_, rest) = stat.rsplit_once(')')?;
    let ticks = |index: usize| rest.split_whitespace().nth(index - 3)?.parse::<f64>().ok();
    Some(Cpu {
        own: (ticks(14)? + ticks(15)?) / TICKS,
        children: (ticks(16)? + ticks(17)?) / TICKS,
    })
}

/// The most memory that this process has had at once, in bytes.
pub fn peak() -> Option<u64> {
    field(&fs::read_to_string("/proc/self/status").ok()?, "VmHWM")
}

/// A field of `/proc/<pid>/status` in kB, as bytes; or a number without a unit.
fn field(status: &str, name: &str) -> Option<u64> {
    let mut lines = status.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = lines.find(|(found, _)| *found == name)?;
    let mut words = value.split_whitespace();
    let number: u64 = words.next()?.parse().ok()?;
    Some(match words.next() {
        Some("kB") => number * 1024,
        _ => number,
    })
}

/// The process below another that had the most memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Largest {
    /// In bytes.
    pub memory: u64,
    /// What it compiled.
    pub name: String,
}

/// Watches the compilers of crates whose names begin with `prefix`, below the process `pid`, until
/// `over`. It looks from time to time, so that
/// what a compiler takes in its last moment is missed.
pub fn watch(pid: u32, prefix: &str, over: &AtomicBool) -> Largest {
    let mut largest = Largest::default();
    while !over.load(Ordering::Relaxed) {
        for (child, status) in children(pid) {
            let memory = field(&status, "VmHWM").unwrap_or(0);
            if memory > largest.memory
                && let Some(name) = crate_name(&child)
                && name.starts_with(prefix)
            {
                largest = Largest { memory, name };
            }
        }
        thread::sleep(Duration::from_millis(50));
    }
    largest
}

/// The folder and status of each process whose parent is `pid`, or a child of that: rustup and
/// Clippy stand between cargo and the compiler.
fn children(pid: u32) -> Vec<(String, String)> {
    let all: Vec<(u64, u64, String)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let id: u64 = entry.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(entry.path().join("status")).ok()?;
            Some((id, field(&status, "PPid")?, status))
        })
        .collect();
    let mut below = vec![u64::from(pid)];
    // A child may have a smaller id than its parent, once ids have begun anew.
    loop {
        let more = all
            .iter()
            .filter(|(id, parent, _)| below.contains(parent) && !below.contains(id));
        let more: Vec<u64> = more.map(|(id, ..)| *id).collect();
        if more.is_empty() {
            break;
        }
        below.extend(more);
    }
    let below = |id: &u64| below[1..].contains(id);
    all.into_iter()
        .filter(|(id, ..)| below(id))
        .map(|(id, _, status)| (format!("/proc/{id}"), status))
        .collect()
}

/// What the compiler in this process compiles.
fn crate_name(process: &str) -> Option<String> {
    let line = fs::read(Path::new(process).join("cmdline")).ok()?;
    let mut words = line.split(|byte| *byte == 0);
    words.find(|word| *word == b"--crate-name")?;
    Some(String::from_utf8_lossy(words.next()?).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_moves_no_field() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194560 100 200 0 0 150 50 1000 250 20 0 4 0";
        let cpu = cpu_of(stat).expect("all fields are there");
        assert_eq!(
            cpu,
            Cpu {
                own: 2.0,
                children: 12.5
            }
        );
        assert_eq!(cpu_of("7 (short) S 1"), None);
    }

    #[test]
    fn a_field_is_read_by_its_whole_name() {
        let status = "Name:\trustc\nPPid:\t42\nVmHWMx:\t1 kB\nVmHWM:\t   2048 kB\n";
        assert_eq!(field(status, "VmHWM"), Some(2 << 20));
        assert_eq!(field(status, "PPid"), Some(42));
    }
}
