//! How far a command is: a bar on a terminal, plain lines elsewhere. All of it on standard error,
//! so that standard output has nothing but the result.

use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tinsmith_codegen::project::Done;

/// How far a command is.
pub struct Progress {
    verb: &'static str,
    look: Look,
}

enum Look {
    Bar(ProgressBar),
    Lines(Mutex<Lines>),
}

/// Lines in the order of the parts, whichever is done first.
#[derive(Default)]
struct Lines {
    next: usize,
    /// Those that wait for one before them.
    waiting: BTreeMap<usize, String>,
}

impl Progress {
    /// Of something that is `verb` ("generated") part by part.
    pub fn new(verb: &'static str) -> Self {
        let bar = ProgressBar::new(0);
        let look = match bar.is_hidden() {
            true => Look::Lines(Mutex::default()),
            false => {
                let style = ProgressStyle::with_template("{bar:30} {pos} of {len} {wide_msg}");
                Look::Bar(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
            }
        };
        Progress { verb, look }
    }

    /// Tells that a part is done.
    pub fn done(&self, done: Done<'_>) {
        self.tell(self.verb, done);
    }

    /// Tells that a part is over, and how: "refused".
    pub fn tell(&self, verb: &str, Done { index, of, name }: Done<'_>) {
        match &self.look {
            Look::Bar(bar) => {
                bar.set_length(of as u64);
                bar.set_message(format!("{verb} {name}"));
                bar.inc(1);
            }
            Look::Lines(lines) => {
                let width = of.to_string().len();
                let line = format!("[{:width$}/{of}] {verb} {name}", index + 1);
                // What is in there is sound at every moment, whatever another thread died of.
                let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                for line in lines.push(index, line) {
                    eprintln!("{line}");
                }
            }
        }
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Look::Bar(bar) = self.look {
            bar.finish_and_clear();
        }
    }
}

impl Lines {
    /// Adds the line of a part, and returns those that can be shown now.
    fn push(&mut self, index: usize, line: String) -> Vec<String> {
        self.waiting.insert(index, line);
        let mut ready = Vec::new();
        while let Some(line) = self.waiting.remove(&self.next) {
            ready.push(line);
            self.next += 1;
        }
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_wait_for_those_before_them() {
        let mut lines = Lines::default();
        assert_eq!(lines.push(2, "c".to_owned()), [] as [&str; 0]);
        assert_eq!(lines.push(0, "a".to_owned()), ["a"]);
        assert_eq!(lines.push(1, "b".to_owned()), ["b", "c"]);
    }
}
