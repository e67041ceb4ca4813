//! Single sign-on, with the tokens that `aws sso login` leaves.

use crate::server::{Answer, Request, Server, ok};
use crate::world::{World, in_seconds};

/// The SHA-1 of `my-session`, and of `https://start`.
const SESSION_FILE: &str = ".aws/sso/cache/9e28173066ce536e277c5fb355efd9c64f398167.json";
const LEGACY_FILE: &str = ".aws/sso/cache/6ad0e7e61d1f47e491ea32c2031add41ef92e07d.json";

const SESSION: &str = "[default]\nsso_session=my-session\nsso_account_id=0123\nsso_role_name=R&D\n\
    [sso-session my-session]\nsso_region=eu-north-1\nsso_start_url=https://start\n";
const LEGACY: &str = "[default]\nsso_start_url=https://start\nsso_region=eu-north-1\n\
    sso_account_id=0123\nsso_role_name=R&D\n";

fn sso(request: &Request) -> Answer {
    match &*request.target {
        "/federation/credentials?account_id=0123&role_name=R%26D" => {
            let token = request.header("x-amz-sso_bearer_token").unwrap();
            let id = token.strip_prefix("hidden-").unwrap().to_uppercase();
            let expiry = (tinsmith::Timestamp::now().as_second() + 3600) * 1000;
            ok(format!(
                r#"{{"roleCredentials": {{"accessKeyId": "{id}", "secretAccessKey": "hidden",
                    "sessionToken": "hidden-token", "expiration": {expiry}}}}}"#
            ))
        }
        "/token" => ok(
            r#"{"accessToken": "hidden-renewed", "expiresIn": 28800, "tokenType": "Bearer",
                "refreshToken": "hidden-refresh-2"}"#,
        ),
        _ => Some((404, String::new())),
    }
}

fn world(server: &Server, config: &str) -> World {
    let world = World::new(&[
        ("AWS_ENDPOINT_URL_SSO", &server.url),
        ("AWS_ENDPOINT_URL_SSO_OIDC", &server.url),
    ]);
    world.write(".aws/config", config);
    world
}

/// A token that can be renewed.
fn token(seconds: i64) -> String {
    format!(
        r#"{{"accessToken": "hidden-kept", "expiresAt": "{}", "clientId": "client",
            "clientSecret": "hidden-client", "refreshToken": "hidden-refresh-1",
            "registrationExpiresAt": "{}", "region": "eu-north-1", "startUrl": "https://start"}}"#,
        in_seconds(seconds),
        in_seconds(86400)
    )
}

#[tokio::test]
async fn a_token_of_the_cache_is_good_for_a_role() {
    for (config, file) in [(SESSION, SESSION_FILE), (LEGACY, LEGACY_FILE)] {
        let server = Server::start(|request, _| sso(request));
        let world = world(&server, config);
        world.write(file, &token(3600));
        let call = world.call().await.unwrap();
        assert_eq!(call.key_id(), Some("KEPT"));
        assert_eq!(server.requests().len(), 1);
        assert_eq!(server.requests()[0].header("authorization"), None);
    }
}

#[tokio::test]
async fn a_token_of_a_session_is_renewed_where_all_tools_find_it() {
    for seconds in [600, -600] {
        let server = Server::start(|request, _| sso(request));
        let world = world(&server, SESSION);
        world.write(SESSION_FILE, &token(seconds));
        assert_eq!(world.call().await.unwrap().key_id(), Some("RENEWED"));
        let request = &server.requests()[0];
        assert_eq!((&*request.method, &*request.target), ("POST", "/token"));
        assert_eq!(
            request.body,
            r#"{"clientId":"client","clientSecret":"hidden-client","grantType":"refresh_token","refreshToken":"hidden-refresh-1"}"#
        );
        let file = world.path(SESSION_FILE);
        let kept = std::fs::read_to_string(&file).unwrap();
        for part in [
            "hidden-renewed",
            "hidden-refresh-2",
            "hidden-client",
            "eu-north-1",
        ] {
            assert!(kept.contains(part), "{kept}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        // The next one needs no renewal, and nothing is left beside the file.
        assert_eq!(world.call().await.unwrap().key_id(), Some("RENEWED"));
        assert_eq!(server.count("/token"), 1);
        assert_eq!(
            std::fs::read_dir(file.parent().unwrap()).unwrap().count(),
            1
        );
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_is_used_as_long_as_it_is_good() {
    for (seconds, expected) in [(600, Ok("KEPT")), (-600, Err("the session has expired"))] {
        let server = Server::start(|request, _| match &*request.target {
            "/token" => Some((400, r#"{"error": "invalid_grant"}"#.to_owned())),
            _ => sso(request),
        });
        let world = world(&server, SESSION);
        world.write(SESSION_FILE, &token(seconds));
        match (world.call().await, expected) {
            (Ok(call), Ok(id)) => assert_eq!(call.key_id(), Some(id)),
            (Err(error), Err(part)) => assert!(error.contains(part), "{error}"),
            (call, _) => panic!("{call:?}"),
        }
        assert_eq!(server.count("/token"), 1);
    }
}

#[tokio::test]
async fn who_has_to_sign_on_again_is_told_how() {
    let server = Server::start(|_, _| Some((401, r#"{"message": "Session token"}"#.to_owned())));
    let world = world(&server, LEGACY);
    for (text, part) in [
        (None, "there is no token at"),
        (Some("hidden garbage".to_owned()), "there is no token in"),
        (
            Some(r#"{"accessToken": "hidden"}"#.to_owned()),
            "no `expiresAt`",
        ),
        // A profile without a session has nothing to renew it.
        (Some(token(-1)), "the session has expired"),
        (Some(token(3600)), "the session is over"),
    ] {
        if let Some(text) = text {
            world.write(LEGACY_FILE, &text);
        }
        let error = world.call().await.unwrap_err();
        assert!(error.contains(part), "{error}");
        assert!(
            error.contains("`aws sso login --profile default`"),
            "{error}"
        );
    }
    assert_eq!(server.count("/token"), 0);
}
