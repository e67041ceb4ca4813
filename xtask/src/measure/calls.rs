//! What a call costs when the answer comes from memory: everything but the network.

use super::Bench;
use super::callgrind;
use super::figure::Unit;
use super::pair::{Samples, Side, in_turns};
use super::run;
use super::scratch::{self, Profile, Program};
use serde_json::Value;
use std::process::Command;

/// A pair of programs whose calls are measured.
struct Service {
    /// The service in the model's spelling.
    name: &'static str,
    /// What the programs are called, where it is not the service's name.
    programs: &'static str,
    ours: &'static str,
    theirs: &'static str,
    peer: Peer,
    cases: &'static [Case],
}

/// Whom a program of ours is measured beside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Peer {
    /// The official SDK, over a connector of the program.
    Official,
    /// The official SDK over its own connector.
    OfficialWithHttp,
    /// serde's derives.
    Serde,
}

impl Peer {
    fn name(self) -> &'static str {
        match self {
            Peer::Official | Peer::OfficialWithHttp => "aws-sdk-*",
            Peer::Serde => "serde derive, serde_json",
        }
    }

    /// What the allocations of a call may be of the peer's.
    fn allocations(self) -> f64 {
        match self {
            Peer::Official | Peer::OfficialWithHttp => 0.1,
            Peer::Serde => 1.0,
        }
    }

    fn dependencies(self, service: &str) -> String {
        let official = |features: &str| {
            format!(
                "aws-sdk-{service} = {{ version = \"1\", default-features = false, features = [{features}] }}\n\
                 aws-smithy-runtime-api = {{ version = \"1\", features = [\"client\"] }}\naws-smithy-types = \"1\"\n"
            )
        };
        match self {
            Peer::Official => official("\"rt-tokio\""),
            Peer::OfficialWithHttp => official("\"rt-tokio\", \"default-https-client\""),
            Peer::Serde => "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n\
                 jiff = { version = \"1\", default-features = false, features = [\"std\", \"serde\"] }\n"
                .to_owned(),
        }
    }
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
        programs: "chime",
        ours: include_str!("../../measure/calls/chime_ours.rs"),
        theirs: include_str!("../../measure/calls/chime_official.rs"),
        peer: Peer::Official,
        cases: &[
            case("reset_personal_pin", 1.0 / 8.0),
            case("not_found", 1.0 / 8.0),
            case("list_users_100", 1.0 / 3.0),
            free("client"),
        ],
    },
    Service {
        name: "chime",
        programs: "decode",
        ours: include_str!("../../measure/calls/decode_ours.rs"),
        theirs: include_str!("../../measure/calls/decode_serde.rs"),
        peer: Peer::Serde,
        cases: &[case("decode_users_100", 1.0)],
    },
    Service {
        name: "chime",
        programs: "loopback",
        ours: include_str!("../../measure/calls/loopback_ours.rs"),
        theirs: include_str!("../../measure/calls/loopback_official.rs"),
        peer: Peer::OfficialWithHttp,
        cases: &[free("loopback_1"), free("loopback_16"), free("loopback_64")],
    },
    Service {
        name: "sts",
        programs: "sts",
        ours: include_str!("../../measure/calls/sts_ours.rs"),
        theirs: include_str!("../../measure/calls/sts_official.rs"),
        peer: Peer::Official,
        cases: &[free("get_caller_identity")],
    },
    Service {
        name: "dynamodb",
        programs: "dynamodb",
        ours: include_str!("../../measure/calls/dynamodb_ours.rs"),
        theirs: include_str!("../../measure/calls/dynamodb_official.rs"),
        peer: Peer::Official,
        cases: &[free("get_item"), free("query_50")],
    },
    Service {
        name: "s3",
        programs: "s3",
        ours: include_str!("../../measure/calls/s3_ours.rs"),
        theirs: include_str!("../../measure/calls/s3_official.rs"),
        peer: Peer::Official,
        cases: &[
            free("get_object_1k"),
            free("get_object_256k"),
            free("put_object_1k"),
        ],
    },
    Service {
        name: "ec2",
        programs: "ec2",
        ours: include_str!("../../measure/calls/ec2_ours.rs"),
        theirs: include_str!("../../measure/calls/ec2_official.rs"),
        peer: Peer::Official,
        cases: &[free("describe_instances_100")],
    },
];

/// Builds both sides and takes samples in turns.
pub fn measure(bench: &mut Bench<'_>) -> Result<(), String> {
    for service in SERVICES {
        let cases = service.cases.iter();
        let cases: Vec<_> = cases.filter(|case| bench.wants(case.name)).collect();
        if cases.is_empty() || !bench.has(service.name) {
            continue;
        }
        let [ours, theirs] = programs(bench, service)?;
        for case in cases {
            bench.say(case.name);
            one(bench, service.peer, [&ours, &theirs], case)?;
        }
    }
    Ok(())
}

fn programs(bench: &Bench<'_>, service: &Service) -> Result<[Program; 2], String> {
    let (name, programs) = (service.name, service.programs);
    let of_crate = scratch::service_crate(bench, name)?;
    let runtime = bench.root.join("runtime");
    let common = "bytes = \"1\"\nhttp = \"1\"\ntokio = { version = \"1\", features = [\"rt\"] }\n";
    let ours = format!(
        "tinsmith = {{ path = {runtime:?}, default-features = false, features = [\"client\", \"json\"] }}\n\
         tinsmith-{name} = {{ path = {of_crate:?} }}\n{common}"
    );
    let theirs = format!("{}{common}", service.peer.dependencies(name));
    let files = |main| {
        [
            ("harness.rs", include_str!("../../measure/harness.rs")),
            ("server.rs", include_str!("../../measure/server.rs")),
            ("ours.rs", include_str!("../../measure/ours.rs")),
            ("official.rs", include_str!("../../measure/official.rs")),
            ("main.rs", main),
        ]
    };
    let program = |side: &str, dependencies: &str, main| {
        let name = format!("calls-{programs}-{side}");
        Program::write(&bench.scratch, &name, dependencies, &files(main))
    };
    let programs = [
        program("ours", &ours, service.ours)?,
        program("official", &theirs, service.theirs)?,
    ];
    for program in &programs {
        bench.say(&format!("{name}: the build of its calls"));
        run::run(&mut program.cargo(Profile::Release))?;
    }
    Ok(programs)
}

/// How many nanoseconds of a processor a sample takes: enough for the scheduler's turns to be few
/// beside it, and for its own clock, which ticks in milliseconds on some machines.
const SAMPLE: f64 = 200e6;

fn one(
    bench: &mut Bench<'_>,
    peer: Peer,
    [ours, theirs]: [&Program; 2],
    case: &Case,
) -> Result<(), String> {
    let row = |name: &str| format!("{}: {name}", case.name);
    let of = |side| match side {
        Side::Ours => ours,
        Side::Theirs => theirs,
    };
    let enough = |side| enough(of(side), case.name);
    let counts = [enough(Side::Ours)?, enough(Side::Theirs)?];
    // Turns that are short and many: what else the machine does then meets both sides.
    let [time, allocations] = in_turns(bench.rounds * 3, |side| {
        let sample = sample(of(side), case.name, counts[side as usize])?;
        let number = |name: &str| sample[name].as_f64().unwrap_or(f64::NAN);
        Ok([number("nanoseconds") / 1000.0, number("allocations")])
    })?;
    let fewer = case.goal.map(|_| peer.allocations());
    bench.record([
        time.figure(
            row("CPU for a call"),
            Unit::Microseconds,
            peer.name(),
            case.goal,
        ),
        allocations.figure(row("allocations"), Unit::Count, peer.name(), fewer),
    ])?;
    // Over the loopback it would count the server's too.
    let has_server = peer == Peer::OfficialWithHttp;
    if !has_server && run::run(Command::new("valgrind").arg("--version")).is_ok() {
        let [all, but_hashing] = in_turns(1, |side| instructions(bench, of(side), case.name))?;
        let figure = |samples: Samples, name: &str| {
            samples.figure(row(name), Unit::Count, peer.name(), None)
        };
        bench.record([
            figure(all, "instructions"),
            figure(but_hashing, "instructions but those of SHA-256"),
        ])?;
    }
    Ok(())
}

fn sample(program: &Program, case: &str, calls: u64) -> Result<Value, String> {
    let mut command = Command::new(program.binary(Profile::Release));
    let (_, answer) = run::output(command.args([case, &calls.to_string()]))?;
    serde_json::from_slice(&answer).map_err(|error| format!("{case} gave no figures: {error}"))
}

/// How many calls a sample takes. Twice as many are tried until they take long enough to tell.
fn enough(program: &Program, case: &str) -> Result<u64, String> {
    let mut calls = 1000;
    loop {
        let sample = sample(program, case, calls)?;
        let nanoseconds = sample["nanoseconds"].as_f64().unwrap_or(f64::NAN);
        if nanoseconds * calls as f64 >= SAMPLE / 10.0 {
            return Ok((SAMPLE / nanoseconds) as u64 + 1);
        }
        calls *= 2;
        if calls > 10_000_000 {
            return Err(format!(
                "{case}: this system does not tell what a thread takes"
            ));
        }
    }
}

/// Instructions of one call: what 220 calls take more than 20, as callgrind counts them; all, and
/// those outside of SHA-256, for which it knows none of the processor's own, so that signatures
/// weigh more in the first number than they do.
fn instructions(bench: &Bench<'_>, program: &Program, case: &str) -> Result<[f64; 2], String> {
    let count = |calls: u32| -> Result<[f64; 2], String> {
        let out = bench.scratch.join("callgrind.out");
        let mut command = Command::new("valgrind");
        command
            .arg("--tool=callgrind")
            .arg(format!("--callgrind-out-file={}", out.display()))
            .arg(program.binary(Profile::Release))
            .args([case, &calls.to_string()]);
        run::run(&mut command)?;
        let text = std::fs::read_to_string(&out).map_err(|error| error.to_string())?;
        callgrind::counts(&text, "sha256").ok_or_else(|| format!("{} has no total", out.display()))
    };
    // A tenth more is run to warm up: 200 more calls lead to 220 more.
    let (few, many) = (count(20)?, count(220)?);
    let of_one = |index: usize| (many[index] - few[index]) / 220.0;
    Ok([of_one(0), of_one(1)])
}
