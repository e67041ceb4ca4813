//! Pauses: by tokio's timer, by sleep of the thread where a call is waited for, or by what the
//! configuration says.

use crate::Operation;
use crate::error::{Failure, FailureKind};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

type Sleep = dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// How a client pauses.
#[derive(Clone, Default)]
pub(crate) struct Sleeper(Option<Arc<Sleep>>);

impl Sleeper {
    /// Pauses by awaiting what `sleep` gives.
    pub(crate) fn new(
        sleep: impl Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync + 'static,
    ) -> Self {
        Sleeper(Some(Arc::new(sleep)))
    }

    /// Pauses, on behalf of `operation`.
    ///
    /// # Errors
    ///
    /// [`FailureKind::Config`] when there is no timer.
    pub(crate) async fn sleep(
        &self,
        operation: &'static Operation,
        time: Duration,
    ) -> Result<(), Failure> {
        if let Some(sleep) = &self.0 {
            sleep(time).await;
            return Ok(());
        }
        #[cfg(feature = "blocking")]
        if super::blocking::is_waiting() {
            std::thread::sleep(time);
            return Ok(());
        }
        #[cfg(feature = "hyper")]
        if tokio::runtime::Handle::try_current().is_ok() {
            tokio::time::sleep(time).await;
            return Ok(());
        }
        let what = "there is no timer to pause with: call `Config::sleeper`, or turn on feature \
                    `hyper` and run on tokio";
        Err(Failure::new(FailureKind::Config, operation.name, what))
    }
}
