//! Proxies that the environment names. What a process has in its environment no test may change for
//! the others, so that each of these runs in a process of its own.

use crate::server::{HOST, Proxy, Server, answer};
use std::process::Command;
use std::time::Duration;
use tinsmith::rustls::pki_types::CertificateDer;
use tinsmith::rustls::{ClientConfig, RootCertStore, crypto::ring};
use tinsmith::{BlockingTransport, Config, Credentials, HyperTransport};
use tinsmith_chime::{Client, ResetPersonalPinInput};

/// Runs one of the tests below that are ignored, in a process with these variables.
fn run(child: &str, variables: &[(&str, String)]) {
    let mut command = Command::new(std::env::current_exe().expect("a test has a program"));
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    let output = command
        .args(["--ignored", "--exact", child, "--nocapture"])
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .output()
        .expect("the program runs");
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("1 passed"), "{told}");
}

/// Calls the URL over both transports, and prints nothing but what is wrong.
fn call_both(url: &str, certificate: Option<CertificateDer<'static>>) {
    let timeout = Duration::from_secs(5);
    let mut roots = RootCertStore::empty();
    if let Some(certificate) = &certificate {
        roots.add(certificate.clone()).expect("a certificate");
    }
    let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring has the versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let config = Config::new()
        .region("us-east-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .endpoint_url(url);
    let input = || ResetPersonalPinInput::new("a", "u");

    let hyper = config
        .clone()
        .transport(HyperTransport::new(timeout).tls_config(tls));
    let client = Client::new(hyper).expect("the settings are whole");
    let runtime = crate::runtime();
    let call = async { client.reset_personal_pin(input()).await };
    runtime.block_on(call).expect("an answer by hyper");

    let blocking = config.transport(BlockingTransport::new(timeout).roots(certificate));
    let client = Client::new(blocking).expect("the settings are whole");
    let call = client.reset_personal_pin(input()).wait();
    call.expect("an answer by ureq");
}

#[test]
fn https_goes_through_a_tunnel() {
    let server = Server::with_tls(|_| vec![answer(200, "", "{}")]);
    let proxy = Proxy::start(server.port);
    let certificate = server.certificate.as_deref().expect("it speaks TLS");
    let hex: String = certificate
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let variables = [
        (
            "HTTPS_PROXY",
            format!("http://us%40er:pass@127.0.0.1:{}", proxy.port),
        ),
        ("TEST_CERTIFICATE", hex),
    ];
    run("proxies::child_over_tls", &variables);
    let heads = proxy.heads();
    assert_eq!(heads.len(), 2, "one of each transport");
    for head in heads {
        assert_eq!(head.line, format!("CONNECT {HOST}:443 HTTP/1.1"));
        let said = head.header("proxy-authorization");
        // `us@er:pass` in base64.
        assert!(
            said.is_some_and(|said| said.eq_ignore_ascii_case("Basic dXNAZXI6cGFzcw==")),
            "{said:?}"
        );
        assert_eq!(head.header("authorization"), None);
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert!(request.header("authorization").is_some());
        assert_eq!(request.header("proxy-authorization"), None);
    }
}

#[test]
#[ignore = "run by `https_goes_through_a_tunnel`"]
fn child_over_tls() {
    let hex = std::env::var("TEST_CERTIFICATE").expect("the parent gives it");
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("it is hex");
    let certificate: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
    call_both(&format!("https://{HOST}"), Some(certificate.into()));
}

#[test]
fn http_is_asked_of_the_proxy_itself_or_through_a_tunnel() {
    let server = Server::start(|_| vec![answer(200, "", "{}")]);
    let proxy = Proxy::start(server.port);
    let url = format!("us:er@127.0.0.1:{}", proxy.port);
    run("proxies::child_without_tls", &[("all_proxy", url)]);
    let heads = proxy.heads();
    let target = format!("http://{HOST}/accounts/a/users/u?operation=reset-personal-pin");
    assert_eq!(heads[0].line, format!("POST {target} HTTP/1.1"));
    assert_eq!(
        heads[0].header("proxy-authorization"),
        Some("Basic dXM6ZXI=")
    );
    // ureq tunnels everything.
    assert_eq!(heads[1].line, format!("CONNECT {HOST}:80 HTTP/1.1"));
    assert_eq!(heads.len(), 2);
}

#[test]
#[ignore = "run by `http_is_asked_of_the_proxy_itself_or_through_a_tunnel`"]
fn child_without_tls() {
    call_both(&format!("http://{HOST}"), None);
}

#[test]
fn what_is_on_this_machine_goes_past_the_proxy() {
    let server = Server::start(|_| vec![answer(200, "", "{}")]);
    let proxy = Proxy::start(server.port);
    let variables = [
        ("all_proxy", format!("http://127.0.0.1:{}", proxy.port)),
        ("TEST_URL", format!("http://127.0.0.1:{}", server.port)),
    ];
    run("proxies::child_past_the_proxy", &variables);
    assert!(proxy.heads().is_empty());
    assert_eq!(server.requests().len(), 2);
}

#[test]
#[ignore = "run by `what_is_on_this_machine_goes_past_the_proxy`"]
fn child_past_the_proxy() {
    call_both(
        &std::env::var("TEST_URL").expect("the parent gives it"),
        None,
    );
}
