//! Events through their tables, without IO: requests and answers in memory.

use crate::messages::{event, exception, frame, messages, text};
use crate::service::{
    BlobPayload, Choice, Empty, Error, Events, ExplicitPayload, Headers, ImplicitPayload, Inner,
    PublishInput, StringPayload, StructurePayload, SubscribeInput, TalkInCborInput, TalkInput,
    UnionPayload,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use tinsmith::driver::{Entry, answer};
use tinsmith::{Endpoint, EventStream, FailureKind, decode, encode};

/// Smithy's published events of restJson1 with their frames.
fn vectors() -> Vec<(Events, &'static str)> {
    let headers = Headers::default;
    let text = |text: &str| Some(text.to_owned());
    let inner = |member| {
        Some(Inner {
            structure_member: text(member),
        })
    };
    vec![
        (
            Events::Headers(Headers {
                boolean: Some(true),
                ..headers()
            }),
            "AAAASwAAADv7Cl8VDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMNYm9vbGVhbkhlYWRlcgC4J9Ws",
        ),
        (
            Events::Headers(Headers {
                byte: Some(1),
                ..headers()
            }),
            "AAAASQAAADlvxG1ZDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMKYnl0ZUhlYWRlcgIBKFTmjg==",
        ),
        (
            Events::Headers(Headers {
                short: Some(2),
                ..headers()
            }),
            "AAAASwAAADv7Cl8VDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMLc2hvcnRIZWFkZXIDAAL1ETsK",
        ),
        (
            Events::Headers(Headers {
                int: Some(3),
                ..headers()
            }),
            "AAAASwAAADv7Cl8VDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMJaW50SGVhZGVyBAAAAAPlyUrb",
        ),
        (
            Events::Headers(Headers {
                long: Some(4_294_967_294),
                ..headers()
            }),
            "AAAAUAAAAEAr7VEyDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMKbG9uZ0hlYWRlcgUAAAAA/////udnd/I=",
        ),
        (
            Events::Headers(Headers {
                timestamp: Some("2024-10-31T14:15:14Z".parse().unwrap()),
                ..headers()
            }),
            "AAAAVQAAAEWTZyrNDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAB2hlYWRlcnMPdGltZXN0YW1wSGVhZGVyCAAAAZLi7jFQ6uV3Eg==",
        ),
        (
            Events::StringPayload(StringPayload {
                payload: text("foo"),
            }),
            "AAAAYAAAAE30fZUJDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcADXN0cmluZ1BheWxvYWQNOmNvbnRlbnQtdHlwZQcACnRleHQvcGxhaW5mb29G1ELr",
        ),
        (
            Events::BlobPayload(BlobPayload {
                payload: Some(b"bar".to_vec()),
            }),
            "AAAAbAAAAFkrV6x1DTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAC2Jsb2JQYXlsb2FkDTpjb250ZW50LXR5cGUHABhhcHBsaWNhdGlvbi9vY3RldC1zdHJlYW1iYXJv5nGJ",
        ),
        (
            Events::StructurePayload(StructurePayload {
                payload: inner("foo"),
            }),
            "AAAAfwAAAFacqFy2DTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAEHN0cnVjdHVyZVBheWxvYWQNOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb257InN0cnVjdHVyZU1lbWJlciI6ImZvbyJ9rcIRVA==",
        ),
        (
            Events::UnionPayload(UnionPayload {
                payload: Some(Choice::UnionMember("bar".to_owned())),
            }),
            "AAAAdwAAAFKrtdNuDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcADHVuaW9uUGF5bG9hZA06Y29udGVudC10eXBlBwAQYXBwbGljYXRpb24vanNvbnsidW5pb25NZW1iZXIiOiJiYXIifcZDMD4=",
        ),
        (
            Events::ExplicitPayload(ExplicitPayload {
                header: text("foo"),
                payload: inner("bar"),
            }),
            "AAAAlQAAAGw4wFp6DTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAGWhlYWRlcnNBbmRFeHBsaWNpdFBheWxvYWQNOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb24GaGVhZGVyBwADZm9veyJzdHJ1Y3R1cmVNZW1iZXIiOiJiYXIifTafKXs=",
        ),
        (
            Events::ImplicitPayload(ImplicitPayload {
                header: text("foo"),
                payload: text("bar"),
            }),
            "AAAAjQAAAGxoUIY5DTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcAGWhlYWRlcnNBbmRJbXBsaWNpdFBheWxvYWQNOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb24GaGVhZGVyBwADZm9veyJwYXlsb2FkIjoiYmFyIn15lZtT",
        ),
    ]
}

fn endpoint() -> Endpoint {
    Endpoint::new("https://example.com").unwrap()
}

fn request(events: Vec<Events>) -> Result<http::Request<tinsmith::Body>, tinsmith::Failure> {
    let session = Some("s".to_owned());
    let stream = events.into();
    encode(&TalkInput { session, stream }, &endpoint())
}

/// The events of an answer, and how they end.
async fn read(body: Vec<u8>) -> (Vec<Events>, Option<Error>) {
    let answer = http::Response::builder().header("x-amzn-requestid", "id-1");
    let output = decode::<TalkInput>(answer.body(body).unwrap()).unwrap();
    drain(output.stream).await
}

async fn drain(mut stream: EventStream<Events, Error>) -> (Vec<Events>, Option<Error>) {
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(event) => events.push(event),
            Err(error) => {
                assert!(stream.next().await.is_none(), "an error is the end");
                return (events, Some(error));
            }
        }
    }
    (events, None)
}

#[tokio::test]
async fn events_are_the_frames_that_smithy_publishes() {
    let mut all = Vec::new();
    for (event, frame) in vectors() {
        let frame = BASE64.decode(frame).unwrap();
        let request = request(vec![event.clone()]).unwrap();
        assert_eq!(request.body().as_bytes().unwrap(), &frame[..], "{event:?}");
        all.extend(frame);
    }
    let (events, error) = read(all).await;
    let expected: Vec<_> = vectors().into_iter().map(|(event, _)| event).collect();
    assert_eq!(events, expected);
    assert!(error.is_none());
}

#[tokio::test]
async fn what_an_event_does_not_hold_is_not_sent_and_not_missed() {
    let request = request(vec![
        Events::Empty(Empty {}),
        Events::BlobPayload(BlobPayload { payload: None }),
        Events::ImplicitPayload(ImplicitPayload::default()),
    ]);
    let request = request.unwrap();
    assert_eq!(
        request.headers()["content-type"],
        "application/vnd.amazon.eventstream"
    );
    assert_eq!(request.headers()["x-session"], "s");
    let body = request.body().as_bytes().unwrap();
    let sent = messages(body);
    let types: Vec<_> = sent.iter().map(|m| text(m, ":content-type")).collect();
    assert_eq!(types, [None, None, Some("application/json")]);
    assert_eq!(&sent[2].payload()[..], b"{}");

    let (events, _) = read(body.to_vec()).await;
    let blob = Some(Vec::new());
    assert_eq!(events[0], Events::Empty(Empty {}));
    assert_eq!(
        events[1],
        Events::BlobPayload(BlobPayload { payload: blob })
    );
}

#[tokio::test]
async fn an_event_that_the_model_does_not_name_is_kept_by_its_name_and_never_sent() {
    let mut body = event("newer", r#"{"a":1}"#);
    body.extend(event("empty", ""));
    let (events, error) = read(body).await;
    assert_eq!(
        events,
        [Events::Unknown("newer".into()), Events::Empty(Empty {})]
    );
    assert!(error.is_none());
    let failure = request(vec![Events::Unknown("newer".into())])
        .err()
        .unwrap();
    assert_eq!(failure.kind(), FailureKind::Input);
}

#[tokio::test]
async fn an_error_among_events_is_the_services_own_and_ends_them() {
    let mut body = event("empty", "");
    body.extend(exception("error", r#"{"message":"too fast","code":7}"#));
    body.extend(event("empty", ""));
    let (events, error) = read(body).await;
    assert_eq!(events.len(), 1);
    let Some(Error::TooFast(error)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (error.message.as_deref(), error.code),
        (Some("too fast"), Some(7))
    );
    let details = error.details();
    assert_eq!(details.code(), Some("TooFast"));
    assert_eq!(details.message(), Some("too fast"));
    assert_eq!(details.request_id(), Some("id-1"));

    // By a name that the model does not have, and as an error that no model has.
    for frame in [
        exception("Other", r#"{"message":"m"}"#),
        frame(
            &[
                (":message-type", "error"),
                (":error-code", "Other"),
                (":error-message", "m"),
            ],
            b"",
        ),
    ] {
        let (_, error) = read(frame).await;
        let Some(Error::Unmodeled(details)) = error else {
            panic!("{error:?}");
        };
        assert_eq!(
            (details.code(), details.message()),
            (Some("Other"), Some("m"))
        );
    }
}

#[tokio::test]
async fn a_message_that_tells_not_what_it_is_is_refused_and_the_next_is_read() {
    for (headers, part) in [
        (&[(":event-type", "empty")][..], "no header `:message-type`"),
        (&[(":message-type", "event")], "no header `:event-type`"),
        (
            &[(":message-type", "exception")],
            "no header `:exception-type`",
        ),
        (&[(":message-type", "order")], "the unknown kind `order`"),
    ] {
        let mut body = frame(headers, b"");
        body.extend(event("empty", ""));
        let answer = http::Response::new(body);
        let mut stream = decode::<TalkInput>(answer).unwrap().stream;
        let error = stream.next().await.unwrap().err().unwrap();
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(
            stream.next().await.unwrap().unwrap(),
            Events::Empty(Empty {})
        );
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn an_event_that_is_not_as_the_model_says_is_refused_without_its_content() {
    for body in [
        event("headersAndImplicitPayload", r#"{"payload":["secret"]}"#),
        event("headersAndImplicitPayload", "secret"),
        frame(
            &[
                (":message-type", "event"),
                (":event-type", "headers"),
                ("intHeader", "secret"),
            ],
            b"",
        ),
    ] {
        let (_, error) = read(body).await;
        let Some(Error::Failure(failure)) = error else {
            panic!("{error:?}");
        };
        assert_eq!(failure.kind(), FailureKind::Decode);
        assert!(!failure.to_string().contains("secret"), "{failure}");
    }
}

#[tokio::test]
async fn damage_ends_the_stream() {
    let whole = event("stringPayload", "text");
    let mut damaged = whole.clone();
    damaged[40] ^= 1;
    let mut begins_damaged = whole.clone();
    begins_damaged[3] ^= 1;
    let mut huge = vec![0xff, 0xff, 0xff, 0xf0, 0, 0, 0, 0];
    huge.extend(crc32fast::hash(&huge).to_be_bytes());
    for (broken, kind, part) in [
        (&damaged[..], FailureKind::Decode, "checksum differs"),
        (&begins_damaged, FailureKind::Decode, "checksum differs"),
        (&huge, FailureKind::Decode, "4294967280 bytes is announced"),
        (
            &whole[..20],
            FailureKind::Transport,
            "broke off within an event",
        ),
        (
            &whole[..5],
            FailureKind::Transport,
            "broke off within an event",
        ),
    ] {
        let (events, error) = read([&whole, broken].concat()).await;
        assert_eq!(events.len(), 1);
        let Some(Error::Failure(failure)) = error else {
            panic!("{error:?}");
        };
        assert_eq!(failure.kind(), kind, "{failure}");
        assert!(failure.to_string().contains(part), "{failure}");
        assert_eq!(failure.request_id(), Some("id-1"));
    }
}

#[tokio::test]
async fn the_first_message_of_an_rpc_holds_the_rest_of_the_output() {
    let first = event("initial-response", r#"{"session":"s-1"}"#);
    for (body, session) in [
        ([first, event("empty", "")].concat(), Some("s-1")),
        (
            [event("initial-response", ""), event("empty", "")].concat(),
            None,
        ),
        // A service may leave it out.
        (event("empty", ""), None),
    ] {
        let output = decode::<SubscribeInput>(http::Response::new(body)).unwrap();
        assert_eq!(output.session.as_deref(), session);
        let (events, error) = drain(output.stream).await;
        assert_eq!(events, [Events::Empty(Empty {})]);
        assert!(error.is_none());
    }
    let damaged = event("initial-response", r#"{"session":7}"#);
    assert!(decode::<SubscribeInput>(http::Response::new(damaged)).is_err());
    // REST has no use for it, and does not stumble over it.
    let body = [event("initial-response", "{}"), event("empty", "")].concat();
    assert_eq!(read(body).await.0, [Events::Empty(Empty {})]);
}

#[test]
fn the_first_message_of_an_rpc_holds_the_rest_of_the_input() {
    let input = PublishInput {
        session: Some("s-1".to_owned()),
        stream: vec![Events::Empty(Empty {})].into(),
    };
    let request = encode(&input, &endpoint()).unwrap();
    assert_eq!(
        request.headers()["content-type"],
        "application/vnd.amazon.eventstream"
    );
    assert_eq!(request.headers()["x-amz-target"], "Talks.Publish");
    let sent = messages(request.body().as_bytes().unwrap());
    assert_eq!(sent.len(), 2);
    assert_eq!(text(&sent[0], ":message-type"), Some("event"));
    assert_eq!(text(&sent[0], ":event-type"), Some("initial-request"));
    assert_eq!(text(&sent[0], ":content-type"), Some("application/json"));
    assert_eq!(&sent[0].payload()[..], br#"{"session":"s-1"}"#);
    assert_eq!(text(&sent[1], ":event-type"), Some("empty"));
}

#[tokio::test]
async fn cbor_has_the_same_messages_with_other_documents() {
    let event_sent = Events::ImplicitPayload(ImplicitPayload {
        header: Some("h".to_owned()),
        payload: Some("p".to_owned()),
    });
    let input = TalkInCborInput {
        session: Some("s".to_owned()),
        stream: vec![event_sent.clone()].into(),
    };
    let request = encode(&input, &endpoint()).unwrap();
    for name in ["accept", "content-type"] {
        let media_type = &request.headers()[name];
        assert_eq!(media_type, "application/vnd.amazon.eventstream", "{name}");
    }
    let sent = messages(request.body().as_bytes().unwrap());
    // {"session": "s"} and {"payload": "p"}, by RFC 8949.
    assert_eq!(&sent[0].payload()[..], b"\xa1\x67session\x61s");
    assert_eq!(&sent[1].payload()[..], b"\xa1\x67payload\x61p");
    for message in &sent {
        assert_eq!(text(message, ":content-type"), Some("application/cbor"));
    }

    let first = [
        (":message-type", "event"),
        (":event-type", "initial-response"),
    ];
    let events = [
        (":message-type", "event"),
        (":event-type", "headersAndImplicitPayload"),
        ("header", "h"),
    ];
    let error = [(":message-type", "exception"), (":exception-type", "error")];
    let body = [
        frame(&first, b"\xa1\x67session\x61s"),
        frame(&events, b"\xa1\x67payload\x61p"),
        frame(&error, b"\xa1\x67message\x61m"),
    ];
    let answer = http::Response::builder().header("smithy-protocol", "rpc-v2-cbor");
    let answer = answer.body(body.concat()).unwrap();
    let output = decode::<TalkInCborInput>(answer).unwrap();
    assert_eq!(output.session.as_deref(), Some("s"));
    let (events, error) = drain(output.stream).await;
    assert_eq!(events, [event_sent]);
    assert_eq!(error.unwrap().message(), Some("m"));
}

#[test]
fn a_stream_is_sent_once_and_events_in_memory_as_often_as_one_likes() {
    let input = TalkInput {
        session: None,
        stream: vec![Events::Empty(Empty {})].into(),
    };
    let first = encode(&input, &endpoint()).unwrap().into_body();
    let again = encode(&input, &endpoint()).unwrap().into_body();
    assert_eq!(first.as_bytes().unwrap(), again.as_bytes().unwrap());

    let stream: EventStream<Events, Error> = Vec::new().into();
    let input = TalkInput {
        session: None,
        stream: EventStream::new(crate::Given(stream)),
    };
    assert!(
        encode(&input, &endpoint())
            .unwrap()
            .body()
            .as_bytes()
            .is_none()
    );
    assert!(encode(&input, &endpoint()).is_err());
}

/// What the driver answers to a line.
fn answered(entries: &[Entry], line: &str) -> serde_json::Value {
    serde_json::from_str(&answer(entries, line)).expect("the driver writes JSON")
}

#[test]
fn the_driver_takes_and_gives_events_as_a_list() {
    let entries = [Entry::of::<TalkInput>(), Entry::of::<SubscribeInput>()];
    let line = r#"{"id":1,"encode":{"operation":"Talk","input":{"session":"s",
        "stream":[{"stringPayload":{"payload":"foo"}},{"empty":{}}]}}}"#;
    let reply = answered(&entries, &line.replace('\n', ""));
    let body = reply["request"]["body"].as_str().unwrap();
    let body = BASE64.decode(body).unwrap();
    let names: Vec<_> = messages(&body)
        .iter()
        .map(|m| text(m, ":event-type").unwrap().to_owned())
        .collect();
    assert_eq!(names, ["stringPayload", "empty"]);

    let body = [
        event("initial-response", r#"{"session":"s"}"#),
        event("headersAndImplicitPayload", r#"{"payload":"p"}"#),
        exception("error", r#"{"message":"m"}"#),
    ];
    let line = serde_json::json!({"id": 2, "decode": {
        "operation": "Subscribe", "status": 200, "headers": [], "body": BASE64.encode(body.concat()),
    }});
    assert_eq!(
        answered(&entries, &line.to_string()),
        serde_json::json!({
            "id": 2,
            "output": {
                "session": "s",
                "stream": [{"headersAndImplicitPayload": {"payload": "p"}}],
            },
            "error": {
                "kind": "service", "code": "TooFast", "message": "m",
                "members": {"message": "m"},
            },
        })
    );
}

#[test]
fn serde_writes_events_in_memory_and_no_stream() {
    let mut input = TalkInput {
        session: None,
        stream: vec![Events::Empty(Empty {})].into(),
    };
    let json = serde_json::to_string(&input).unwrap();
    assert_eq!(json, r#"{"stream":[{"empty":{}}]}"#);
    let again: TalkInput = serde_json::from_str(&json).unwrap();
    assert_eq!(format!("{again:?}"), format!("{input:?}"));
    assert_eq!(
        format!("{input:?}"),
        "Talk { stream: [Events(empty: Empty)] }"
    );
    input.stream = EventStream::new(crate::Given(Vec::new().into()));
    let error = serde_json::to_string(&input).unwrap_err().to_string();
    assert!(error.contains("has to be collected"), "{error}");
    assert_eq!(format!("{input:?}"), "Talk { stream: <events> }");
}
