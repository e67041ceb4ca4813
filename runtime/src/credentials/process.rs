//! A program that prints credentials: `credential_process` of a profile.
//!
//! Rules: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>. The
//! program runs without a shell, and for as long as it likes: it may ask a person.

use super::json::{Names, Object};
use crate::client::Settings;
use crate::operation::excerpt;
use crate::{Credentials, CredentialsError};
use std::fmt::{self, Debug, Formatter};
use std::future::poll_fn;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::thread;

const NAMES: Names = Names {
    id: "AccessKeyId",
    secret: "SecretAccessKey",
    token: "SessionToken",
    expiry: "Expiration",
};

/// The program of a profile.
pub(crate) struct Process {
    profile: String,
    command: String,
    /// What the profile says of the account, where the program does not.
    account_id: Option<String>,
}

/// A command line may hold a secret.
impl Debug for Process {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

impl Process {
    pub(super) fn new(settings: &Settings, profile: &str) -> Option<Self> {
        let get = |name| settings.of_profile(profile, name).map(str::to_owned);
        Some(Process {
            command: get("credential_process")?,
            account_id: get("aws_account_id"),
            profile: profile.to_owned(),
        })
    }

    pub(super) async fn load(&self) -> Result<Credentials, CredentialsError> {
        let words = words(&self.command, cfg!(windows));
        let words = words.ok_or_else(|| self.error("has a quote without an end"))?;
        let mut words = words.into_iter();
        let program = words.next();
        let mut command = Command::new(program.ok_or_else(|| self.error("names no program"))?);
        command.args(words).stdout(Stdio::piped());
        let output = on_thread(move || command.output()).await;
        let output = output.map_err(|error| self.error("cannot be run").with_source(error))?;
        self.read(output)
    }

    fn read(&self, output: Output) -> Result<Credentials, CredentialsError> {
        if !output.status.success() {
            // What it prints for people; what it prints for programs may be a secret.
            let said = excerpt(&output.stderr);
            return Err(self.error(&format!("failed ({}): {said}", output.status)));
        }
        let printed = Object::read(&output.stdout);
        let mut printed = printed.ok_or_else(|| self.error("printed no JSON object"))?;
        if printed.number("Version") != Some(1) {
            return Err(self.error("printed credentials of another `Version` than 1"));
        }
        let credentials = printed.credentials(&NAMES).map_err(|name| {
            self.error(&format!("printed no `{name}`, or one that cannot be read"))
        })?;
        Ok(match (&self.account_id, credentials.account_id()) {
            (Some(account), None) => credentials.with_account_id(account),
            _ => credentials,
        })
    }

    fn error(&self, what: &str) -> CredentialsError {
        CredentialsError::new(format!(
            "the `credential_process` of the profile `{}` {what}",
            self.profile
        ))
    }
}

/// The words of a command line, as a POSIX shell splits them but for its expansions; nothing where
/// a quote has no end. In Windows a backslash is part of a path.
fn words(line: &str, is_windows: bool) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\\', None | Some('"')) if !is_windows => {
                let escaped = characters.next()?;
                let word = word.get_or_insert_default();
                // Within quotes only these two can be escaped.
                if quote.is_some() && !matches!(escaped, '"' | '\\') {
                    word.push('\\');
                }
                word.push(escaped);
            }
            (c @ ('"' | '\''), None) if !(is_windows && c == '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// What a thread of its own gives. No runtime is needed, and none is blocked.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    struct Shared<T>(Option<T>, Option<Waker>);

    let shared = Arc::new(Mutex::new(Shared(None, None)));
    let done = Arc::clone(&shared);
    thread::Builder::new().spawn(move || {
        let result = work();
        let mut shared = done.lock().unwrap_or_else(PoisonError::into_inner);
        shared.0 = Some(result);
        if let Some(waker) = shared.1.take() {
            waker.wake();
        }
    })?;
    poll_fn(|context| {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        match shared.0.take() {
            Some(result) => Poll::Ready(result),
            None => {
                shared.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_split_as_a_shell_does() {
        let posix = |line| words(line, false);
        let is = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(posix("a  b\tc"), is(&["a", "b", "c"]));
        assert_eq!(
            posix(r#"a "b c" 'd "e' f"g"h ''"#),
            is(&["a", "b c", "d \"e", "fgh", ""])
        );
        assert_eq!(
            posix(r#"a\ b "c\"d\e" '\f'"#),
            is(&["a b", r#"c"d\e"#, r"\f"])
        );
        assert_eq!(posix(r#"a "b"#), None);
        assert_eq!(posix(r"a \"), None);
        assert_eq!(posix(""), is(&[]));
        let windows = words(r#""C:\Program Files\x.exe" it's"#, true);
        assert_eq!(windows, is(&[r"C:\Program Files\x.exe", "it's"]));
    }
}
