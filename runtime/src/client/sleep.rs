//! Pauses and alarms: by tokio's timer, by the clock where a call is waited for, or by what the
//! configuration says.

use crate::Operation;
use crate::error::{Failure, FailureKind};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// What is done after a while.
pub(crate) type Alarm = Pin<Box<dyn Future<Output = ()> + Send>>;

type Sleep = dyn Fn(Duration) -> Alarm + Send + Sync;

/// How a client pauses.
#[derive(Clone, Default)]
pub(crate) struct Sleeper(Option<Arc<Sleep>>);

impl Sleeper {
    /// Pauses by awaiting what `sleep` gives.
    pub(crate) fn new(sleep: impl Fn(Duration) -> Alarm + Send + Sync + 'static) -> Self {
        Sleeper(Some(Arc::new(sleep)))
    }

    /// Is done after `time`; `None` where there is no timer.
    pub(crate) fn alarm(&self, time: Duration) -> Option<Alarm> {
        if let Some(sleep) = &self.0 {
            return Some(sleep(time));
        }
        #[cfg(feature = "blocking")]
        if super::blocking::is_waiting() {
            return Some(super::blocking::alarm(time));
        }
        #[cfg(feature = "hyper")]
        if tokio::runtime::Handle::try_current().is_ok() {
            return Some(Box::pin(tokio::time::sleep(time)));
        }
        None
    }

    /// Pauses, on behalf of `operation`.
    ///
    /// # Errors
    ///
    /// [`FailureKind::Config`] when there is no timer.
    pub(crate) async fn sleep(&self, operation: &Operation, time: Duration) -> Result<(), Failure> {
        if let Some(alarm) = self.alarm(time) {
            alarm.await;
            return Ok(());
        }
        let what = "there is no timer to pause with: call `Config::sleeper`, or turn on feature \
                    `hyper` and run on tokio";
        Err(Failure::new(FailureKind::Config, operation.name, what))
    }
}
