//! For tests of programs that use a client (feature `test-util`): a transport with answers that are
//! written down, and one that writes them down.
//!
//! The client under test is the real one. It encodes, signs, and decodes as ever; only the network
//! is missing, so that nothing has to be mocked method by method:
//!
//! ```
//! use tinsmith::test_util::TestTransport;
//! use tinsmith_chime::{Client, ResetPersonalPinInput};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let chime = TestTransport::new()
//!     .answer(200, r#"{"User": {"UserId": "u", "PersonalPIN": "314159"}}"#)
//!     .answer(404, r#"{"Code": "NotFound", "Message": "no such user"}"#);
//! let client = Client::new(chime.config())?;
//!
//! let output = client.reset_personal_pin(ResetPersonalPinInput::new("a", "u")).await?;
//! assert_eq!(output.user.and_then(|user| user.personal_pin).as_deref(), Some("314159"));
//! let error = client.reset_personal_pin(ResetPersonalPinInput::new("a", "x")).await;
//! assert_eq!(error.unwrap_err().status(), Some(404));
//!
//! let sent = chime.requests();
//! assert_eq!(sent[0].method, "POST");
//! assert_eq!(sent[0].path_and_query(), "/accounts/a/users/u?operation=reset-personal-pin");
//! # Ok(())
//! # }
//! ```
//!
//! A closure answers where a list of answers is not enough ([`TestTransport::answer_with`]). And
//! exchanges with a real service are written down once, by a [`Recorder`], and answered from the
//! file from then on, to a client of the same region:
//!
//! ```no_run
//! use tinsmith::test_util::{Recorder, TestTransport};
//! use tinsmith::{Config, HyperTransport};
//! use tinsmith_chime::Client;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! # let timeout = std::time::Duration::from_secs(60);
//! // Once, with credentials:
//! let recorder = Recorder::new(HyperTransport::new(timeout), "tests/reset.json");
//! let client = Client::new(Config::from_env().await?.transport(recorder))?;
//!
//! // In the test:
//! let client = Client::new(TestTransport::replay("tests/reset.json")?.config())?;
//! # Ok(())
//! # }
//! ```

mod record;
mod tape;
mod transport;

pub use record::Recorder;
pub use transport::{SentRequest, TestTransport};
