//! What the head of an answer says about when to come again.

use crate::timestamp::parse;
use crate::{Timestamp, TimestampFormat};
use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use std::time::Duration;

/// The wait that the service asks for: milliseconds in `x-amz-retry-after`, or what HTTP has for
/// all services, seconds or a date in `retry-after` (RFC 9110 section 10.2.3). A date is held
/// against that of the answer. What is neither is not heard.
pub(in crate::client) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |value: &http::HeaderValue| value.to_str().map(|text| text.trim().to_owned()).ok();
    if let Some(millis) = headers.get("x-amz-retry-after").and_then(text) {
        return millis.parse().ok().map(Duration::from_millis);
    }
    let wish = headers.get(RETRY_AFTER).and_then(text)?;
    if let Ok(seconds) = wish.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // A time that is over needs no wait.
    let wait = http_date(&wish)?.duration_since(date(headers)?);
    Some(wait.unwrap_or_default())
}

/// When the service answered, by its own clock.
pub(in crate::client) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(DATE)?.to_str().ok()?)
}

fn http_date(text: &str) -> Option<Timestamp> {
    parse(text, TimestampFormat::HttpDate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_in_every_form() {
        let date = ("date", "Tue, 29 Apr 2014 18:30:38 GMT");
        let wait = |headers: &[(&'static str, &str)]| {
            let headers = headers.iter();
            let headers: HeaderMap = headers
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect();
            retry_after(&headers).map(|wait: Duration| wait.as_millis())
        };
        assert_eq!(wait(&[]), None);
        assert_eq!(wait(&[("retry-after", "3")]), Some(3_000));
        assert_eq!(wait(&[("x-amz-retry-after", "1500")]), Some(1_500));
        let both = [("x-amz-retry-after", "1500"), ("retry-after", "3")];
        assert_eq!(wait(&both), Some(1_500));
        let later = ("retry-after", "Tue, 29 Apr 2014 18:30:40 GMT");
        assert_eq!(wait(&[later, date]), Some(2_000));
        assert_eq!(wait(&[later]), None);
        let earlier = ("retry-after", "Tue, 29 Apr 2014 18:30:30 GMT");
        assert_eq!(wait(&[earlier, date]), Some(0));
        for odd in ["soon", "-1", "1.5", ""] {
            assert_eq!(wait(&[("retry-after", odd)]), None);
            assert_eq!(wait(&[("x-amz-retry-after", odd)]), None);
        }
    }
}
