//! Frames against the vectors that Smithy publishes with restJson1's event streams, and against
//! damage of every kind.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

fn text(text: &str) -> HeaderValue {
    HeaderValue::Text(text.to_owned())
}

fn event(name: &str, rest: Vec<(&str, HeaderValue)>, payload: &'static str) -> Message {
    let first = [
        (":message-type", text("event")),
        (":event-type", text(name)),
    ];
    let headers = first.into_iter().chain(rest);
    Message {
        headers: headers
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        payload: Bytes::from_static(payload.as_bytes()),
    }
}

/// Messages and their frames.
fn vectors() -> Vec<(Message, Bytes)> {
    let json = || (":content-type", text("application/json"));
    let vectors = [
        (
            event(
                "headers",
                vec![("booleanHeader", HeaderValue::Boolean(true))],
                "",
            ),
            "AAAASwAAADv7Cl8VDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMNYm9vbGVhbkhlYWRlcgC4J9Ws",
        ),
        (
            event("headers", vec![("byteHeader", HeaderValue::Byte(1))], ""),
            "AAAASQAAADlvxG1ZDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMKYnl0ZUhlYWRlcgIBKFTmjg==",
        ),
        (
            event("headers", vec![("shortHeader", HeaderValue::Short(2))], ""),
            "AAAASwAAADv7Cl8VDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMLc2hvcnRIZWFkZXIDAAL1ETsK",
        ),
        (
            event("headers", vec![("intHeader", HeaderValue::Integer(3))], ""),
            "AAAASwAAADv7Cl8VDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMJaW50SGVhZGVyBAAAAAPlyUrb",
        ),
        (
            event(
                "headers",
                vec![("longHeader", HeaderValue::Long(4_294_967_294))],
                "",
            ),
            "AAAAUAAAAEAr7VEyDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMKbG9uZ0hlYWRlcgUAAAAA/////udnd/I=",
        ),
        (
            event(
                "headers",
                vec![("blobHeader", HeaderValue::Bytes(Bytes::from("foo")))],
                "",
            ),
            "AAAATQAAAD2dKQ+ADTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMKYmxvYkhlYWRlcgYAA2Zvb5sbbGM=",
        ),
        (
            event("headers", vec![("stringHeader", text("foo"))], ""),
            "AAAATwAAAD8J5z3MDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMMc3RyaW5nSGVhZGVyBwADZm9vxT+2MA==",
        ),
        (
            event(
                "headers",
                vec![("timestampHeader", HeaderValue::Timestamp(1_730_384_114_000))],
                "",
            ),
            "AAAAVQAAAEWTZyrNDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMPdGltZXN0YW1wSGVhZGVyCAAAAZLi7jFQ6uV3Eg==",
        ),
        (
            event(
                "blobPayload",
                vec![(":content-type", text("application/octet-stream"))],
                "bar",
            ),
            "AAAAbAAAAFkrV6x1DTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAC2Jsb2JQYXlsb2FkDTpjb250ZW50LXR5cGUHABhhcHBsaWNhdGlvbi9vY3RldC1zdHJlYW1iYXJv5nGJ",
        ),
        (
            event(
                "headersAndImplicitPayload",
                vec![json(), ("header", text("foo"))],
                r#"{"payload":"bar"}"#,
            ),
            "AAAAjQAAAGxoUIY5DTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAGWhlYWRlcnNBbmRJbXBsaWNpdFBheWxvYWQNOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb24GaGVhZGVyBwADZm9veyJwYXlsb2FkIjoiYmFyIn15lZtT",
        ),
    ];
    let frame = |text| Bytes::from(BASE64.decode(text).unwrap());
    vectors
        .into_iter()
        .map(|(message, text)| (message, frame(text)))
        .collect()
}

/// A message with a header of every type.
fn all_types() -> Message {
    let rest = vec![
        ("yes", HeaderValue::Boolean(true)),
        ("no", HeaderValue::Boolean(false)),
        ("byte", HeaderValue::Byte(i8::MIN)),
        ("short", HeaderValue::Short(i16::MIN)),
        ("integer", HeaderValue::Integer(i32::MIN)),
        ("long", HeaderValue::Long(i64::MIN)),
        ("bytes", HeaderValue::Bytes(Bytes::from_static(b"\0\xff"))),
        ("text", text("ä")),
        ("time", HeaderValue::Timestamp(-1)),
        ("uuid", HeaderValue::Uuid([7; 16])),
    ];
    event("all", rest, "payload")
}

fn error(result: Result<Message, FrameError>) -> String {
    result.expect_err("no message").to_string()
}

#[test]
fn messages_are_the_frames_that_smithy_publishes() {
    for (message, frame) in vectors() {
        assert_eq!(message.encode().unwrap(), frame, "{message:?}");
        assert_eq!(Message::decode(&frame).unwrap(), message);
    }
    let all = all_types();
    assert_eq!(Message::decode(&all.encode().unwrap()).unwrap(), all);
}

#[test]
fn frames_are_cut_wherever_the_pieces_end() {
    let mut all = Vec::new();
    for (_, frame) in vectors() {
        all.extend_from_slice(&frame);
    }
    for size in [1, 7, 64, all.len()] {
        let mut splitter = Splitter::default();
        let mut found = Vec::new();
        for piece in all.chunks(size) {
            splitter.push(piece);
            while let Some(frame) = splitter.next().unwrap() {
                found.push(Message::decode(&frame).unwrap());
            }
        }
        assert!(splitter.is_empty());
        let expected: Vec<_> = vectors().into_iter().map(|(message, _)| message).collect();
        assert_eq!(found, expected, "pieces of {size}");
    }
}

#[test]
fn one_bit_that_is_wrong_is_seen() {
    let frame = all_types().encode().unwrap();
    for bit in 0..frame.len() * 8 {
        let mut damaged = frame.to_vec();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let mut splitter = Splitter::default();
        splitter.push(&damaged);
        let read = splitter.next().map(|frame| frame.expect("it is whole"));
        read.and_then(|frame| Message::decode(&frame))
            .expect_err("it is damaged");
    }
}

#[test]
fn what_is_cut_off_is_no_frame() {
    let frame = all_types().encode().unwrap();
    for length in 0..frame.len() {
        let mut splitter = Splitter::default();
        splitter.push(&frame[..length]);
        assert!(splitter.next().unwrap().is_none(), "{length} bytes");
        assert!(Message::decode(&frame.slice(..length)).is_err());
    }
}

/// A frame with right checksums around any lengths, headers and payload.
fn forged(total: u32, headers_length: u32, rest: &[u8]) -> Bytes {
    let mut out = BytesMut::new();
    out.put_u32(total);
    out.put_u32(headers_length);
    out.put_u32(crc32fast::hash(&out));
    out.put_slice(rest);
    out.put_u32(crc32fast::hash(&out));
    out.freeze()
}

#[test]
fn lengths_that_cannot_be_are_refused_before_anything_is_waited_for() {
    for (total, headers, part) in [
        (u32::MAX, 0, "4294967295 bytes is announced"),
        (LARGEST as u32 + 1, 0, "is announced"),
        (15, 0, "contradict"),
        (0, 0, "contradict"),
        (16, 1, "contradict"),
        (20, u32::MAX, "contradict"),
    ] {
        let mut splitter = Splitter::default();
        splitter.push(&forged(total, headers, b""));
        let error = splitter.next().expect_err("it cannot be").to_string();
        assert!(error.contains(part), "{error}");
    }
    // More than a service would take is read.
    let mut splitter = Splitter::default();
    splitter.push(&forged(25 << 20, 0, b""));
    assert!(splitter.next().unwrap().is_none());
}

#[test]
fn headers_that_cannot_be_are_refused() {
    let read = |headers: &[u8]| {
        let frame = forged(16 + headers.len() as u32, headers.len() as u32, headers);
        error(Message::decode(&frame))
    };
    for (headers, part) in [
        (&b"\x00\x00"[..], "no name"),
        (b"\x05a", "longer than the headers"),
        (b"\x01a", "longer than the headers"),
        (b"\x01a\x0a", "`a` has the unknown type 10"),
        (b"\x01a\x04\0\0", "longer than the headers"),
        (b"\x01a\x07\0\x05abc", "longer than the headers"),
        (b"\x01a\x07\0\x02\xc3\x28", "not UTF-8"),
        (b"\x01\xff\x00", "not UTF-8"),
        (b"\x01a\x00\x01a\x01", "`a` is there twice"),
    ] {
        let error = read(headers);
        assert!(error.contains(part), "{error}");
    }
}

/// Noise within right checksums: it is a message or an error, and a message can be written again.
#[test]
fn noise_is_read_without_harm() {
    let mut state = 1u64;
    let mut random = move || {
        // Marsaglia's xorshift.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let (mut messages, mut errors) = (0, 0);
    for _ in 0..100_000 {
        let length = random() % 24;
        let rest: Vec<u8> = (0..length)
            // Small numbers are lengths and types that fit.
            .map(|_| (random() % if random() % 4 == 0 { 256 } else { 12 }) as u8)
            .collect();
        let headers = random() % (length + 2);
        let frame = forged(16 + length as u32, headers as u32, &rest);
        match Message::decode(&frame) {
            Ok(message) => {
                messages += 1;
                let again = message.encode().unwrap();
                assert_eq!(Message::decode(&again).unwrap(), message);
            }
            Err(_) => errors += 1,
        }
    }
    assert!(messages > 1_000 && errors > 1_000, "{messages}, {errors}");
}

#[test]
fn what_a_service_would_refuse_is_not_sent() {
    let message = |name: &str, value| Message {
        headers: vec![(name.to_owned(), value)],
        ..Message::default()
    };
    let long = "x".repeat(256);
    for message in [
        message("", HeaderValue::Byte(1)),
        message(&long, HeaderValue::Byte(1)),
        message("a", text(&"x".repeat(32_768))),
        message("a", HeaderValue::Bytes(vec![0; 32_768].into())),
        Message {
            payload: vec![0; (24 << 20) + 1].into(),
            ..Message::default()
        },
        Message {
            headers: (0..5)
                .map(|n| (n.to_string(), text(&"x".repeat(32_767))))
                .collect(),
            ..Message::default()
        },
    ] {
        error(message.encode().map(|_| Message::default()));
    }
    let largest = message(&long[..255], text(&"x".repeat(32_767)));
    let frame = largest.encode().unwrap();
    assert_eq!(Message::decode(&frame).unwrap(), largest);
}

#[test]
fn many_headers_are_read_as_fast_as_they_are_long() {
    let many = |twice: bool| {
        let name = |index: usize| format!("{:x}", if twice && index == 9 { 8 } else { index });
        let mut block = BytesMut::new();
        for index in 0..100_000 {
            header::write(&mut block, &name(index), &HeaderValue::Boolean(true)).unwrap();
        }
        header::read(block.freeze())
    };
    let start = std::time::Instant::now();
    assert_eq!(many(false).unwrap().len(), 100_000);
    let error = many(true).unwrap_err().to_string();
    assert!(error.contains("the header `8` is there twice"), "{error}");
    // Each against each took seconds.
    assert!(start.elapsed() < std::time::Duration::from_secs(2));
}
