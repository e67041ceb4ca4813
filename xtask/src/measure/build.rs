//! What it takes to build: a program from nothing, the generated crate alone, a program again.

use super::Bench;
use super::figure::{Figure, Unit};
use super::run::{self, Cost};
use super::scratch::{self, Profile, Program};
use std::path::Path;

const OFFICIAL: &str = "aws-sdk-*";
const TOKIO: &str = "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";

/// A pair of programs that do the same.
struct Pair {
    name: &'static str,
    ours: Program,
    theirs: Program,
    peer: &'static str,
    goal: f64,
}

fn pairs(bench: &Bench<'_>) -> Result<Vec<Pair>, String> {
    let scratch = &bench.scratch;
    let whole = format!(
        "tinsmith-chime = {{ path = {:?} }}\n{TOKIO}",
        bench.root.join("generated/chime")
    );
    let one_crate = scratch.join("crates/chime-one");
    scratch::generate(
        &bench.model("chime")?,
        &one_crate,
        "tinsmith-chime",
        &["ResetPersonalPIN".to_owned()],
        &bench.root.join("runtime"),
    )?;
    let one = format!("tinsmith-chime = {{ path = {one_crate:?} }}\n{TOKIO}");
    let official = format!(
        "aws-sdk-chime = \"1\"\naws-config = {{ version = \"1\", features = [\"behavior-version-latest\"] }}\n{TOKIO}"
    );
    let trimmed = format!(
        "aws-sdk-chime = {{ version = \"1\", default-features = false, features = [\"default-https-client\", \"rt-tokio\"] }}\n{TOKIO}"
    );
    let floor = format!(
        "bytes = \"1\"\nhttp = \"1\"\nhttp-body-util = \"0.1\"\nhyper-rustls = {{ version = \"0.27\", default-features = false, features = [\"http1\", \"native-tokio\", \"ring\", \"tls12\"] }}\nhyper-util = {{ version = \"0.1\", default-features = false, features = [\"client-legacy\", \"http1\", \"tokio\"] }}\n{TOKIO}"
    );
    let program = |name: &str, dependencies: &str, main: &str| {
        Program::write(scratch, name, dependencies, &[("main.rs", main)])
    };
    let ours = include_str!("../../measure/programs/ours.rs");
    let ours_static = include_str!("../../measure/programs/ours_static.rs");
    let official_env = include_str!("../../measure/programs/official.rs");
    let official_static = include_str!("../../measure/programs/official_static.rs");
    Ok(vec![
        Pair {
            name: "program, settings from the environment",
            ours: program("env-ours", &whole, ours)?,
            theirs: program("env-official", &official, official_env)?,
            peer: OFFICIAL,
            goal: 1.0 / 3.5,
        },
        Pair {
            name: "program, static credentials",
            ours: program("static-ours", &whole, ours_static)?,
            theirs: program("static-official", &trimmed, official_static)?,
            peer: OFFICIAL,
            goal: 1.0 / 4.0,
        },
        Pair {
            name: "program, that operation only",
            ours: program("one-ours", &one, ours_static)?,
            theirs: program(
                "floor",
                &floor,
                include_str!("../../measure/programs/floor.rs"),
            )?,
            peer: "hyper and rustls alone",
            goal: 1.5,
        },
    ])
}

/// Samples of both sides.
#[derive(Default)]
struct Samples {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Samples {
    fn figure(self, row: String, unit: Unit, peer: &'static str, goal: Option<f64>) -> Figure {
        Figure {
            row,
            unit,
            ours: self.ours,
            theirs: self.theirs,
            peer,
            goal,
        }
    }
}

/// A program from nothing, in every profile.
pub fn cold(bench: &mut Bench<'_>) -> Result<(), String> {
    for pair in pairs(bench)? {
        // What is fetched is no part of the build.
        run::run(&mut pair.ours.plain("fetch"))?;
        run::run(&mut pair.theirs.plain("fetch"))?;
        for (profile, what) in [(Profile::Release, "release"), (Profile::Dev, "debug")] {
            bench.say(&format!("{}, {what}", pair.name));
            let [mut cpu, mut wall, mut memory, mut crates, mut size] =
                [(); 5].map(|()| Samples::default());
            for _ in 0..bench.rounds {
                for is_ours in [true, false] {
                    let program = if is_ours { &pair.ours } else { &pair.theirs };
                    program.forget()?;
                    let (cost, count) = run::build(&mut program.cargo(profile))?;
                    let bytes = file_size(&program.binary(profile))?;
                    let values = [
                        cost.cpu.as_secs_f64(),
                        cost.wall.as_secs_f64(),
                        cost.memory as f64,
                        count as f64,
                        bytes,
                    ];
                    let places = [&mut cpu, &mut wall, &mut memory, &mut crates, &mut size];
                    for (place, value) in places.into_iter().zip(values) {
                        let samples = if is_ours {
                            &mut place.ours
                        } else {
                            &mut place.theirs
                        };
                        samples.push(value);
                    }
                }
            }
            let row = |name: &str| format!("{}, {what}: {name}", pair.name);
            bench.figures.extend([
                cpu.figure(row("CPU"), Unit::Seconds, pair.peer, Some(pair.goal)),
                wall.figure(row("wall"), Unit::Seconds, pair.peer, None),
                memory.figure(row("compiler's memory"), Unit::Bytes, pair.peer, None),
                crates.figure(row("crates"), Unit::Count, pair.peer, None),
                size.figure(row("binary"), Unit::Bytes, pair.peer, None),
            ]);
            if profile == Profile::Release {
                sizes(bench, &pair)?;
            }
        }
    }
    Ok(())
}

/// The binary stripped, and built for size.
fn sizes(bench: &mut Bench<'_>, pair: &Pair) -> Result<(), String> {
    let (mut stripped, mut small) = (Samples::default(), Samples::default());
    for (program, is_ours) in [(&pair.ours, true), (&pair.theirs, false)] {
        let copy = bench.scratch.join("stripped");
        let binary = program.binary(Profile::Release);
        run::run(
            std::process::Command::new("strip")
                .arg("-o")
                .arg(&copy)
                .arg(&binary),
        )?;
        let bytes = file_size(&copy)?;
        run::run(&mut program.cargo(Profile::Small))?;
        let least = file_size(&binary)?;
        let (a, b) = match is_ours {
            true => (&mut stripped.ours, &mut small.ours),
            false => (&mut stripped.theirs, &mut small.theirs),
        };
        a.push(bytes);
        b.push(least);
    }
    let row = |name: &str| format!("{}, release: binary {name}", pair.name);
    let goal = (pair.peer == OFFICIAL).then_some(0.25);
    bench.figures.extend([
        stripped.figure(row("stripped"), Unit::Bytes, pair.peer, goal),
        small.figure(row("for size"), Unit::Bytes, pair.peer, None),
    ]);
    Ok(())
}

fn file_size(path: &Path) -> Result<f64, String> {
    let metadata = std::fs::metadata(path);
    metadata
        .map(|metadata| metadata.len() as f64)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

/// A service's crate alone: everything else is built before.
pub fn alone(bench: &mut Bench<'_>) -> Result<(), String> {
    crate_alone(
        bench,
        "chime",
        &[Profile::Release, Profile::Dev, Profile::Check],
    )?;
    if bench.data.is_some() {
        crate_alone(bench, "ec2", &[Profile::Check])?;
    }
    Ok(())
}

fn crate_alone(bench: &mut Bench<'_>, service: &str, profiles: &[Profile]) -> Result<(), String> {
    let ours_crate = bench.scratch.join("crates").join(service);
    let ours_name = format!("tinsmith-{service}");
    let runtime = bench.root.join("runtime");
    scratch::generate(
        &bench.model(service)?,
        &ours_crate,
        &ours_name,
        &[],
        &runtime,
    )?;
    let theirs_name = format!("aws-sdk-{service}");
    let ours = Program::write(
        &bench.scratch,
        &format!("alone-ours-{service}"),
        &format!("{ours_name} = {{ path = {ours_crate:?} }}\n"),
        &[("main.rs", "fn main() {}\n")],
    )?;
    let theirs = Program::write(
        &bench.scratch,
        &format!("alone-official-{service}"),
        &format!("{theirs_name} = \"1\"\n"),
        &[("main.rs", "fn main() {}\n")],
    )?;
    for profile in profiles {
        bench.say(&format!("{service} alone, {profile:?}"));
        run::run(&mut ours.cargo(*profile))?;
        run::run(&mut theirs.cargo(*profile))?;
        let (mut cpu, mut wall, mut memory) =
            (Samples::default(), Samples::default(), Samples::default());
        for _ in 0..bench.rounds {
            for is_ours in [true, false] {
                let (program, name) = match is_ours {
                    true => (&ours, &ours_name),
                    false => (&theirs, &theirs_name),
                };
                let cost = once_more(program, name, *profile)?;
                let values = [
                    cost.cpu.as_secs_f64(),
                    cost.wall.as_secs_f64(),
                    cost.memory as f64,
                ];
                for (place, value) in [&mut cpu, &mut wall, &mut memory].into_iter().zip(values) {
                    let samples = if is_ours {
                        &mut place.ours
                    } else {
                        &mut place.theirs
                    };
                    samples.push(value);
                }
            }
        }
        let row = |name: &str| format!("crate of {service} alone, {profile:?}: {name}");
        let is_check = *profile == Profile::Check;
        bench.figures.extend([
            cpu.figure(row("CPU"), Unit::Seconds, OFFICIAL, Some(0.1)),
            wall.figure(row("wall"), Unit::Seconds, OFFICIAL, None),
            memory.figure(
                row("compiler's memory"),
                Unit::Bytes,
                OFFICIAL,
                is_check.then_some(0.2),
            ),
        ]);
    }
    Ok(())
}

/// Forgets one package and builds it again.
fn once_more(program: &Program, package: &str, profile: Profile) -> Result<Cost, String> {
    let mut clean = program.plain("clean");
    clean.args(["--package", package]);
    if profile == Profile::Release {
        clean.arg("--release");
    }
    run::run(&mut clean)?;
    let mut build = program.cargo(profile);
    run::run(build.args(["--package", package]))
}

/// A program again after a change to it.
pub fn incremental(bench: &mut Bench<'_>) -> Result<(), String> {
    let Some(pair) = pairs(bench)?.into_iter().next() else {
        return Ok(());
    };
    bench.say("a program again after a change");
    run::run(&mut pair.ours.cargo(Profile::Dev))?;
    run::run(&mut pair.theirs.cargo(Profile::Dev))?;
    let mut wall = Samples::default();
    for round in 0..bench.rounds {
        for is_ours in [true, false] {
            let program = if is_ours { &pair.ours } else { &pair.theirs };
            let path = program.main_file();
            let unreadable = |error| format!("{}: {error}", path.display());
            let text = std::fs::read_to_string(&path).map_err(unreadable)?;
            let changed = format!("{text}\n#[allow(dead_code)]\nconst ROUND: u32 = {round};\n");
            std::fs::write(&path, changed).map_err(unreadable)?;
            let cost = run::run(&mut program.cargo(Profile::Dev));
            std::fs::write(&path, text).map_err(unreadable)?;
            let samples = if is_ours {
                &mut wall.ours
            } else {
                &mut wall.theirs
            };
            samples.push(cost?.wall.as_secs_f64());
        }
    }
    let row = "program again after a change, debug: wall".to_owned();
    bench
        .figures
        .push(wall.figure(row, Unit::Seconds, OFFICIAL, None));
    Ok(())
}
