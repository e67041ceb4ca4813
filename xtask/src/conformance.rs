//! stub
#[derive(clap::Args, Debug)]
pub struct ConformanceArgs {}
pub fn run(_: &std::path::Path, _: &ConformanceArgs) -> Result<(), String> {
    Ok(())
}
