//! What a sweep prints: counts, seconds, memory, and each failure by name.

use super::cargo::{Compiled, Tool, Verdict};
use super::generate::{Crate, Stats, Took};
use std::fmt::{self, Display, Formatter};
use std::num::NonZero;
use std::time::Duration;

/// How long a phase took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Phase {
    pub wall: Duration,
    pub cpu: Option<f64>,
}

impl Display for Phase {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} s", self.wall.as_secs_f64())?;
        match self.cpu {
            Some(cpu) => write!(f, " ({cpu:.1} s of CPU)"),
            None => Ok(()),
        }
    }
}

/// What a sweep found.
pub struct Report {
    jobs: NonZero<usize>,
    pub generate: Phase,
    /// Reading and parsing the same JSON.
    pub floor: Phase,
    /// Of that, parsing alone, over all threads.
    pub parse: Duration,
    /// Bytes of JSON.
    pub json: usize,
    /// The most memory that generating took, in bytes.
    pub peak: Option<u64>,
    models: usize,
    ok: usize,
    took: Took,
    stats: Stats,
    tools: Vec<(Tool, Compiled)>,
    /// Name of the model, and what is wrong.
    failures: Vec<(String, Vec<String>)>,
    /// Name of the model, and what it says that has no effect.
    not_understood: Vec<(String, Vec<String>)>,
}

impl Report {
    pub fn new(jobs: NonZero<usize>) -> Self {
        Report {
            jobs,
            generate: Phase::default(),
            floor: Phase::default(),
            parse: Duration::ZERO,
            json: 0,
            peak: None,
            models: 0,
            ok: 0,
            took: Took::default(),
            stats: Stats::default(),
            tools: Vec::new(),
            failures: Vec::new(),
            not_understood: Vec::new(),
        }
    }

    /// Adds what a tool said.
    pub fn compiled(&mut self, tool: Tool, compiled: Compiled) {
        self.tools.push((tool, compiled));
    }

    /// Adds up all crates, and who failed.
    pub fn generated(&mut self, crates: &[Crate]) {
        self.models = crates.len();
        for one in crates {
            self.took.read += one.took.read;
            self.took.generate += one.took.generate;
            self.took.write += one.took.write;
            let failures = match &one.stats {
                Err(refusal) => vec![refusal.clone()],
                Ok(stats) => {
                    self.ok += 1;
                    self.stats.files += stats.files;
                    self.stats.lines += stats.lines;
                    self.stats.bytes += stats.bytes;
                    self.not_clean(&one.folder)
                }
            };
            let lines = one.not_understood.clone();
            self.not_understood.push((one.model.name.clone(), lines));
            if !failures.is_empty() {
                self.failures.push((one.model.name.clone(), failures));
            }
        }
    }

    /// What the tools have to say of a crate.
    fn not_clean(&self, folder: &str) -> Vec<String> {
        let mut failures = Vec::new();
        for (tool, compiled) in &self.tools {
            let verdict = compiled.crates.get(folder);
            let verdict = verdict.cloned().unwrap_or_default();
            if verdict.is_clean() {
                continue;
            }
            let Verdict {
                errors,
                warnings,
                messages,
                ..
            } = verdict;
            failures.push(match errors + warnings {
                0 => format!("{}: what it depends on did not compile", tool.name()),
                _ => format!(
                    "{}: {errors} errors, {warnings} warnings; the first:\n{}",
                    tool.name(),
                    messages.join("\n")
                ),
            });
        }
        failures
    }

    /// How many models failed.
    pub fn failed(&self) -> usize {
        self.failures.len()
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mega = |bytes: u64| bytes as f64 / 1e6;
        let Took {
            read,
            generate,
            write,
        } = self.took;
        let seconds = |of: Duration| format!("{:.1} s", of.as_secs_f64());
        for (name, failures) in &self.failures {
            for failure in failures {
                writeln!(f, "failed: {name}: {failure}")?;
            }
        }
        for (name, lines) in &self.not_understood {
            for line in lines {
                writeln!(f, "note: {name}: {line}")?;
            }
        }
        for (tool, compiled) in &self.tools {
            for message in &compiled.elsewhere.messages {
                writeln!(f, "{}, outside of the crates: {message}", tool.name())?;
            }
        }
        writeln!(
            f,
            "models     {} ({:.1} MB of JSON)",
            self.models,
            mega(self.json as u64)
        )?;
        writeln!(
            f,
            "generated  {} ({} lines in {} files, {:.1} MB)",
            self.ok,
            self.stats.lines,
            self.stats.files,
            mega(self.stats.bytes as u64)
        )?;
        for (tool, compiled) in &self.tools {
            let clean = compiled
                .crates
                .values()
                .filter(|one| one.is_clean())
                .count();
            let done = compiled.crates.values().filter(|one| one.done).count();
            let warnings: usize = compiled.crates.values().map(|one| one.warnings).sum();
            let errors: usize = compiled.crates.values().map(|one| one.errors).sum();
            let compiled = format!("{:10} {done}", tool.past());
            writeln!(
                f,
                "{compiled} ({clean} without a word, {errors} errors, {warnings} warnings)"
            )?;
        }
        writeln!(
            f,
            "generate   {} on {} threads: {} to read, {} to generate, {} to write",
            self.generate,
            self.jobs,
            seconds(read),
            seconds(generate),
            seconds(write)
        )?;
        writeln!(
            f,
            "floor      {} to read the same JSON with serde_json, {} of it to parse",
            self.floor,
            seconds(self.parse)
        )?;
        for (tool, Compiled { wall, cpu, .. }) in &self.tools {
            let phase = Phase {
                wall: *wall,
                cpu: *cpu,
            };
            writeln!(f, "{:10} {phase}", tool.name())?;
        }
        if let Some(peak) = self.peak {
            writeln!(f, "memory     {:.0} MB at most to generate", mega(peak))?;
        }
        for (tool, Compiled { largest, .. }) in &self.tools {
            if largest.memory > 0 {
                let memory = mega(largest.memory);
                writeln!(
                    f,
                    "memory     {memory:.0} MB at most to {}: {}",
                    tool.name(),
                    largest.name
                )?;
            }
        }
        Ok(())
    }
}
