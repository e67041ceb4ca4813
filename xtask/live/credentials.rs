//! Credentials that moto serves: a role of a profile, a web identity, an instance. Each has to be
//! good for a call, which tells whose it is.

use crate::{Result, expect, some};
use std::path::{Path, PathBuf};
use tinsmith::Config;
use tinsmith_sts::*;

const ROLE: &str = "arn:aws:iam::123456789012:role/live";
const ASSUMED: &str = "arn:aws:sts::123456789012:assumed-role/live/";

/// Settings of a profile whose role another one may take.
const PROFILES: &str = "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/live\n\
    source_profile = keys\nregion = us-east-1\n\
    [profile keys]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n";

pub async fn run(url: &str) -> Result {
    let scratch = Scratch::new()?;
    let file = scratch.file("config", PROFILES)?;
    let token = scratch.file("token", "a.web.identity")?;
    let of = |path: &Path| path.to_string_lossy().into_owned();

    let role = [("AWS_CONFIG_FILE", of(&file)), ("AWS_PROFILE", "role".to_owned())];
    expect!(who(url, &role).await?.starts_with(ASSUMED), true);

    let identity = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", of(&token)),
        ("AWS_ROLE_ARN", ROLE.to_owned()),
        ("AWS_ROLE_SESSION_NAME", "web".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
    ];
    expect!(who(url, &identity).await?, format!("{ASSUMED}web"));

    // Neither keys nor a region: both are the instance's.
    let instance = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.to_owned())];
    expect!(who(url, &instance).await?.starts_with("arn:aws:sts::123456789012:"), true);
    Ok(())
}

/// Who the service says that calls, with these settings alone.
async fn who(
    url: &str,
    settings: &[(&str, String)],
) -> std::result::Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let everywhere = ("AWS_ENDPOINT_URL", url.to_owned());
    let variables = settings.iter().cloned().chain([everywhere]);
    let config = Config::from_variables(variables).await?;
    let client = Client::new(config.or_instance_region().await?)?;
    let who = client.get_caller_identity(GetCallerIdentityInput::default()).await?;
    Ok(some(who.arn, "Arn")?)
}

/// A folder for files, gone at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("tinsmith-live-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Scratch(folder))
    }

    fn file(&self, name: &str, text: &str) -> std::io::Result<PathBuf> {
        let path = self.0.join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left behind does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
