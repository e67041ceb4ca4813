//! prof
use std::num::NonZero;
use std::path::Path;
use std::time::Instant;
use tinsmith_codegen::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let threads = NonZero::new(args[2].parse().unwrap()).unwrap();
    let mut models = catalog::find(Path::new(&args[1]), catalog::Versions::Newest).unwrap();
    if let Some(only) = args.get(3) {
        models.retain(|m| only.split(',').any(|o| o == m.name));
    }
    models.sort_by_key(|m| {
        std::cmp::Reverse(
            std::fs::metadata(m.path.join("service-2.json.gz")).map_or(0, |m| m.len()),
        )
    });
    let t = Instant::now();
    let done = parallel::map(&models, threads, |m| {
        let a = Instant::now();
        let s = project::read_service(&m.path, &[]);
        let read = a.elapsed();
        let options = CrateOptions {
            name: m.name.clone(),
            source: "x".into(),
            runtime: Runtime::Path("/x".into()),
            examples: vec![],
            driver: false,
            standalone: false,
            inputs: vec![],
        };
        let b = Instant::now();
        let Ok(s) = s else {
            return (read, b.elapsed(), 0, 0, 0);
        };
        match generate(s, None, &options) {
            Ok(tree) => (
                read,
                b.elapsed(),
                1,
                tree.values().map(|t| t.len()).sum::<usize>(),
                tree.values().map(|t| t.lines().count()).sum::<usize>(),
            ),
            Err(e) => {
                eprintln!("{e}");
                (read, b.elapsed(), 0, 0, 0)
            }
        }
    });
    println!(
        "wall {:?} read {:?} gen {:?} ok {} of {} bytes {} lines {}",
        t.elapsed(),
        done.iter().map(|d| d.0).sum::<std::time::Duration>(),
        done.iter().map(|d| d.1).sum::<std::time::Duration>(),
        done.iter().map(|d| d.2).sum::<i32>(),
        done.len(),
        done.iter().map(|d| d.3).sum::<usize>(),
        done.iter().map(|d| d.4).sum::<usize>()
    );
    println!(
        "{}",
        std::fs::read_to_string("/proc/self/status")
            .unwrap()
            .lines()
            .find(|l| l.starts_with("VmHWM"))
            .unwrap()
    );
}
