//! Endpoint rules of a real service: our own cases, and those in `../shared` where they are.

use serde_json::Value;
use std::path::Path;
use tinsmith::Input;
use tinsmith::endpoint::{Endpoint, EndpointError, EndpointParams, resolve};
use tinsmith_chime::ResetPersonalPinInput;

fn chime(params: EndpointParams<'_>) -> Result<Endpoint, EndpointError> {
    resolve(
        ResetPersonalPinInput::OPERATION.service.endpoint,
        &params,
        &[],
    )
}

fn region(region: &str) -> EndpointParams<'_> {
    EndpointParams {
        region: Some(region),
        ..EndpointParams::default()
    }
}

#[test]
fn chime_is_one_endpoint_in_the_aws_partition() {
    for name in ["us-east-1", "eu-west-1", "ap-future-9"] {
        let endpoint = chime(region(name)).expect("an endpoint");
        assert_eq!(endpoint.url(), "https://chime.us-east-1.amazonaws.com");
        assert_eq!(endpoint.signing_name(), Some("chime"));
        assert_eq!(endpoint.signing_region(), Some("us-east-1"));
    }
    let endpoint = chime(region("cn-north-1")).expect("an endpoint");
    assert_eq!(endpoint.url(), "https://chime.cn-north-1.amazonaws.com.cn");
    assert_eq!(endpoint.signing_region(), None);
}

#[test]
fn fips_and_dual_stack_have_names_of_their_own() {
    for (use_fips, use_dual_stack, url) in [
        (true, false, "https://chime-fips.us-east-2.amazonaws.com"),
        (false, true, "https://chime.us-east-2.api.aws"),
        (true, true, "https://chime-fips.us-east-2.api.aws"),
    ] {
        let params = EndpointParams {
            use_fips,
            use_dual_stack,
            ..region("us-east-2")
        };
        assert_eq!(chime(params).expect("an endpoint").url(), url);
    }
}

#[test]
fn settings_that_contradict_are_refused_in_the_rules_own_words() {
    let custom = EndpointParams {
        endpoint_url: Some("https://here"),
        ..EndpointParams::default()
    };
    assert_eq!(chime(custom).expect("an endpoint").url(), "https://here");
    let (mut fips, mut dual_stack) = (custom, custom);
    fips.use_fips = true;
    dual_stack.use_dual_stack = true;
    for (params, part) in [
        (fips, "FIPS and custom endpoint"),
        (dual_stack, "Dualstack and custom endpoint"),
        (EndpointParams::default(), "Missing Region"),
        (region("evil.example/"), "is not a region name"),
        (region(""), "is not a region name"),
    ] {
        let error = chime(params).expect_err(part).to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn every_shared_case_holds() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/endpoint-cases/chime.json"
    );
    let Ok(text) = std::fs::read_to_string(Path::new(path)) else {
        println!("{path} is not here: nothing to hold the rules to");
        return;
    };
    let cases: Value = serde_json::from_str(&text).expect("JSON");
    let cases = cases["testCases"].as_array().expect("cases");
    assert!(!cases.is_empty());
    for case in cases {
        let params = &case["params"];
        let flag = |name: &str| params[name].as_bool().unwrap_or(false);
        let result = chime(EndpointParams {
            region: params["Region"].as_str(),
            use_fips: flag("UseFIPS"),
            use_dual_stack: flag("UseDualStack"),
            endpoint_url: params["Endpoint"].as_str(),
            ..EndpointParams::default()
        });
        let (what, expected) = (&case["documentation"], &case["expect"]);
        match result {
            Ok(endpoint) => {
                let expected = &expected["endpoint"];
                let auth = &expected["properties"]["authSchemes"][0];
                assert_eq!(Some(endpoint.url()), expected["url"].as_str(), "{what}");
                assert_eq!(
                    endpoint.signing_name(),
                    auth["signingName"].as_str(),
                    "{what}"
                );
                assert_eq!(
                    endpoint.signing_region(),
                    auth["signingRegion"].as_str(),
                    "{what}"
                );
            }
            Err(error) => {
                assert_eq!(
                    Some(&*error.to_string()),
                    expected["error"].as_str(),
                    "{what}"
                );
            }
        }
    }
    println!("{} shared cases hold", cases.len());
}
