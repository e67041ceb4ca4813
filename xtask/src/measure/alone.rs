//! A service's crate alone: its dependencies are built before, and it is built again and again.

use super::Bench;
use super::figure::Unit;
use super::pair::{Side, in_turns};
use super::run::{self, Cost};
use super::scratch::{self, Profile, Program};

const PEER: &str = "aws-sdk-*";

/// The services that are measured, and how. EC2's official crate takes two minutes and 5.6 GB to
/// check, so that more than that is asked of Amazon Chime alone.
const SERVICES: [(&str, &[Profile]); 6] = [
    ("chime", &[Profile::Release, Profile::Dev, Profile::Check]),
    ("sts", &[Profile::Check]),
    ("dynamodb", &[Profile::Check]),
    ("ssm", &[Profile::Check]),
    ("s3", &[Profile::Check]),
    ("ec2", &[Profile::Check]),
];

/// Every service that is asked for.
///
/// # Errors
///
/// What could not be generated or built.
pub fn measure(bench: &mut Bench<'_>) -> Result<(), String> {
    for (service, profiles) in SERVICES {
        if bench.wants(service) && bench.has(service) {
            one(bench, service, profiles)?;
        }
    }
    Ok(())
}

fn one(bench: &mut Bench<'_>, service: &str, profiles: &[Profile]) -> Result<(), String> {
    let [ours, theirs] = programs(bench, service)?;
    let names = [format!("tinsmith-{service}"), format!("aws-sdk-{service}")];
    for profile in profiles {
        bench.say(&format!("the crate of {service} alone, {profile:?}"));
        // As it is built below, so that no dependency is built for another setting then.
        for program in [&ours, &theirs] {
            run::run(program.cargo(*profile).env("CARGO_INCREMENTAL", "0"))?;
        }
        let [cpu, wall, memory] = in_turns(bench.rounds, |side| {
            let cost = match side {
                Side::Ours => once_more(&ours, &names[0], *profile),
                Side::Theirs => once_more(&theirs, &names[1], *profile),
            }?;
            Ok([
                cost.cpu.as_secs_f64(),
                cost.wall.as_secs_f64(),
                cost.memory as f64,
            ])
        })?;
        let row = |name: &str| format!("crate of {service} alone, {profile:?}: {name}");
        let memory_goal = (*profile == Profile::Check).then_some(0.2);
        bench.record([
            cpu.figure(row("CPU"), Unit::Seconds, PEER, Some(0.1)),
            wall.figure(row("wall"), Unit::Seconds, PEER, None),
            memory.figure(row("compiler's memory"), Unit::Bytes, PEER, memory_goal),
        ])?;
    }
    Ok(())
}

/// Programs that depend on the crates and do nothing.
fn programs(bench: &Bench<'_>, service: &str) -> Result<[Program; 2], String> {
    let of_crate = scratch::service_crate(bench, service)?;
    let empty = [("main.rs", "fn main() {}\n")];
    let program = |side: &str, dependency: String| {
        let name = format!("alone-{side}-{service}");
        Program::write(&bench.scratch, &name, &dependency, &empty)
    };
    Ok([
        program(
            "ours",
            format!("tinsmith-{service} = {{ path = {of_crate:?} }}\n"),
        )?,
        program("official", format!("aws-sdk-{service} = \"1\"\n"))?,
    ])
}

/// Forgets one package and builds it again.
fn once_more(program: &Program, package: &str, profile: Profile) -> Result<Cost, String> {
    let mut clean = program.plain("clean");
    clean.args(["--package", package]);
    if profile == Profile::Release {
        clean.arg("--release");
    }
    run::run(&mut clean)?;
    // A crate of a registry is never compiled incrementally, and ours would not be there either.
    let mut build = program.cargo(profile);
    run::run(
        build
            .args(["--package", package])
            .env("CARGO_INCREMENTAL", "0"),
    )
}
