//! What an error says about trying again: by its code, by its status, and by the model.
//!
//! The lists are those that AWS's SDKs share ([retry behavior]), read from botocore 1.44.8.
//!
//! [retry behavior]: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html

/// Why the same request may succeed when it is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retryable {
    /// There were too many requests.
    Throttling,
    /// A fault that passes.
    Transient,
}

/// Codes by which AWS services say that there were too many requests. `ThrottledClientException`
/// is not among AWS's, and says the same.
const THROTTLING: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledClientException",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// Codes of faults that pass. `InternalError` is the fault that Amazon S3 may tell of after it has
/// sent a status of success.
const TRANSIENT: &[&str] = &[
    "IDPCommunicationError",
    "InternalError",
    "RequestTimeout",
    "RequestTimeoutException",
];

impl Retryable {
    /// What an answer says. The model's word, which is in `modeled`, stands behind a code that
    /// always means throttling, and before the status.
    ///
    /// A status of 429 is throttling whatever the code is. botocore leaves that to the model where
    /// the model knows the code; few models say it, and a service that answers so has done nothing.
    pub(crate) fn of(status: u16, code: Option<&str>, modeled: Option<Retryable>) -> Option<Self> {
        let is_in = |codes: &[&str]| code.is_some_and(|code| codes.binary_search(&code).is_ok());
        if is_in(THROTTLING) {
            return Some(Retryable::Throttling);
        }
        modeled.or(match status {
            429 => Some(Retryable::Throttling),
            500 | 502 | 503 | 504 => Some(Retryable::Transient),
            _ if is_in(TRANSIENT) => Some(Retryable::Transient),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_for_the_search() {
        assert!(THROTTLING.is_sorted());
        assert!(TRANSIENT.is_sorted());
    }

    #[test]
    fn code_model_and_status_are_heard_in_this_order() {
        use Retryable::{Throttling, Transient};
        for (status, code, modeled, expected) in [
            (400, Some("ThrottlingException"), None, Some(Throttling)),
            (503, Some("SlowDown"), Some(Transient), Some(Throttling)),
            (503, Some("Busy"), Some(Throttling), Some(Throttling)),
            (400, Some("Busy"), Some(Transient), Some(Transient)),
            (400, Some("Busy"), None, None),
            (429, None, None, Some(Throttling)),
            (429, Some("Busy"), None, Some(Throttling)),
            (500, None, None, Some(Transient)),
            (501, None, None, None),
            (400, Some("RequestTimeout"), None, Some(Transient)),
            (200, Some("InternalError"), None, Some(Transient)),
            (404, Some("NotFoundException"), None, None),
        ] {
            let found = Retryable::of(status, code, modeled);
            assert_eq!(found, expected, "{status} {code:?} {modeled:?}");
        }
    }
}
