//! What a call costs when the answer comes from memory: everything but the network.

use super::Bench;
use super::figure::{Figure, Unit};
use super::run;
use super::scratch::{self, Profile, Program};
use serde_json::Value;
use std::process::Command;

/// A service with calls that are measured.
struct Service {
    name: &'static str,
    ours: &'static str,
    official: &'static str,
    cases: &'static [Case],
}

/// A call, and what its processor time may be of the official SDK's.
struct Case {
    name: &'static str,
    goal: Option<f64>,
}

const fn case(name: &'static str, goal: f64) -> Case {
    Case {
        name,
        goal: Some(goal),
    }
}

/// A call for which the design sets no ratio.
const fn free(name: &'static str) -> Case {
    Case { name, goal: None }
}

const SERVICES: &[Service] = &[
    Service {
        name: "chime",
        ours: include_str!("../../measure/calls/chime_ours.rs"),
        official: include_str!("../../measure/calls/chime_official.rs"),
        cases: &[
            case("reset_personal_pin", 1.0 / 8.0),
            case("not_found", 1.0 / 8.0),
            case("list_users_100", 1.0 / 3.0),
        ],
    },
    Service {
        name: "sts",
        ours: include_str!("../../measure/calls/sts_ours.rs"),
        official: include_str!("../../measure/calls/sts_official.rs"),
        cases: &[free("get_caller_identity")],
    },
    Service {
        name: "dynamodb",
        ours: include_str!("../../measure/calls/dynamodb_ours.rs"),
        official: include_str!("../../measure/calls/dynamodb_official.rs"),
        cases: &[free("get_item"), free("query_50")],
    },
    Service {
        name: "s3",
        ours: include_str!("../../measure/calls/s3_ours.rs"),
        official: include_str!("../../measure/calls/s3_official.rs"),
        cases: &[
            free("get_object_1k"),
            free("get_object_256k"),
            free("put_object_1k"),
        ],
    },
    Service {
        name: "ec2",
        ours: include_str!("../../measure/calls/ec2_ours.rs"),
        official: include_str!("../../measure/calls/ec2_official.rs"),
        cases: &[free("describe_instances_100")],
    },
];

const PEER: &str = "aws-sdk-*";

/// Builds both sides and takes samples in turns.
pub fn measure(bench: &mut Bench<'_>) -> Result<(), String> {
    for service in SERVICES {
        if service.name != "chime" && bench.data.is_none() {
            eprintln!("{} is left out: its model needs --data", service.name);
            continue;
        }
        let [ours, theirs] = programs(bench, service)?;
        for case in service.cases {
            bench.say(case.name);
            one(bench, &ours, &theirs, case)?;
        }
    }
    Ok(())
}

fn programs(bench: &Bench<'_>, service: &Service) -> Result<[Program; 2], String> {
    let name = service.name;
    let model = bench.model(name)?;
    let ours_crate = bench.scratch.join("crates").join(name);
    let runtime = bench.root.join("runtime");
    scratch::generate(
        &model,
        &ours_crate,
        &format!("tinsmith-{name}"),
        &[],
        &runtime,
    )?;
    let common = "bytes = \"1\"\nhttp = \"1\"\ntokio = { version = \"1\", features = [\"rt\"] }\n";
    let ours = format!(
        "tinsmith = {{ path = {runtime:?}, default-features = false, features = [\"client\", \"json\"] }}\n\
         tinsmith-{name} = {{ path = {ours_crate:?} }}\n{common}"
    );
    let theirs = format!(
        "aws-sdk-{name} = {{ version = \"1\", default-features = false, features = [\"rt-tokio\"] }}\n\
         aws-smithy-runtime-api = {{ version = \"1\", features = [\"client\"] }}\naws-smithy-types = \"1\"\n{common}"
    );
    let harness = ("harness.rs", include_str!("../../measure/harness.rs"));
    let programs = [
        Program::write(
            &bench.scratch,
            &format!("calls-{name}-ours"),
            &ours,
            &[
                harness,
                ("ours.rs", include_str!("../../measure/ours.rs")),
                ("main.rs", service.ours),
            ],
        )?,
        Program::write(
            &bench.scratch,
            &format!("calls-{name}-official"),
            &theirs,
            &[
                harness,
                ("official.rs", include_str!("../../measure/official.rs")),
                ("main.rs", service.official),
            ],
        )?,
    ];
    for program in &programs {
        bench.say(&format!("{name}: the build of its calls"));
        run::run(&mut program.cargo(Profile::Release))?;
    }
    Ok(programs)
}

/// How many calls a sample has: enough for half a second of the slower side.
const CALLS: u32 = 2000;

fn one(bench: &mut Bench<'_>, ours: &Program, theirs: &Program, case: &Case) -> Result<(), String> {
    let figure = |name: &str, unit, goal| Figure {
        row: format!("{}: {name}", case.name),
        unit,
        ours: Vec::new(),
        theirs: Vec::new(),
        peer: PEER,
        goal,
    };
    let mut time = figure("CPU for a call", Unit::Microseconds, case.goal);
    let mut allocations = figure("allocations", Unit::Count, case.goal.map(|_| 0.1));
    // Turns that are short and many: what else the machine does then meets both sides.
    for _ in 0..bench.rounds * 3 {
        for (program, is_ours) in [(ours, true), (theirs, false)] {
            let sample = sample(program, case.name)?;
            let number = |name: &str| sample[name].as_f64().unwrap_or(f64::NAN);
            let (time, allocations) = match is_ours {
                true => (&mut time.ours, &mut allocations.ours),
                false => (&mut time.theirs, &mut allocations.theirs),
            };
            time.push(number("nanoseconds") / 1000.0);
            allocations.push(number("allocations"));
        }
    }
    bench.figures.extend([time, allocations]);
    if run::run(Command::new("valgrind").arg("--version")).is_ok() {
        let mut instructions = figure("instructions", Unit::Count, case.goal);
        instructions
            .ours
            .push(self::instructions(bench, ours, case.name)?);
        instructions
            .theirs
            .push(self::instructions(bench, theirs, case.name)?);
        bench.figures.push(instructions);
    }
    Ok(())
}

fn sample(program: &Program, case: &str) -> Result<Value, String> {
    let mut command = Command::new(program.binary(Profile::Release));
    let (_, answer) = run::output(command.args([case, &CALLS.to_string()]))?;
    serde_json::from_slice(&answer).map_err(|error| format!("{case} gave no figures: {error}"))
}

/// Instructions of one call: what 220 calls take more than 20, as callgrind counts them. It knows
/// no instructions for SHA-256, so that signatures weigh more here than they do.
fn instructions(bench: &Bench<'_>, program: &Program, case: &str) -> Result<f64, String> {
    let count = |calls: u32| -> Result<f64, String> {
        let out = bench.scratch.join("callgrind.out");
        let mut command = Command::new("valgrind");
        command
            .arg("--tool=callgrind")
            .arg(format!("--callgrind-out-file={}", out.display()))
            .arg(program.binary(Profile::Release))
            .args([case, &calls.to_string()]);
        run::run(&mut command)?;
        let text = std::fs::read_to_string(&out).map_err(|error| error.to_string())?;
        let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
        let total = total.and_then(|total| total.split_whitespace().next()?.parse().ok());
        total.ok_or_else(|| format!("{} has no total", out.display()))
    };
    // A tenth more is run to warm up: 201 more calls lead to 221 more.
    let (few, many) = (count(20)?, count(220)?);
    Ok((many - few) / 220.0)
}
