//! Settings, from variables and files that a test writes down.

use super::*;
use crate::client::testing::settings;

fn load(variables: &[(&str, &str)], credentials: &str, config: &str) -> Config {
    Config::of(&settings(variables, credentials, config)).unwrap()
}

fn fixed(config: &Config) -> Option<&Credentials> {
    config.identity.as_ref()?.fixed()
}

const KEYS: &str = "[default]\naws_access_key_id=F\naws_secret_access_key=f\n[half]\n\
    aws_access_key_id=H\n[temp]\naws_access_key_id=T\naws_secret_access_key=t\n\
    aws_session_token=tok\n";

#[test]
fn the_environment_wins_over_the_profile() {
    let variables = [
        ("AWS_ACCESS_KEY_ID", "E"),
        ("AWS_SECRET_ACCESS_KEY", "e"),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
        ("AWS_USE_FIPS_ENDPOINT", "True"),
    ];
    let config = load(&variables, KEYS, "[default]\nregion=us-east-1\n");
    assert_eq!(fixed(&config), Some(&Credentials::new("E", "e")));
    assert_eq!(config.region.as_deref(), Some("eu-west-1"));
    assert!(config.use_fips && !config.use_dual_stack);
}

#[test]
fn a_profile_is_found_by_name() {
    let config = load(
        &[("AWS_PROFILE", "temp")],
        KEYS,
        "[profile temp]\nregion=r\n",
    );
    let expected = Credentials::new("T", "t").with_session_token("tok");
    assert_eq!(fixed(&config), Some(&expected));
    assert_eq!(config.region.as_deref(), Some("r"));
}

#[test]
fn the_parts_of_credentials_are_from_one_place() {
    let config = "[default]\naws_session_token=stale\n[profile temp]\naws_account_id=1\n\
                  [profile own]\naws_account_id=2\naws_access_key_id=O\naws_secret_access_key=o\n";
    let config = |name| load(&[("AWS_PROFILE", name)], KEYS, config);
    assert_eq!(fixed(&config("default")), Some(&Credentials::new("F", "f")));
    let account = |name| {
        let config = config(name);
        fixed(&config).unwrap().account_id().map(str::to_owned)
    };
    assert_eq!(account("temp"), None);
    assert_eq!(account("own").as_deref(), Some("2"));
}

#[test]
fn account_endpoints_are_preferred_unless_set() {
    let mode = |mode| {
        let settings = settings(&[("AWS_ACCOUNT_ID_ENDPOINT_MODE", mode)], KEYS, "");
        Config::of(&settings).map(|config| config.account_id_endpoint_mode)
    };
    assert_eq!(mode("").unwrap(), AccountIdEndpointMode::Preferred);
    assert_eq!(mode("Disabled").unwrap(), AccountIdEndpointMode::Disabled);
    let error = mode("never").unwrap_err().to_string();
    assert!(error.contains("`never`, but has to be"), "{error}");
}

#[test]
fn retries_are_as_the_environment_or_the_profile_says() {
    let file = "[default]\nretry_mode=adaptive\nmax_attempts=7\n";
    let retry = |variables: &[(&str, &str)], file| {
        Config::of(&settings(variables, KEYS, file)).map(|config| config.retry)
    };
    let profile = Retry::adaptive().max_attempts(7);
    assert_eq!(retry(&[], file).unwrap(), profile);
    let both = [("AWS_RETRY_MODE", "standard"), ("AWS_MAX_ATTEMPTS", "2")];
    assert_eq!(
        retry(&both, file).unwrap(),
        Retry::standard().max_attempts(2)
    );
    assert!(retry(&[("AWS_MAX_ATTEMPTS", "none")], file).is_err());
    assert_eq!(retry(&[], "").unwrap(), Retry::standard());
}

#[test]
fn no_secret_is_shown() {
    let secrets = [
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "hidden"),
        ("AWS_SESSION_TOKEN", "hidden"),
    ];
    let text = format!("{:#?}", load(&secrets, "", ""));
    assert!(text.contains("AKID") && !text.contains("hidden"), "{text}");
}

/// The endpoint that is set for a service.
fn url(variables: &[(&str, &str)], config: &str, id: &'static str) -> Option<String> {
    let none = &crate::endpoint::RuleSet::NONE;
    let protocol = crate::Protocol::RpcV2Cbor("");
    let service = crate::service("Name", "name", protocol, none).id(id);
    let config = load(variables, KEYS, config);
    config.endpoint_url_of(&service).map(str::to_owned)
}

#[test]
fn endpoints_are_set_for_one_service_or_for_all() {
    let file = "[default]\nendpoint_url=http://file\nservices=mine\n[services mine]\n\
                lex_models_v2 =\n  endpoint_url = http://file-lex\ns3 =\n  other = 1\n";
    let one = ("AWS_ENDPOINT_URL_LEX_MODELS_V2", "http://env-lex");
    let all = ("AWS_ENDPOINT_URL", "http://env");
    for (variables, id, expected) in [
        (&[one, all][..], "Lex Models V2", "http://env-lex"),
        (&[one, all], "S3", "http://env"),
        (&[all], "Lex Models V2", "http://env"),
        (&[one], "S3", "http://file"),
        (&[], "Lex Models V2", "http://file-lex"),
        (&[], "S3", "http://file"),
        (&[], "", "http://file"),
    ] {
        assert_eq!(
            url(variables, file, id).as_deref(),
            Some(expected),
            "{variables:?} {id}"
        );
    }
    assert_eq!(url(&[], "", "S3"), None);
}

#[test]
fn endpoints_that_are_set_can_be_ignored() {
    let ignore = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    let one = ("AWS_ENDPOINT_URL_S3", "http://env");
    let file = "[default]\nendpoint_url=http://file\n";
    assert_eq!(url(&[ignore, one], file, "S3"), None);
    let file = format!("{file}ignore_configured_endpoint_urls = true\n");
    assert_eq!(url(&[one], &file, "S3"), None);
    // What code says is no configuration.
    let config = load(&[ignore], KEYS, "").endpoint_url("http://code");
    assert_eq!(config.endpoint_url_of(&UNNAMED), Some("http://code"));
}

static UNNAMED: Service = crate::service(
    "Name",
    "name",
    crate::Protocol::RpcV2Cbor(""),
    &crate::endpoint::RuleSet::NONE,
);

#[test]
fn a_section_of_services_has_to_be_there() {
    let settings = settings(&[], KEYS, "[default]\nservices=none\n");
    let error = Config::of(&settings).err().unwrap().to_string();
    assert!(error.contains("no section `[services none]`"), "{error}");
}

#[test]
fn ways_to_sign_are_from_the_environment_or_the_profile() {
    let file = "[default]\nauth_scheme_preference = sigv4a, myOwn ,httpBearerAuth\n\
                sigv4a_signing_region_set = us-east-1, us-west-*\n";
    let config = load(&[], "", file);
    assert_eq!(config.auth_preference, [Auth::SigV4a, Auth::Bearer]);
    #[cfg(feature = "sigv4a")]
    assert_eq!(
        config.signing_region_set.as_deref(),
        Some("us-east-1,us-west-*")
    );
    let config = load(&[("AWS_AUTH_SCHEME_PREFERENCE", "noAuth")], "", file);
    assert_eq!(config.auth_preference, [Auth::None]);
}

#[test]
fn a_token_of_the_environment_is_for_a_service_that_takes_one() {
    static RULES: crate::endpoint::RuleSet = crate::endpoint::RuleSet::NONE;
    // The tests have it, whatever else is on.
    let protocol = crate::Protocol::RpcV2Cbor("Things");
    let signing = crate::service("Things", "my-things", protocol, &RULES);
    let taking =
        crate::service("Things", "my-things", protocol, &RULES).auth(&[Auth::SigV4, Auth::Bearer]);
    let config = load(&[("AWS_BEARER_TOKEN_MY_THINGS", "t")], "", "");
    assert!(config.service_token(&signing).is_none());
    let Some(TokenSource::Fixed(token)) = config.service_token(&taking) else {
        panic!("there is a token");
    };
    assert_eq!(token, Token::new("t"));
    assert!(Config::default().service_token(&taking).is_none());
}
