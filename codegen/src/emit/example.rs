//! `examples/<operation>.rs`: a program that makes one call, its input from the command line.

use crate::passes::plan::{Plan, Type};
use crate::{CrateOptions, Error, Result, names};

/// The program for `operation`, whose required members have to be strings.
pub(super) fn emit(plan: &Plan<'_>, operation: &str, options: &CrateOptions) -> Result<String> {
    let found = plan
        .calls
        .iter()
        .find(|call| call.operation.name == operation);
    let Some(call) = found else {
        return Err(Error::new(format!(
            "there is no operation `{operation}` for an example"
        ))
        .at("examples")
        .next("Name one that is generated."));
    };
    let required: Vec<_> = call.input.fields.iter().filter(|f| f.required).collect();
    if let Some(field) = required.iter().find(|field| field.ty != Type::String) {
        return Err(Error::new(format!(
            "`{operation}` requires `{}`, which is not a string and has no flag",
            field.member.name
        ))
        .at("examples")
        .next("Name an operation that requires only strings."));
    }
    let library = options.name.replace('-', "_");
    let (method, input) = (&call.method, &call.input.rust);
    let flags: Vec<String> = required
        .iter()
        .map(|f| names::flag_name(&f.member.name))
        .collect();
    let usage: String = flags
        .iter()
        .map(|flag| format!("\n       --{flag} TEXT"))
        .collect();
    let all = flags
        .iter()
        .map(String::as_str)
        .chain(["region", "endpoint-url"]);
    let all: Vec<String> = all.map(|flag| format!("\"--{flag}\"")).collect();
    let all = all.join(", ");
    let file = names::file_name(operation);
    let make = match flags.is_empty() {
        true => format!("{input}::default()"),
        false => {
            let arguments: Vec<String> = flags
                .iter()
                .map(|flag| format!("required(\"{flag}\")?"))
                .collect();
            format!("{input}::new({})", arguments.join(", "))
        }
    };
    let required_fn = match flags.is_empty() {
        true => "",
        false => {
            "    let required = |name: &str| flag(name).ok_or(format!(\"--{name} is missing\\n{USAGE}\"));\n"
        }
    };
    let mut out = crate::print::header("//", "codegen/src/emit/example.rs", &options.source);
    out.push_str(&format!(
        r#"
//! Calls `{operation}` and prints the answer.

use std::error::Error;
use {library}::{{Client, Config, {input}}};

const FLAGS: &[&str] = &[{all}];
const USAGE: &str = "usage: {file}{usage}
       [--region REGION]
       [--endpoint-url URL]";

#[rustfmt::skip]
#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {{
    match run().await {{
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {{
            eprintln!("{{error}}");
            std::process::ExitCode::FAILURE
        }}
    }}
}}

#[rustfmt::skip]
async fn run() -> Result<(), Box<dyn Error>> {{
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.chunks(2) {{
        let is_flag = FLAGS.contains(&pair[0].as_str());
        if !is_flag || pair.get(1).is_none_or(|value| value.starts_with("--")) {{
            return Err(format!("`{{}}` is not a flag with a value\n{{USAGE}}", pair[0]).into());
        }}
    }}
    let flag = |name: &str| {{
        let mut pairs = arguments.chunks(2);
        pairs.find(|pair| pair[0] == format!("--{{name}}")).map(|pair| pair[1].clone())
    }};
{required_fn}    let input = {make};
    let mut config = Config::from_env().await?;
    if let Some(region) = flag("region") {{
        config = config.region(region);
    }}
    if let Some(url) = flag("endpoint-url") {{
        config = config.endpoint_url(url);
    }}
    let output = Client::new(config)?.{method}(input).await?;
    println!("{{output:#?}}");
    Ok(())
}}
"#
    ));
    Ok(out)
}
