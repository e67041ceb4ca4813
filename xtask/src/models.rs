//! Which model a command is about: one of this repository, one of a folder of many, or a file.

use clap::Args;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tinsmith_codegen::catalog::{self, Model, Versions};
use tinsmith_codegen::{parallel, shown};

/// Where models are looked for.
#[derive(Args, Debug)]
pub struct ModelsArgs {
    /// A folder of models: botocore's `data`, or one of Smithy JSON files [default: model/]
    #[arg(long, value_name = "PATH", conflicts_with = "model")]
    data: Option<PathBuf>,
    /// One model: a botocore service-2.json(.gz), a Smithy JSON file, or the folder of one
    #[arg(long, value_name = "PATH")]
    model: Option<PathBuf>,
    /// The service, by name or id, of a Smithy model that holds several
    #[arg(long = "service", value_name = "NAME", requires = "model")]
    one_of: Option<String>,
}

impl ModelsArgs {
    /// The one model that `--model` names.
    pub fn one(&self) -> Result<Option<Model>, String> {
        let Some(path) = &self.model else {
            return Ok(None);
        };
        let mut models =
            catalog::find(path, Versions::Newest).map_err(|error| error.to_string())?;
        match models.pop() {
            Some(model) if models.is_empty() => Ok(Some(Model {
                service: self.one_of.clone(),
                ..model
            })),
            _ => Err(format!(
                "{}: there is more than one model here. Use --data, and name the service.",
                path.display()
            )),
        }
    }

    /// All models of the folder that `--data` names, or of this repository's; of each service the
    /// newest version.
    pub fn all(&self, root: &Path) -> Result<Vec<Model>, String> {
        let model = root.join("model");
        let folder = self.data.as_ref().unwrap_or(&model);
        let found = catalog::find(folder, Versions::Newest).map_err(|error| error.to_string())?;
        Ok(services(&found))
    }

    /// The model of the service called `name`.
    pub fn service(&self, root: &Path, name: &str) -> Result<Model, String> {
        let all = self.all(root)?;
        let chosen = catalog::choose(&all, name).map_err(|error| error.to_string())?;
        Ok(chosen.clone())
    }
}

/// Each service of the models. What holds none is told of, and passed over.
pub fn services(models: &[Model]) -> Vec<Model> {
    let services = parallel::map(models, parallel::cores(), catalog::services);
    for (model, _) in models.iter().zip(&services).filter(|(_, of)| of.is_empty()) {
        eprintln!("passed over {}: it holds no service", model.path.display());
    }
    services.into_iter().flatten().collect()
}

/// Writes to standard output what a terminal only shows; a reader that has seen enough, such as `head`, is no error.
pub fn print(text: &str) -> Result<(), String> {
    match std::io::stdout().lock().write_all(shown(text).as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("standard output cannot be written to: {error}"))
        }
        _ => Ok(()),
    }
}
