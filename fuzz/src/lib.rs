//! What the fuzz targets share. Each target is a line or two in `targets/`.

#[path = "../../runtime/tests/codecs/all.rs"]
pub mod all;
mod binding;
#[path = "../../runtime/tests/codecs/choices.rs"]
mod choices;
mod codec;
mod events;
mod model;
#[path = "../../runtime/tests/events/service.rs"]
pub mod service;

pub use binding::http_binding;
pub use codec::{codec, query};
pub use events::event_stream;
pub use model::{botocore, smithy};
