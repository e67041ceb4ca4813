//! The files `~/.aws/config` and `~/.aws/credentials`, which all AWS tools share.
//!
//! Format: <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>. It is nearly INI,
//! but a section may be written twice, names have kinds (`[profile x]`), and an indented line
//! belongs to the setting above; an INI crate (`rust-ini`: 10 crates) reads none of these.

use std::collections::BTreeMap;

/// The settings of each profile by name, in one file.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Profiles(BTreeMap<String, BTreeMap<String, String>>);

/// Which file a text is from: profiles are named differently in the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum File {
    /// `[default]`, `[profile name]`.
    Config,
    /// `[default]`, `[name]`.
    Credentials,
}

impl Profiles {
    /// Reads a file's text.
    pub(crate) fn read(text: &str, file: File) -> Self {
        let mut profiles = Profiles::default();
        let mut profile = None;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let is_nested = line.starts_with([' ', '\t']);
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.split(']').next())
            {
                profile = profile_name(name.trim(), file);
                if let Some(profile) = profile {
                    profiles.0.entry(profile.to_owned()).or_default();
                }
                continue;
            }
            // An indented line continues a nested section such as `s3 =`, which is not ours.
            if let (Some(profile), Some((name, value)), false) =
                (profile, line.split_once('='), is_nested)
            {
                let settings = profiles.0.entry(profile.to_owned()).or_default();
                settings.insert(
                    name.trim().to_ascii_lowercase(),
                    without_comment(value).to_owned(),
                );
            }
        }
        profiles
    }

    /// A setting of a profile, if it is there and not empty.
    pub(crate) fn get(&self, profile: &str, setting: &str) -> Option<&str> {
        let value = self.0.get(profile)?.get(setting)?;
        (!value.is_empty()).then_some(value)
    }

    /// Whether the file has the profile.
    pub(crate) fn contains(&self, profile: &str) -> bool {
        self.0.contains_key(profile)
    }
}

fn profile_name(section: &str, file: File) -> Option<&str> {
    match file {
        _ if section == "default" => Some(section),
        File::Credentials => Some(section),
        File::Config => {
            let name = section.strip_prefix("profile")?;
            name.starts_with([' ', '\t'])
                .then(|| name.trim().trim_matches(['"', '\'']))
        }
    }
}

/// A comment in a line has white space before it; a `#` within a secret has not.
fn without_comment(value: &str) -> &str {
    let end = [" #", " ;", "\t#", "\t;"]
        .into_iter()
        .filter_map(|mark| value.find(mark))
        .min();
    value[..end.unwrap_or(value.len())].trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_read_as_aws_tools_write_them() {
        let profiles = Profiles::read(
            "\u{feff}[default]\naws_access_key_id = A # mine\naws_secret_access_key=s#1\n[dev]\nx=1\n",
            File::Credentials,
        );
        assert_eq!(profiles.get("default", "aws_access_key_id"), Some("A"));
        assert_eq!(
            profiles.get("default", "aws_secret_access_key"),
            Some("s#1")
        );
        assert_eq!(profiles.get("dev", "x"), Some("1"));
        let profiles = Profiles::read(
            "; comment\n[profile dev]\nregion = us-east-1\nOUTPUT=json\ns3 =\n  region = no\n\
             [dev]\nx=1\n[default]\nregion=us-west-2\n[sso-session a]\nregion=x\n\
             [profile \"my dev\"]\nregion=r\n[broken\n=\n",
            File::Config,
        );
        assert_eq!(profiles.get("dev", "region"), Some("us-east-1"));
        assert_eq!(profiles.get("dev", "output"), Some("json"));
        assert_eq!(profiles.get("dev", "x"), None);
        assert_eq!(profiles.get("default", "region"), Some("us-west-2"));
        assert_eq!(profiles.get("my dev", "region"), Some("r"));
        assert!(!profiles.contains("sso-session a"));
    }
}
