//! `cargo xtask conformance live`: whole clients against moto's server on loopback.
//!
//! moto answers for AWS as far as it knows it: it reads requests, keeps state and checks that they
//! are signed. The sequences are in `xtask/live`; this file generates the crates that they use, of
//! each just the operations, and starts the server. moto is installed into a virtual environment
//! below `target/`.

use crate::conformance::{Package, cargo, python_with};
use crate::drivers::{absolute, write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tinsmith_codegen::catalog::{self, Versions};
use tinsmith_codegen::files::Wanted;
use tinsmith_codegen::{CrateOptions, Runtime, project};

/// For example `cargo xtask conformance live --data botocore/data`.
#[derive(clap::Args, Debug)]
pub struct LiveArgs {
    /// The folder of botocore's models
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// The services of the sequences, and the operations that they call.
const SERVICES: &[(&str, &[&str])] = &[
    (
        "cloudformation",
        &[
            "CreateStack",
            "DescribeStacks",
            "ListStackResources",
            "DeleteStack",
        ],
    ),
    (
        "dynamodb",
        &["CreateTable", "PutItem", "GetItem", "Query", "DeleteTable"],
    ),
    (
        "ec2",
        &[
            "DescribeImages",
            "RunInstances",
            "DescribeInstances",
            "TerminateInstances",
        ],
    ),
    ("iam", &["CreateUser", "GetUser", "ListUsers", "DeleteUser"]),
    ("kms", &["CreateKey", "Encrypt", "Decrypt"]),
    ("lambda", &["ListFunctions", "GetFunction"]),
    (
        "route53",
        &[
            "CreateHostedZone",
            "ChangeResourceRecordSets",
            "ListResourceRecordSets",
            "GetHostedZone",
        ],
    ),
    (
        "s3",
        &[
            "CreateBucket",
            "PutObject",
            "GetObject",
            "ListObjectsV2",
            "CreateMultipartUpload",
            "UploadPart",
            "CompleteMultipartUpload",
            "DeleteObject",
            "DeleteBucket",
            "GetBucketLocation",
            "ListBuckets",
            "ListDirectoryBuckets",
        ],
    ),
    ("sns", &["CreateTopic", "Publish", "ListTopics"]),
    (
        "sqs",
        &[
            "CreateQueue",
            "SendMessage",
            "ReceiveMessage",
            "DeleteMessage",
            "GetQueueUrl",
        ],
    ),
    ("sts", &["GetCallerIdentity", "AssumeRole"]),
];

/// The program, file by file.
const SOURCES: &[(&str, &str)] = &[
    ("main.rs", include_str!("../live/main.rs")),
    (
        "cloudformation.rs",
        include_str!("../live/cloudformation.rs"),
    ),
    ("credentials.rs", include_str!("../live/credentials.rs")),
    ("dynamodb.rs", include_str!("../live/dynamodb.rs")),
    ("ec2.rs", include_str!("../live/ec2.rs")),
    ("iam.rs", include_str!("../live/iam.rs")),
    ("kms.rs", include_str!("../live/kms.rs")),
    ("lambda.rs", include_str!("../live/lambda.rs")),
    ("route53.rs", include_str!("../live/route53.rs")),
    ("s3.rs", include_str!("../live/s3.rs")),
    ("s3_hosts.rs", include_str!("../live/s3_hosts.rs")),
    ("sns.rs", include_str!("../live/sns.rs")),
    ("sqs.rs", include_str!("../live/sqs.rs")),
    ("sts.rs", include_str!("../live/sts.rs")),
];

const MOTO: Package = Package {
    name: "moto[server]",
    module: "moto.server",
    wheels: "moto with its extra `server`, and what those need",
};

/// Generates, builds, starts the server and runs the sequences.
///
/// # Errors
///
/// What could not be made, or that a sequence failed; which one is printed.
pub fn run(root: &Path, args: &LiveArgs) -> Result<(), String> {
    let scratch = absolute(&root.join("target/live"));
    let program = build(root, &scratch, &args.data)?;
    // An environment of its own: moto wants a botocore of its own choice.
    let python = python_with(&root.join("target/conformance/moto"), &MOTO)?;
    let server = Server::start(&python)?;
    let status = Command::new(&program)
        .arg(&server.url)
        .status()
        .map_err(|error| format!("{} does not start: {error}", program.display()))?;
    match status.success() {
        true => Ok(()),
        false => Err("A sequence against moto's server failed; which one is above.".to_owned()),
    }
}

fn build(root: &Path, scratch: &Path, data: &Path) -> Result<PathBuf, String> {
    let models = catalog::find(data, Versions::Newest).map_err(|error| error.to_string())?;
    let runtime = absolute(&root.join("runtime"));
    let mut wanted = Wanted::new();
    let mut dependencies = format!(
        "http = \"1\"\n\
         tinsmith = {{ path = {runtime:?}, default-features = false, features = [\"hyper\", \"json\", \"ring\"] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n"
    );
    for (name, operations) in SERVICES {
        let made = || -> tinsmith_codegen::Result<_> {
            let model = catalog::choose(&models, name)?;
            let operations: Vec<_> = operations.iter().map(|&name| name.to_owned()).collect();
            let service = project::read_service(&model.path, &operations)?;
            let options = CrateOptions::new(
                format!("tinsmith-{name}"),
                tinsmith_codegen::source_name(&service),
                Runtime::Path(runtime.to_string_lossy().into_owned()),
            );
            tinsmith_codegen::generate(service, None, &options)
        };
        let tree = made().map_err(|error| error.to_string())?;
        wanted
            .folder(&scratch.join(name), tree)
            .map_err(|error| error.to_string())?;
        dependencies.push_str(&format!("tinsmith-{name} = {{ path = \"../{name}\" }}\n"));
    }
    wanted.write().map_err(|error| error.to_string())?;
    let program = scratch.join("program");
    let manifest = format!(
        "[package]\nname = \"live\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependencies}"
    );
    write(&program.join("Cargo.toml"), &manifest)?;
    for (name, text) in SOURCES {
        write(&program.join("src").join(name), text)?;
    }
    eprintln!(
        "Building the clients of {} services; the first time takes a minute.",
        SERVICES.len()
    );
    let status = Command::new(cargo())
        .args(["build", "--quiet"])
        .current_dir(&program)
        .env("CARGO_TARGET_DIR", scratch.join("build"))
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    match status.success() {
        true => Ok(scratch.join("build/debug/live")),
        false => Err("The sequences do not build; the compiler's messages are above.".to_owned()),
    }
}

/// moto's server, which ends when this does.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(python: &Path) -> Result<Server, String> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free
            .map_err(|error| format!("no port is free: {error}"))?
            .port();
        let child = Command::new(python)
            .args(["-m", "moto.server", "--host", "127.0.0.1", "--port"])
            .arg(port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("moto's server does not start: {error}"))?;
        let url = format!("http://127.0.0.1:{port}");
        let mut server = Server { child, url };
        let end = Instant::now() + Duration::from_secs(60);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.child.try_wait().ok().flatten();
            if ended.is_some() || Instant::now() > end {
                return Err(format!("moto's server does not answer on port {port}"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
