//! A home folder, variables, and a Chime that tells who called.

use crate::server::{Request, Server, ok};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use tinsmith::ConfigError;
use tinsmith_chime::{Client, Config, ResetPersonalPinInput};

/// What a program finds around it.
pub struct World {
    pub chime: Server,
    home: PathBuf,
    variables: Vec<(String, String)>,
}

impl World {
    /// A world in which IMDS is turned off, with these variables.
    pub fn new(variables: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tinsmith-credentials-{}-{number}", std::process::id());
        let home = std::env::temp_dir().join(name);
        fs::create_dir_all(home.join(".aws/sso/cache")).unwrap();
        let mut world = World {
            chime: Server::start(|_, _| ok("{}")),
            home,
            variables: Vec::new(),
        };
        world.set("HOME", &world.home.display().to_string());
        world.set("AWS_REGION", "eu-west-3");
        world.set("AWS_EC2_METADATA_DISABLED", "true");
        world.set("AWS_ENDPOINT_URL_CHIME", &world.chime.url.clone());
        for (name, value) in variables {
            world.set(name, value);
        }
        world
    }

    /// Sets a variable; an empty one is not set.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// Writes a file of the home folder, and gives its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.home.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        Path::new(&self.home).join(name)
    }

    pub async fn config(&self) -> Result<Config, ConfigError> {
        Config::from_variables(self.variables.clone()).await
    }

    pub async fn client(&self) -> Client {
        Client::new(self.config().await.unwrap()).unwrap()
    }

    /// Calls Chime, and gives what came there, or the error with its causes. No error and nothing
    /// else that can be shown has a text with `hidden` in it, as all secrets of these tests have.
    pub async fn call(&self) -> Result<Request, String> {
        let config = self.config().await.map_err(|error| error.to_string())?;
        check(&format!("{config:#?}"));
        let client = Client::new(config).map_err(|error| error.to_string())?;
        check(&format!("{client:#?}"));
        self.call_with(&client).await
    }

    pub async fn call_with(&self, client: &Client) -> Result<Request, String> {
        let input = ResetPersonalPinInput::new("a", "u");
        let result = client.reset_personal_pin(input).await;
        check(&format!("{client:#?} {result:#?}"));
        match result {
            Ok(_) => Ok(self.chime.requests().pop().unwrap()),
            Err(error) => {
                let mut text = error.to_string();
                let mut cause = std::error::Error::source(&error);
                while let Some(error) = cause {
                    text = format!("{text}; {error}");
                    cause = error.source();
                }
                check(&text);
                Err(text)
            }
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.home);
    }
}

fn check(text: &str) {
    assert!(!text.contains("hidden"), "a secret is shown: {text}");
}

/// A time some seconds from now, as AWS writes it.
pub fn in_seconds(seconds: i64) -> String {
    let time = tinsmith::Timestamp::now().as_second() + seconds;
    tinsmith::Timestamp::from_second(time).unwrap().to_string()
}
