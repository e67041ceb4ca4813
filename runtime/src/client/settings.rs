//! What the environment and the shared files say: read once, before anything is decided.

use super::ConfigError;
use super::pairs::Pairs;
use super::profile::{File, Kind, Profiles, Section};
use std::path::{Path, PathBuf};

/// Variables that are read whose names do not begin with `AWS_`.
const OTHERS: [&str; 2] = ["HOME", "USERPROFILE"];

/// Environment variables by name, those that are set and not empty. There is no `Debug`: secrets
/// stand in it.
pub(crate) struct Variables(Pairs);

impl Variables {
    /// Those of the process. One that is not Unicode is none that AWS tools read.
    pub(crate) fn of_process() -> Self {
        let variables = std::env::vars_os();
        Variables::new(variables.filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    pub(crate) fn new(variables: impl Iterator<Item = (String, String)>) -> Self {
        let is_ours = |name: &str| name.starts_with("AWS_") || OTHERS.contains(&name);
        let mut ours = Pairs::default();
        variables
            .filter(|(name, _)| is_ours(name))
            .for_each(|(name, value)| ours.set(name, value));
        Variables(ours)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// What follows on `prefix` in names, and the values.
    pub(crate) fn beginning_with<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let variables = self.0.iter();
        variables.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value)))
    }
}

/// Everything that AWS tools have written down, and which profile of it is meant.
pub(crate) struct Settings {
    pub(crate) variables: Variables,
    pub(crate) credentials_file: Profiles,
    pub(crate) config_file: Profiles,
    /// The name of the profile.
    pub(crate) profile: String,
    /// Whether code has named the profile, and not the environment.
    pub(crate) is_profile_from_code: bool,
}

impl Settings {
    /// Reads the files that `variables` and `profile` lead to.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when a file cannot be read, or has no profile of the name that is wanted.
    pub(crate) fn load(
        variables: Variables,
        profile: Option<String>,
        read: &dyn Fn(&Path) -> std::io::Result<String>,
    ) -> Result<Self, ConfigError> {
        let is_profile_from_code = profile.is_some();
        let named = profile.or_else(|| variables.get("AWS_PROFILE").map(str::to_owned));
        let file = |variable, usual| text(&variables, variable, usual, read);
        let credentials = file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")?;
        let config = file("AWS_CONFIG_FILE", ".aws/config")?;
        let is_named = named.is_some();
        let settings = Settings {
            credentials_file: Profiles::read(&credentials, File::Credentials),
            config_file: Profiles::read(&config, File::Config),
            profile: named.unwrap_or_else(|| "default".to_owned()),
            is_profile_from_code,
            variables,
        };
        if is_named && !settings.contains(&settings.profile) {
            let from = match is_profile_from_code {
                true => "the profile",
                false => "AWS_PROFILE",
            };
            return Err(ConfigError::new(format!(
                "{from} is `{}`, but neither AWS file has a profile of that name",
                settings.profile
            )));
        }
        Ok(settings)
    }

    /// Whether a file has the profile.
    pub(crate) fn contains(&self, profile: &str) -> bool {
        self.credentials_file.contains(profile) || self.config_file.contains(profile)
    }

    /// What the files say in a profile: the credentials file first.
    pub(crate) fn of_profile(&self, profile: &str, setting: &str) -> Option<&str> {
        let first = self.credentials_file.get(profile, setting);
        first.or_else(|| self.config_file.get(profile, setting))
    }

    /// A section of the config file that the profile names.
    pub(crate) fn section(&self, kind: Kind, name: &str) -> Option<&Section> {
        self.config_file.section(kind, name)
    }

    /// A setting from the first of the variables that is set, or from the profile.
    pub(crate) fn get(&self, variables: &[&str], setting: &str) -> Option<&str> {
        let mut variables = variables.iter();
        let found = variables.find_map(|name| self.variables.get(name));
        found.or_else(|| self.of_profile(&self.profile, setting))
    }

    /// The path of a file, from a variable or from the profile.
    pub(crate) fn path(&self, variable: &str, setting: &str) -> Option<PathBuf> {
        let path = self.get(&[variable], setting)?;
        Some(expanded(path, home(&self.variables)))
    }

    /// Whether a setting is `true`.
    pub(crate) fn is_on(&self, variable: &str, setting: &str) -> bool {
        let value = self.get(&[variable], setting);
        value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The region, where there is one.
    pub(crate) fn region(&self) -> Option<&str> {
        self.get(&["AWS_REGION", "AWS_DEFAULT_REGION"], "region")
    }

    /// Where the user's files are.
    #[cfg(feature = "credentials")]
    pub(crate) fn home(&self) -> Option<&str> {
        home(&self.variables)
    }
}

fn home(variables: &Variables) -> Option<&str> {
    OTHERS.iter().find_map(|name| variables.get(name))
}

/// The text of a file, which `named_by` may name; nothing where there is no file.
fn text(
    variables: &Variables,
    named_by: &str,
    usual: &str,
    read: &dyn Fn(&Path) -> std::io::Result<String>,
) -> Result<String, ConfigError> {
    let path = match (variables.get(named_by), home(variables)) {
        (Some(path), home) => expanded(path, home),
        (None, Some(home)) => Path::new(home).join(usual),
        (None, None) => return Ok(String::new()),
    };
    match read(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => {
            let what = format!("`{}` cannot be read: {error}", path.display());
            Err(ConfigError::new(what).with_source(error))
        }
    }
}

/// A path in which `~` stands for the user's own folder.
pub(crate) fn expanded(path: &str, home: Option<&str>) -> PathBuf {
    match (path.strip_prefix('~'), home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
            Path::new(home).join(rest.trim_start_matches(['/', '\\']))
        }
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// The settings of these variables, and of files with these texts.
    pub(crate) fn settings(
        variables: &[(&str, &str)],
        credentials: &str,
        config: &str,
    ) -> Settings {
        try_settings(variables, credentials, config).unwrap()
    }

    pub(crate) fn try_settings(
        variables: &[(&str, &str)],
        credentials: &str,
        config: &str,
    ) -> Result<Settings, ConfigError> {
        let variables = variables.iter().copied().chain([("HOME", "/h")]);
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let read = |path: &Path| match path.to_str() {
            Some("/h/.aws/credentials") => Ok(credentials.to_owned()),
            Some("/h/.aws/config") => Ok(config.to_owned()),
            _ => Err(std::io::ErrorKind::NotFound.into()),
        };
        Settings::load(Variables::new(variables), None, &read)
    }
}

#[cfg(test)]
mod tests {
    use super::testing::try_settings;
    use super::*;

    #[test]
    fn files_are_where_variables_say() {
        for (variable, path) in [
            ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/h/.aws/credentials"),
        ] {
            let settings = try_settings(&[(variable, path)], "[x]\na=1\n", "").unwrap();
            assert_eq!(settings.of_profile("x", "a"), Some("1"));
        }
        let elsewhere = [("AWS_SHARED_CREDENTIALS_FILE", "/elsewhere")];
        let settings = try_settings(&elsewhere, "[x]\na=1\n", "").unwrap();
        assert!(!settings.contains("x"));
    }

    #[test]
    fn a_profile_that_is_named_has_to_be_there() {
        let error = try_settings(&[("AWS_PROFILE", "none")], "", "")
            .err()
            .unwrap();
        assert!(error.to_string().contains("neither AWS file"), "{error}");
        let read = |_: &Path| Err(std::io::ErrorKind::PermissionDenied.into());
        let home = [("HOME".to_owned(), "/h".to_owned())];
        let error = Settings::load(Variables::new(home.into_iter()), None, &read);
        let error = error.err().unwrap().to_string();
        assert!(error.contains("credentials` cannot be read"), "{error}");
    }

    #[test]
    fn a_tilde_is_the_home_folder() {
        assert_eq!(expanded("~/a", Some("/h")), Path::new("/h/a"));
        assert_eq!(expanded("~a/b", Some("/h")), Path::new("~a/b"));
        assert_eq!(expanded("/a", None), Path::new("/a"));
    }
}
