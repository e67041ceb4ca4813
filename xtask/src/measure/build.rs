//! What it takes to build a program with one call: from nothing, and again after a change.

use super::Bench;
use super::figure::Unit;
use super::pair::{Samples, Side, in_turns};
use super::run;
use super::scratch::{self, Profile, Program};
use std::path::Path;

const OFFICIAL: &str = "aws-sdk-*";
const FLOOR: &str = "hyper and rustls alone";
const TOKIO: &str = "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";

/// What a bare HTTPS program depends on.
const HTTPS: &str = r#"bytes = "1"
http = "1"
http-body-util = "0.1"
hyper-rustls = { version = "0.27", default-features = false, features = ["http1", "native-tokio", "ring", "tls12"] }
hyper-util = { version = "0.1", default-features = false, features = ["client-legacy", "http1", "tokio"] }
"#;

/// The services beside Amazon Chime, each with a call that needs no input: its method, and the
/// name of its input.
const OTHERS: [(&str, &str, &str); 5] = [
    ("sts", "get_caller_identity", "GetCallerIdentityInput"),
    ("dynamodb", "list_tables", "ListTablesInput"),
    ("ssm", "describe_parameters", "DescribeParametersInput"),
    ("s3", "list_buckets", "ListBucketsInput"),
    ("ec2", "describe_regions", "DescribeRegionsInput"),
];

/// A pair of programs that do the same.
struct Pair {
    name: String,
    ours: Program,
    theirs: Program,
    peer: &'static str,
    /// What the CPU seconds of a release build may be of the peer's, and those of a debug build.
    goals: [Option<f64>; 2],
    /// What the stripped binary may be of the peer's; without it, no other binary is built.
    size: Option<Size>,
}

/// What a stripped binary may be.
#[derive(Clone, Copy)]
enum Size {
    /// At most this part of the peer's.
    Part(f64),
    /// At most this many bytes more than the peer's.
    More(f64),
}

impl Size {
    fn goal(self, peer: f64) -> f64 {
        match self {
            Size::Part(part) => part,
            Size::More(bytes) => (peer + bytes) / peer,
        }
    }
}

impl Pair {
    fn program(&self, side: Side) -> &Program {
        match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        }
    }
}

/// The programs with a call of Amazon Chime, then those of other services.
fn pairs(bench: &Bench<'_>) -> Result<Vec<Pair>, String> {
    let mut pairs = match bench.has("chime") {
        true => of_chime(bench)?,
        false => Vec::new(),
    };
    for (service, method, input) in OTHERS {
        if bench.has(service) {
            pairs.push(of_other(bench, service, method, input)?);
        }
    }
    pairs.retain(|pair| bench.wants(&pair.name));
    Ok(pairs)
}

fn of_chime(bench: &Bench<'_>) -> Result<Vec<Pair>, String> {
    let folder = bench.root.join("generated/chime");
    let whole = format!("tinsmith-chime = {{ path = {folder:?} }}\n{TOKIO}");
    // What `official_static` has, and no more: keys that are given need no chain to find them.
    let without_chain = format!(
        "tinsmith-chime = {{ path = {folder:?}, default-features = false, features = [\"hyper\", \"native-roots\", \"ring\"] }}\n{TOKIO}"
    );
    let one = one_operation(bench)?;
    let official = official("chime");
    let official_alone = format!("aws-sdk-chime = \"1\"\n{TOKIO}");
    let trimmed = format!(
        "aws-sdk-chime = {{ version = \"1\", default-features = false, features = [\"default-https-client\", \"rt-tokio\"] }}\n{TOKIO}"
    );
    let floor = format!("{HTTPS}{TOKIO}");
    let program = |name: &str, dependencies: &str, main: &str| {
        Program::write(&bench.scratch, name, dependencies, &[("main.rs", main)])
    };
    let ours = include_str!("../../measure/programs/ours.rs");
    let ours_static = include_str!("../../measure/programs/ours_static.rs");
    let official_env = include_str!("../../measure/programs/official.rs");
    let official_static = include_str!("../../measure/programs/official_static.rs");
    let bare = include_str!("../../measure/programs/floor.rs");
    Ok(vec![
        Pair {
            name: "program, settings from the environment".to_owned(),
            ours: program("env-ours", &whole, ours)?,
            theirs: program("env-official", &official, official_env)?,
            peer: OFFICIAL,
            goals: [Some(1.0 / 3.5); 2],
            size: Some(Size::Part(0.25)),
        },
        Pair {
            name: "program, static credentials".to_owned(),
            ours: program("static-ours", &without_chain, ours_static)?,
            theirs: program("static-official", &official_alone, official_static)?,
            peer: OFFICIAL,
            goals: [Some(1.0 / 4.0), None],
            size: None,
        },
        Pair {
            name: "program, static credentials, both trimmed".to_owned(),
            ours: program("static-ours", &without_chain, ours_static)?,
            theirs: program("trimmed-official", &trimmed, official_static)?,
            peer: OFFICIAL,
            goals: [None; 2],
            size: None,
        },
        Pair {
            name: "program, that operation only".to_owned(),
            ours: program("one-ours", &one, ours)?,
            theirs: program("env-ours", &whole, ours)?,
            peer: "Tinsmith, all of Amazon Chime",
            goals: [None; 2],
            size: None,
        },
        Pair {
            name: "program, beside the floor".to_owned(),
            ours: program("env-ours", &whole, ours)?,
            theirs: program("floor", &floor, bare)?,
            peer: FLOOR,
            goals: [None; 2],
            size: Some(Size::More(600e3)),
        },
    ])
}

/// What a program depends on to call one operation of Amazon Chime by a crate of that alone.
fn one_operation(bench: &Bench<'_>) -> Result<String, String> {
    let out = bench.scratch.join("crates/chime-one");
    let operations = ["ResetPersonalPIN".to_owned()];
    let (model, runtime) = (bench.model("chime")?, bench.root.join("runtime"));
    scratch::generate(&model, &out, "tinsmith-chime", &operations, &runtime)?;
    Ok(format!("tinsmith-chime = {{ path = {out:?} }}\n{TOKIO}"))
}

/// What a program depends on to call a service by the official SDK, as its documentation shows.
fn official(service: &str) -> String {
    format!(
        "aws-sdk-{service} = \"1\"\naws-config = {{ version = \"1\", features = [\"behavior-version-latest\"] }}\n{TOKIO}"
    )
}

fn of_other(bench: &Bench<'_>, service: &str, method: &str, input: &str) -> Result<Pair, String> {
    let of_crate = scratch::service_crate(bench, service)?;
    let ours = format!("tinsmith-{service} = {{ path = {of_crate:?} }}\n{TOKIO}");
    let program = |side: &str, dependencies: &str, template: &str| {
        let main = template
            .replace("SERVICE", service)
            .replace("METHOD", method)
            .replace("INPUT", input);
        let name = format!("{service}-{side}");
        Program::write(&bench.scratch, &name, dependencies, &[("main.rs", &main)])
    };
    Ok(Pair {
        name: format!("program, a call of {service}"),
        ours: program("ours", &ours, OTHER_OURS)?,
        theirs: program("official", &official(service), OTHER_OFFICIAL)?,
        peer: OFFICIAL,
        goals: [None; 2],
        size: None,
    })
}

/// A program with a call of any service by Tinsmith.
const OTHER_OURS: &str = r#"use tinsmith_SERVICE::{Client, INPUT};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env().await?;
    println!("{:?}", client.METHOD(INPUT::default()).await?);
    Ok(())
}
"#;

/// The same by the official SDK.
const OTHER_OFFICIAL: &str = r#"#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_SERVICE::Client::new(&config);
    println!("{:?}", client.METHOD().send().await?);
    Ok(())
}
"#;

/// A program from nothing, in every profile.
///
/// # Errors
///
/// What could not be generated or built.
pub fn cold(bench: &mut Bench<'_>) -> Result<(), String> {
    for pair in pairs(bench)? {
        // What is fetched is no part of the build.
        run::run(&mut pair.ours.plain("fetch"))?;
        run::run(&mut pair.theirs.plain("fetch"))?;
        let profiles = [(Profile::Release, "release"), (Profile::Dev, "debug")];
        for ((profile, what), goal) in profiles.into_iter().zip(pair.goals) {
            bench.say(&format!("{}, {what}", pair.name));
            from_nothing(bench, &pair, profile, what, goal)?;
            if let (Profile::Release, Some(size)) = (profile, pair.size) {
                sizes(bench, &pair, size)?;
            }
        }
    }
    Ok(())
}

fn from_nothing(
    bench: &mut Bench<'_>,
    pair: &Pair,
    profile: Profile,
    what: &str,
    goal: Option<f64>,
) -> Result<(), String> {
    let [cpu, wall, memory, crates, size] = in_turns(bench.rounds, |side| {
        let program = pair.program(side);
        program.forget()?;
        let (cost, count) = run::build(&mut program.cargo(profile))?;
        Ok([
            cost.cpu.as_secs_f64(),
            cost.wall.as_secs_f64(),
            cost.memory as f64,
            count as f64,
            file_size(&program.binary(profile))?,
        ])
    })?;
    let row = |name: &str| format!("{}, {what}: {name}", pair.name);
    bench.record([
        cpu.figure(row("CPU"), Unit::Seconds, pair.peer, goal),
        wall.figure(row("wall"), Unit::Seconds, pair.peer, None),
        memory.figure(row("compiler's memory"), Unit::Bytes, pair.peer, None),
        crates.figure(row("crates"), Unit::Count, pair.peer, None),
        size.figure(row("binary"), Unit::Bytes, pair.peer, None),
    ])
}

/// The binary stripped, and built for size.
fn sizes(bench: &mut Bench<'_>, pair: &Pair, size: Size) -> Result<(), String> {
    let mut peer = 0.0;
    let [stripped, small]: [Samples; 2] = in_turns(1, |side| {
        let program = pair.program(side);
        let copy = bench.scratch.join("stripped");
        let binary = program.binary(Profile::Release);
        let mut strip = std::process::Command::new("strip");
        run::run(strip.arg("-o").arg(&copy).arg(&binary))?;
        let bytes = file_size(&copy)?;
        if side == Side::Theirs {
            peer = bytes;
        }
        run::run(&mut program.cargo(Profile::Small))?;
        Ok([bytes, file_size(&binary)?])
    })?;
    let row = |name: &str| format!("{}, release: binary {name}", pair.name);
    let goal = Some(size.goal(peer));
    bench.record([
        stripped.figure(row("stripped"), Unit::Bytes, pair.peer, goal),
        small.figure(row("for size"), Unit::Bytes, pair.peer, None),
    ])
}

fn file_size(path: &Path) -> Result<f64, String> {
    let metadata = std::fs::metadata(path);
    metadata
        .map(|metadata| metadata.len() as f64)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

/// A program again after a change to it.
///
/// # Errors
///
/// What could not be generated or built.
pub fn incremental(bench: &mut Bench<'_>) -> Result<(), String> {
    let Some(pair) = pairs(bench)?.into_iter().next() else {
        return Ok(());
    };
    bench.say("a program again after a change");
    run::run(&mut pair.ours.cargo(Profile::Dev))?;
    run::run(&mut pair.theirs.cargo(Profile::Dev))?;
    let mut round = 0;
    let [wall] = in_turns(bench.rounds, |side| {
        round += 1;
        let program = pair.program(side);
        let path = program.main_file();
        let unreadable = |error| format!("{}: {error}", path.display());
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        let changed = format!("{text}\n#[allow(dead_code)]\nconst ROUND: u32 = {round};\n");
        std::fs::write(&path, changed).map_err(unreadable)?;
        let cost = run::run(&mut program.cargo(Profile::Dev));
        std::fs::write(&path, text).map_err(unreadable)?;
        Ok([cost?.wall.as_secs_f64()])
    })?;
    let row = "program again after a change, debug: wall".to_owned();
    bench.record([wall.figure(row, Unit::Seconds, pair.peer, None)])?;
    Ok(())
}
