//! The files `~/.aws/config` and `~/.aws/credentials`, which all AWS tools share.
//!
//! Format: <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>. It is nearly INI,
//! but a section may be written twice, names have kinds (`[profile x]`), and an indented line
//! belongs to the setting above; an INI crate (`rust-ini`: 10 crates) reads none of these.

use super::pairs::Pairs;

/// The sections of one file. There is no `Debug`: secrets stand in it.
#[derive(Default)]
pub(crate) struct Profiles(Vec<Section>);

/// The settings of a section by name.
pub(crate) struct Section {
    kind: Kind,
    name: String,
    settings: Pairs,
    /// The indented settings, each with the one that it is below.
    nested: Vec<(String, Pairs)>,
}

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `[default]`, and `[profile name]` or `[name]`.
    Profile,
    /// `[sso-session name]`: a sign-on that profiles share.
    SsoSession,
    /// `[services name]`: settings of single services.
    Services,
}

/// Which file a text is from: profiles are named differently in the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum File {
    /// `[default]`, `[profile name]`, and sections of the other kinds.
    Config,
    /// `[default]`, `[name]`.
    Credentials,
}

impl Section {
    fn is(&self, kind: Kind, name: &str) -> bool {
        self.kind == kind && self.name == name
    }

    /// A setting, if it is there and not empty.
    pub(crate) fn get(&self, setting: &str) -> Option<&str> {
        self.settings.get(setting)
    }

    /// The value of one setting below each of those that have it.
    pub(crate) fn nested<'a>(&'a self, setting: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let nested = self.nested.iter();
        nested.filter_map(move |(outer, settings)| Some((&**outer, settings.get(setting)?)))
    }

    /// Reads a line. `outer` is the setting above those that are indented.
    fn read_line(&mut self, line: &str, is_nested: bool, outer: &mut String) {
        let Some((name, value)) = line.split_once('=') else {
            return;
        };
        let name = name.trim().to_ascii_lowercase();
        let value = without_comment(value).to_owned();
        if !is_nested {
            outer.clone_from(&name);
            self.settings.set(name, value);
        } else if !outer.is_empty() {
            let known = self.nested.iter().position(|(name, _)| name == outer);
            let at = known.unwrap_or_else(|| {
                self.nested.push((outer.clone(), Pairs::default()));
                self.nested.len() - 1
            });
            self.nested[at].1.set(name, value);
        }
    }
}

impl Profiles {
    /// Reads a file's text.
    pub(crate) fn read(text: &str, file: File) -> Self {
        let mut profiles = Profiles::default();
        let (mut section, mut outer) = (None, String::new());
        for line in text.trim_start_matches('\u{feff}').lines() {
            let is_nested = line.starts_with([' ', '\t']);
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(header) = line.strip_prefix('[') {
                let header = header.split(']').next().unwrap_or_default();
                outer.clear();
                let name = section_name(header.trim(), file);
                section = name.map(|(kind, name)| profiles.begin(kind, name));
            } else if let Some(section) = section {
                profiles.0[section].read_line(line, is_nested, &mut outer);
            }
        }
        profiles
    }

    /// The index of a section, which is there from now on.
    fn begin(&mut self, kind: Kind, name: &str) -> usize {
        let known = self.0.iter().position(|section| section.is(kind, name));
        known.unwrap_or_else(|| {
            self.0.push(Section {
                kind,
                name: name.to_owned(),
                settings: Pairs::default(),
                nested: Vec::new(),
            });
            self.0.len() - 1
        })
    }

    /// A setting of a profile, if it is there and not empty.
    pub(crate) fn get(&self, profile: &str, setting: &str) -> Option<&str> {
        self.section(Kind::Profile, profile)?.get(setting)
    }

    /// Whether the file has the profile.
    pub(crate) fn contains(&self, profile: &str) -> bool {
        self.section(Kind::Profile, profile).is_some()
    }

    /// A section of any kind.
    pub(crate) fn section(&self, kind: Kind, name: &str) -> Option<&Section> {
        self.0.iter().find(|section| section.is(kind, name))
    }
}

fn section_name(section: &str, file: File) -> Option<(Kind, &str)> {
    if section == "default" || file == File::Credentials {
        return Some((Kind::Profile, section));
    }
    [
        ("profile", Kind::Profile),
        ("sso-session", Kind::SsoSession),
        ("services", Kind::Services),
    ]
    .into_iter()
    .find_map(|(word, kind)| {
        let name = section.strip_prefix(word)?;
        let name = name.strip_prefix([' ', '\t'])?;
        Some((kind, name.trim().trim_matches(['"', '\''])))
    })
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
        let session = profiles.section(Kind::SsoSession, "a").unwrap();
        assert_eq!(session.get("region"), Some("x"));
    }

    #[test]
    fn indented_settings_are_below_the_one_before() {
        let profiles = Profiles::read(
            "[services local]\ns3 =\n  endpoint_url = http://s3\n  other = 1\nec2 =\n\
             \tENDPOINT_URL=http://ec2 # here\nendpoint_url = http://no\n[services other]\n  \
             endpoint_url = http://lost\n",
            File::Config,
        );
        let section = profiles.section(Kind::Services, "local").unwrap();
        let urls: Vec<_> = section.nested("endpoint_url").collect();
        assert_eq!(urls, [("s3", "http://s3"), ("ec2", "http://ec2")]);
        let section = profiles.section(Kind::Services, "other").unwrap();
        assert_eq!(section.nested("endpoint_url").count(), 0);
    }
}
