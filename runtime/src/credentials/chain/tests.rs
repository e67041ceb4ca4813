//! Which source settings lead to: order, and what is wrong with settings. No source is asked.

use super::*;
use crate::client::testing::settings;

/// Shows the identity that settings lead to, or the error.
fn found(variables: &[(&str, &str)], credentials: &str, config: &str) -> String {
    shown(find(&settings(variables, credentials, config)))
}

fn shown(found: Result<Option<Identity>, ConfigError>) -> String {
    match found {
        Ok(None) => "nothing".to_owned(),
        Ok(Some(identity)) => format!("{identity:?}"),
        Err(error) => format!("error: {error}"),
    }
}

const KEYS: &str = "[default]\naws_access_key_id=FILE\naws_secret_access_key=hidden\n";

#[test]
fn the_environment_is_first() {
    let variables = [
        ("AWS_ACCESS_KEY_ID", "ENV"),
        ("AWS_SECRET_ACCESS_KEY", "hidden"),
        ("AWS_CREDENTIAL_EXPIRATION", "2040-01-01T00:00:00Z"),
    ];
    assert!(found(&variables, KEYS, "").contains("\"ENV\""));
    let half = found(&variables[..1], KEYS, "");
    assert!(half.contains("the environment has only one of"), "{half}");
    let half = found(&variables[1..], KEYS, "");
    assert!(half.contains("the environment has only one of"), "{half}");
    let bad = [
        variables[0],
        variables[1],
        ("AWS_CREDENTIAL_EXPIRATION", "soon"),
    ];
    assert!(found(&bad, "", "").contains("not a time"));
}

#[test]
fn what_takes_the_feature_says_so_without_it() {
    let found = |keys, config| shown(written_down(&settings(&[], keys, config)));
    assert!(found(KEYS, "").contains("\"FILE\""));
    assert_eq!(found("", ""), "nothing");
    let said = found("", "[default]\nrole_arn=r\nsource_profile=x\n");
    assert!(said.contains("feature `credentials`"), "{said}");
    // AWS sets these, and code may set an identity: only who asks for credentials is told.
    for variable in [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ] {
        let identity = written_down(&settings(&[(variable, "http://localhost")], "", ""));
        let identity = identity.unwrap().unwrap();
        let mut asked = std::pin::pin!(identity.get());
        let context = &mut std::task::Context::from_waker(std::task::Waker::noop());
        match asked.as_mut().poll(context) {
            std::task::Poll::Ready(Err(error)) => {
                let said = error.to_string();
                assert!(said.contains("feature `credentials`") && said.contains(variable));
            }
            _ => panic!("{variable} is no source without the feature"),
        }
    }
}

#[cfg(feature = "credentials")]
mod with_all_sources {
    use super::*;

    /// The settings of each source, in the order of the chain: its name, config and credentials file.
    const ALL: [(&str, &str, &str); 6] = [
        ("Role", "role_arn=arn:role\nsource_profile=base\n", ""),
        (
            "WebIdentity",
            "web_identity_token_file=/t\nrole_arn=arn:web\n",
            "",
        ),
        (
            "Sso",
            "sso_account_id=1\nsso_role_name=r\nsso_start_url=https://u\nsso_region=r\n",
            "",
        ),
        ("\"FILE\"", "", KEYS),
        ("Process", "credential_process=/bin/false\n", ""),
        (
            "\"CONFIG\"",
            "aws_access_key_id=CONFIG\naws_secret_access_key=hidden\n",
            "",
        ),
    ];

    const BASE: &str = "\n[profile base]\naws_access_key_id=BASE\naws_secret_access_key=hidden\n";

    #[test]
    fn each_source_comes_before_those_after_it() {
        let last = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/c")];
        for first in 0..ALL.len() {
            // A role with a token of the web is that of the web.
            let rest = ALL[first..]
                .iter()
                .filter(|(name, ..)| first != 0 || *name != "WebIdentity");
            let config: String = rest.clone().map(|(_, config, _)| *config).collect();
            let credentials: String = rest.map(|(_, _, keys)| *keys).collect();
            let config = format!("[default]\n{config}{BASE}");
            let said = found(&last, &credentials, &config);
            assert!(said.contains(ALL[first].0), "{first}: {said}");
            assert!(!said.contains("hidden"), "{said}");
        }
        assert!(found(&last, "", BASE).starts_with("Container"));
        assert!(found(&[], "", BASE).starts_with("Instance"));
        let off = [("AWS_EC2_METADATA_DISABLED", "true")];
        assert_eq!(found(&off, "", BASE), "nothing");
    }

    #[test]
    fn a_web_identity_of_the_environment_is_before_the_keys_of_a_profile() {
        let variables = [
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/env"),
            ("AWS_ROLE_ARN", "arn:env"),
            ("AWS_ROLE_SESSION_NAME", "me"),
        ];
        let said = found(&variables, KEYS, "");
        assert!(said.contains("/env") && said.contains("arn:env") && said.contains("me"));
        let said = found(&variables[..1], KEYS, "");
        assert!(said.contains("no role for it"), "{said}");
        // Code has named the profile: the environment is not its.
        let mut settings = settings(&variables, KEYS, "");
        settings.is_profile_from_code = true;
        let said = format!("{:?}", find(&settings).unwrap());
        assert!(said.contains("\"FILE\""), "{said}");
    }

    #[test]
    fn roles_lead_to_roles() {
        let config = "[default]\nrole_arn=arn:1\nsource_profile=two\nexternal_id=x\n\
                      [profile two]\nrole_arn=arn:2\ncredential_source=EcsContainer\n\
                      [profile self]\nrole_arn=arn:3\nsource_profile=self\n\
                      aws_access_key_id=SELF\naws_secret_access_key=hidden\n";
        let variables = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/me")];
        let said = found(&variables, "", config);
        let order = ["arn:1", "arn:2", "169.254.170.2/me"].map(|part| said.find(part));
        assert!(order.is_sorted() && order[0].is_some(), "{said}");
        let own = [("AWS_PROFILE", "self")];
        let said = found(&own, "", config);
        assert!(said.contains("arn:3") && said.contains("SELF"), "{said}");
    }

    #[test]
    fn the_sources_of_roles_have_names() {
        let of = |source, variables: &[(&str, &str)]| {
            let config = format!("[default]\nrole_arn=r\ncredential_source={source}\n");
            found(variables, "", &config)
        };
        let keys = [("AWS_ACCESS_KEY_ID", "ENV"), ("AWS_SECRET_ACCESS_KEY", "s")];
        // With these keys there would be no role; so the profile is code's.
        let mut of_code = settings(
            &keys,
            "",
            "[default]\nrole_arn=r\ncredential_source=Environment\n",
        );
        of_code.is_profile_from_code = true;
        assert!(format!("{:?}", find(&of_code).unwrap()).contains("ENV"));
        assert!(of("Environment", &[]).contains("AWS_ACCESS_KEY_ID is not set"));
        assert!(of("EcsContainer", &[]).contains("is not set"));
        assert!(of("Ec2InstanceMetadata", &[]).contains("169.254.169.254"));
        assert!(of("Elsewhere", &[]).contains("has to be `Environment`"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (config, part) in [
            ("role_arn=r\n", "neither `source_profile` nor"),
            (
                "role_arn=r\nsource_profile=a\ncredential_source=b\n",
                "both",
            ),
            ("role_arn=r\nsource_profile=none\n", "neither AWS file has"),
            ("role_arn=r\nsource_profile=default\n", "back to `default`"),
            (
                "role_arn=r\nsource_profile=a\n[profile a]\nrole_arn=r\nsource_profile=b\n\
              [profile b]\nrole_arn=r\nsource_profile=a\n",
                "`default`, `a`, `b` lead",
            ),
            (
                "role_arn=r\nsource_profile=a\n[profile a]\nregion=r\n",
                "`a`, which is to take",
            ),
            (
                "role_arn=r\nsource_profile=a\nmfa_serial=arn:mfa\n",
                "`arn:mfa` (`mfa_serial`)",
            ),
            (
                "role_arn=r\nsource_profile=a\nduration_seconds=1h\n\
              [profile a]\naws_access_key_id=A\naws_secret_access_key=a\n",
                "no number",
            ),
            ("login_session=x\n", "`login_session`"),
            ("sso_account_id=1\n", "`sso_start_url` is missing"),
            (
                "sso_account_id=1\nsso_session=none\n",
                "no section `[sso-session none]`",
            ),
            (
                "sso_account_id=1\nsso_role_name=r\nsso_session=s\nsso_region=a\n\
              [sso-session s]\nsso_region=b\nsso_start_url=u\n",
                "`sso_region = a`",
            ),
            ("web_identity_token_file=/t\n", "no role for it"),
            ("ec2_metadata_service_endpoint_mode=IPv5\n", "`IPv5`"),
            ("metadata_service_timeout=soon\n", "`soon`"),
        ] {
            let said = found(&[], "", &format!("[default]\n{config}"));
            assert!(
                said.starts_with("error") && said.contains(part),
                "{config}: {said}"
            );
        }
    }

    #[test]
    fn only_a_containers_own_hosts_are_asked_without_tls() {
        let of = |variable, uri| found(&[(variable, uri)], "", "");
        let full = |uri| of("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri);
        for uri in [
            "https://anybody.example.com/c",
            "http://localhost:8080/c",
            "http://127.3.2.1/c",
            "http://[::1]/c",
            "http://169.254.170.2/c",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::23]/v1/credentials",
        ] {
            assert!(full(uri).starts_with("Container"), "{uri}");
        }
        for uri in [
            "http://anybody.example.com/c",
            "http://169.254.169.254/c",
            "http://localhost.example.com/c",
            "http://127.0.0.1.example.com/c",
            "http://localhost@example.com/c",
            "ftp://localhost/c",
            "/c",
        ] {
            assert!(full(uri).starts_with("error"), "{uri}");
        }
        let relative = |uri| of("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", uri);
        assert!(relative("/v2/c?id=1").starts_with("Container"));
        assert!(relative(".example.com/c").starts_with("error"));
        assert!(relative("@example.com/c").starts_with("error"));
    }

    #[test]
    fn imds_is_found_by_mode_or_endpoint() {
        for (variables, config, part) in [
            (
                vec![("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6")],
                "",
                "[fd00:ec2::254]",
            ),
            (
                vec![],
                "ec2_metadata_service_endpoint_mode=IPv6\n",
                "[fd00:ec2::254]",
            ),
            (
                vec![],
                "ec2_metadata_service_endpoint=http://here/\n",
                "\"http://here\"",
            ),
            (
                vec![("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://there")],
                "ec2_metadata_service_endpoint=http://here\n",
                "\"http://there\"",
            ),
            (
                vec![("AWS_METADATA_SERVICE_TIMEOUT", "7")],
                "",
                "timeout: 7s",
            ),
            (vec![], "metadata_service_num_attempts=9\n", "attempts: 9"),
        ] {
            let said = found(&variables, "", &format!("[default]\n{config}"));
            assert!(said.contains(part), "{said}");
        }
    }
}
