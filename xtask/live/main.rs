//! Real sequences of calls against moto's server, through whole clients, signatures included.

mod cloudformation;
mod credentials;
mod dynamodb;
mod ec2;
mod iam;
mod kms;
mod lambda;
mod route53;
mod s3;
mod s3_hosts;
mod sns;
mod sqs;
mod sts;

use tinsmith::{Config, Credentials};

pub type Result = std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    let url = std::env::args().nth(1).expect("the first argument is moto's URL");
    let config = || {
        Config::new()
            .region("us-east-1")
            .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
            .endpoint_url(&url)
    };
    let mut failed = 0;
    macro_rules! services {
        ($($service:ident),*) => {$(
            match $service::run(config()).await {
                Ok(()) => println!("{}: passed", stringify!($service)),
                Err(error) => {
                    failed += 1;
                    println!("{}: failed: {error}", stringify!($service));
                }
            }
        )*};
    }
    services!(cloudformation, dynamodb, ec2, iam, kms, lambda, route53, s3, sns, sqs, sts);
    for (name, result) in [
        ("credentials", credentials::run(&url).await),
        ("s3's hosts", s3_hosts::run().await),
    ] {
        match result {
            Ok(()) => println!("{name}: passed"),
            Err(error) => {
                failed += 1;
                println!("{name}: failed: {error}");
            }
        }
    }
    std::process::ExitCode::from(u8::from(failed > 0))
}

/// Fails with what was found where something else was expected.
#[macro_export]
macro_rules! expect {
    ($found:expr, $expected:expr) => {
        let (found, expected) = (&$found, &$expected);
        if found != expected {
            let what = stringify!($found);
            return Err(format!("{what} is {found:?}, not {expected:?}").into());
        }
    };
}

/// What has to be there.
pub fn some<T>(value: Option<T>, what: &str) -> std::result::Result<T, String> {
    value.ok_or_else(|| format!("the answer has no {what}"))
}
