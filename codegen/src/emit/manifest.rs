//! `Cargo.toml` of the generated crate.

use crate::ir::{Amendment, Auth, Operation, Protocol};
use crate::passes::plan::{Plan, Struct, Type};
use crate::print::header;
use crate::{CrateOptions, Runtime};

/// What endpoint rules call a signature that is good in several regions.
const SIGV4A: &str = "sigv4a";

pub(super) fn emit(plan: &Plan<'_>, options: &CrateOptions) -> String {
    let service = plan.service;
    let mut features = vec![match service.protocol {
        Protocol::RestJson | Protocol::AwsJson10 | Protocol::AwsJson11 => "json",
        Protocol::RestXml | Protocol::AwsQuery | Protocol::Ec2Query => "xml",
        Protocol::RpcV2Cbor => "cbor",
    }];
    let operations = &service.operations;
    if operations.iter().any(has_sums) {
        features.push("checksum");
    }
    if operations.iter().any(|operation| operation.gzip) {
        features.push("gzip");
    }
    let streams = Streams::of(plan);
    if streams.has_events {
        features.push("event-stream");
    }
    let runtime = match &options.runtime {
        Runtime::Path(path) => format!("path = {}", quoted(path)),
        Runtime::Version(version) => format!("version = {}", quoted(version)),
    };
    let mut out = header("#", "codegen/src/emit/manifest.rs", &options.source);
    out.push_str(&format!(
        "\n[package]\nname = {name}\ndescription = {about}\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         rust-version = \"1.88\"\n",
        name = quoted(&options.name),
        about = quoted(&format!("A lean client of {}", service.full_name)),
    ));
    if !options.standalone {
        out.push_str("license = \"Apache-2.0 OR MIT\"\n");
    }
    if !options.inputs.is_empty() {
        out.push_str(
            "\n# SHA-256 of the files that this crate is made from.\n[package.metadata.tinsmith]\n",
        );
        for (name, sum) in &options.inputs {
            out.push_str(&format!("{} = {}\n", quoted(name), quoted(sum)));
        }
    }
    if options.standalone {
        out.push_str("\n[workspace]\n");
    }
    let transport = match streams.want_http2 {
        true => "tinsmith/http2",
        false => "tinsmith/hyper",
    };
    out.push_str(&format!(
        "\n[features]\n\
         default = [\"credentials\", \"hyper\", \"native-roots\", \"ring\"]\n\
         # `Client`, over a transport of your own. Without it: types, `encode` and `decode`, no IO. It\n\
         # wants one of `ring`, `aws-lc-rs` and `rust-crypto`, to sign.\n\
         client = [\"tinsmith/client\"]\n\
         # The whole chain of credentials of AWS tools. Without it: code, the environment, profiles' keys.\n\
         credentials = [\"client\", \"tinsmith/credentials\"]\n\
         # `Client` over hyper and rustls, unless it is given another transport. Wants `ring` or\n\
         # `aws-lc-rs` for TLS, and one of the two `…-roots`.\n\
         hyper = [\"client\", {}]\n\
         # The same without async and tokio, by `wait()` in the place of `.await`.\n\
         blocking = [\"client\", \"tinsmith/blocking\"]\n\
         # The cryptography of TLS and signatures.\n\
         ring = [\"tinsmith/ring\"]\n\
         aws-lc-rs = [\"tinsmith/aws-lc-rs\"]\n\
         # Or hashes in Rust alone, for `client` over a transport of your own: signatures want one of the three.\n\
         rust-crypto = [\"tinsmith/rust-crypto\"]\n\
         # Whom TLS trusts: the system's certificates, or Mozilla's, bundled.\n\
         native-roots = [\"tinsmith/native-roots\"]\n\
         webpki-roots = [\"tinsmith/webpki-roots\"]\n\
         # Proxies that the environment names, for `hyper`; `blocking` has them anyway.\n\
         proxy = [\"tinsmith/proxy\"]\n\
         # `Serialize` and `Deserialize` for every type.\n\
         serde = [\"tinsmith/serde\"]\n\
         # A `tracing` span for each call, with its attempts.\n\
         tracing = [\"client\", \"tinsmith/tracing\"]\n",
        quoted(transport)
    ));
    if may_sign_in_several_regions(plan) {
        out.push_str(
            "# Signatures that are good in several regions (SigV4a), which some endpoints want.\n\
             sigv4a = [\"client\", \"tinsmith/sigv4a\"]\n",
        );
    }
    if options.driver {
        out.push_str(
            "# The binary `wire`, for tests from any language.\n\
             driver = [\"serde\"]\n\
             \n[[bin]]\nname = \"wire\"\nrequired-features = [\"serde\"]\n",
        );
    }
    for operation in &options.examples {
        let name = crate::names::file_name(operation);
        out.push_str(&format!(
            "\n[[example]]\nname = {}\nrequired-features = [\"hyper\"]\n",
            quoted(&name)
        ));
    }
    let features: Vec<_> = features.into_iter().map(quoted).collect();
    let features = features.join(", ");
    out.push_str(&format!(
        "\n[dependencies]\ntinsmith = {{ {runtime}, default-features = false, features = [{features}] }}\n"
    ));
    if !options.examples.is_empty() {
        out.push_str(
            "\n[dev-dependencies]\ntokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n",
        );
    }
    out
}

/// Whether the operation's messages have a checksum of any kind.
fn has_sums(operation: &Operation) -> bool {
    let custom = &operation.customization;
    let mut amendments = custom.amendments.iter();
    operation.md5
        || operation.checksum.is_some()
        || custom.tree_hash
        || amendments.any(|(_, amendment)| matches!(amendment, Amendment::Md5Of(_)))
}

/// Whether the model or an endpoint can ask for SigV4a.
fn may_sign_in_several_regions(plan: &Plan<'_>) -> bool {
    let service = plan.service;
    let of_operations = service.operations.iter().filter_map(|of| of.auth.as_ref());
    let mut of_model = of_operations.chain([&service.auth]).flatten();
    let of_endpoints = service.endpoint.iter().flat_map(|rules| rules.auth());
    of_model.any(|auth| *auth == Auth::SigV4a)
        || of_endpoints.into_iter().any(|scheme| scheme.name == SIGV4A)
}

/// What the streams of events of a service ask of the runtime.
struct Streams {
    has_events: bool,
    /// Whether a stream goes over HTTP/2: the model says so, or events go both ways at once, which
    /// no server has to bear over HTTP/1.1.
    want_http2: bool,
}

impl Streams {
    fn of(plan: &Plan<'_>) -> Self {
        let streams = |of: &Struct<'_>| {
            let mut fields = of.fields.iter();
            fields.any(|field| matches!(field.ty, Type::Events(_)))
        };
        let sends = plan.calls.iter().any(|call| streams(&call.input));
        let has_events = sends || plan.calls.iter().any(|call| streams(&call.output));
        Streams {
            has_events,
            want_http2: sends || (has_events && plan.service.http2),
        }
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
