//! Payloads of every kind, and what is done to them: checksums and compression.

use crate::shapes::{Choice, Error, Kind, Nothing, RULES, answer, request, shapes};
use tinsmith::{Body, BodyKind, Document, Protocol, member, rare};

static SERVICE: tinsmith::Service = tinsmith::service("Test", "test", Protocol::RestJson, &RULES);

shapes! {
    Part { 0 text: String = member("Text").wire("t") }
    PutBlob { 0 it: Vec<u8> = member("It").payload() }
    PutText { 0 it: String = member("It").payload() }
    PutKind { 0 it: Kind = member("It").payload() }
    PutNotes { 0 it: Vec<u8> = member("It").payload().rare(&rare().media_type("text/plain")) }
    PutJson { 0 it: String = member("It").payload().json().rare(&rare().media_type("application/json")) }
    PutDocument { 0 it: Document = member("It").payload() }
    PutPart { 0 it: Part = member("It").object_payload(), 1 id: String = member("Id").header("x-id") }
    PutChoice { 0 it: Choice = member("It").payload() }
    PutRest { 0 id: String = member("Id").header("x-id"), 1 text: String = member("Text") }
    PutHeader { 0 id: String = member("Id").header("x-id") }
    Own { 0 kind: String = member("Kind").header("content-type"), 1 it: Vec<u8> = member("It").payload() }
}

pub struct PutStream {
    pub it: Option<Body>,
}
static PUT_STREAM: tinsmith::Schema = tinsmith::schema("PutStream", &[member("It").payload()]);
tinsmith::structure!(PutStream: PUT_STREAM, once Default { 0 it });

pub struct PutNotesStream {
    pub it: Option<Body>,
}
static PUT_NOTES: tinsmith::Schema = tinsmith::schema(
    "PutNotesStream",
    &[member("It")
        .payload()
        .rare(&rare().media_type("text/plain"))],
);
tinsmith::structure!(PutNotesStream: PUT_NOTES, once Default { 0 it });

macro_rules! echo {
    ($($type:ident)*) => {$(
        tinsmith::operation! { $type => $type, Error; SERVICE, "Put", POST, "/" }
    )*};
}
echo!(PutBlob PutText PutKind PutNotes PutJson PutDocument PutPart PutChoice PutRest PutHeader Own);
tinsmith::operation! {
    PutStream => PutStream, Error;
    SERVICE, "Put", POST, "/", .takes(BodyKind::Stream).answers(BodyKind::Stream)
}
tinsmith::operation! {
    PutNotesStream => Nothing, Error;
    SERVICE, "Put", POST, "/", .takes(BodyKind::Stream)
}

/// The content type and the body of a request.
fn sent(input: &impl tinsmith::Input) -> (String, String) {
    let sent = request(input);
    let kind = sent.headers().get("content-type");
    let kind = kind.map_or("", |kind| kind.to_str().expect("text"));
    let body = sent.body().as_bytes().expect("bytes");
    (kind.to_owned(), String::from_utf8_lossy(body).into_owned())
}

fn own(kind: &str, body: &str) -> (String, String) {
    (kind.to_owned(), body.to_owned())
}

#[test]
fn a_payload_has_the_media_type_of_its_kind_or_its_own() {
    let blob = || Some(b"b".to_vec());
    let part = Part {
        text: Some("x".into()),
    };
    let document = Document::from(vec![1.into(), "a".into()]);
    assert_eq!(
        sent(&PutBlob { it: blob() }),
        own("application/octet-stream", "b")
    );
    assert_eq!(sent(&PutNotes { it: blob() }), own("text/plain", "b"));
    assert_eq!(
        sent(&PutText {
            it: Some("t".into())
        }),
        own("text/plain", "t")
    );
    assert_eq!(
        sent(&PutKind {
            it: Some(Kind::Large)
        }),
        own("text/plain", "large, wide")
    );
    // A string of JSON is base64 in headers, and nowhere else.
    assert_eq!(
        sent(&PutJson {
            it: Some("{}".into())
        }),
        own("application/json", "{}")
    );
    assert_eq!(
        sent(&PutDocument { it: Some(document) }),
        own("application/json", "[1,\"a\"]")
    );
    assert_eq!(
        sent(&PutPart {
            it: Some(part),
            id: None
        }),
        own("application/json", "{\"t\":\"x\"}")
    );
    let word = PutChoice {
        it: Some(Choice::Word("w".into())),
    };
    assert_eq!(sent(&word), own("application/json", "{\"Word\":\"w\"}"));
    let own_kind = Own {
        kind: Some("image/png".into()),
        it: blob(),
    };
    assert_eq!(sent(&own_kind), own("image/png", "b"));
    let stream = PutStream {
        it: Some("s".into()),
    };
    assert_eq!(sent(&stream), own("application/octet-stream", "s"));
    let stream = PutNotesStream {
        it: Some("s".into()),
    };
    assert_eq!(sent(&stream), own("text/plain", "s"));
}

#[test]
fn what_is_not_set_has_no_body_and_no_media_type() {
    assert_eq!(sent(&PutBlob::default()), own("", ""));
    assert_eq!(sent(&PutText::default()), own("", ""));
    assert_eq!(sent(&PutDocument::default()), own("", ""));
    assert_eq!(sent(&PutChoice::default()), own("", ""));
    assert_eq!(sent(&PutStream::default()), own("", ""));
    assert_eq!(sent(&PutHeader::default()), own("", ""));
    // But a structure is an empty object, as a payload and as the rest of an input.
    assert_eq!(sent(&PutPart::default()), own("application/json", "{}"));
    let rest = PutRest {
        id: Some("i".into()),
        text: None,
    };
    assert_eq!(sent(&rest), own("application/json", "{}"));
}

#[test]
fn a_payload_is_read_by_its_kind() {
    assert_eq!(answer::<PutBlob>(200, &[], "b").unwrap().it.unwrap(), b"b");
    assert_eq!(answer::<PutText>(200, &[], "t").unwrap().it.unwrap(), "t");
    assert_eq!(
        answer::<PutKind>(200, &[], "small").unwrap().it.unwrap(),
        Kind::Small
    );
    assert_eq!(answer::<PutJson>(200, &[], "{}").unwrap().it.unwrap(), "{}");
    assert_eq!(
        answer::<PutDocument>(200, &[], "\"d\"")
            .unwrap()
            .it
            .unwrap(),
        "d".into()
    );
    let part = answer::<PutPart>(200, &[("x-id", "i")], "{\"t\":\"x\",\"new\":[{}]}").unwrap();
    assert_eq!(
        (part.it.unwrap().text.unwrap(), part.id.unwrap()),
        ("x".into(), "i".into())
    );
    let word = answer::<PutChoice>(200, &[], "{\"Word\":\"w\",\"Number\":null}").unwrap();
    assert!(word.it.unwrap() == Choice::Word("w".into()));
}

#[test]
fn an_empty_answer_has_no_payload_but_a_stream() {
    assert_eq!(answer::<PutBlob>(200, &[], "").unwrap().it, None);
    assert_eq!(answer::<PutText>(200, &[], "").unwrap().it, None);
    assert_eq!(answer::<PutDocument>(200, &[], "").unwrap().it, None);
    assert!(answer::<PutPart>(200, &[], "").unwrap().it.is_none());
    let stream = answer::<PutStream>(200, &[], "")
        .unwrap()
        .it
        .expect("an empty stream");
    assert_eq!(stream.length(), Some(0));
    assert_eq!(
        answer::<PutStream>(200, &[], "s")
            .unwrap()
            .it
            .unwrap()
            .length(),
        Some(1)
    );
}

#[cfg(feature = "checksum")]
mod checksum {
    use super::*;

    shapes! { Sum { 0 text: String = member("foo") } }
    tinsmith::operation! { Sum => Nothing, Error; SERVICE, "Sum", POST, "/", .md5() }

    #[test]
    fn an_operation_that_needs_it_has_the_md5_of_its_body() {
        let text = Some("base64 encoded md5 checksum".into());
        let sent = request(&Sum { text });
        // As the documentation of the trait has it for this very body.
        assert_eq!(sent.headers()["content-md5"], "iB0/3YSo7maijL0IGOgA9g==");
    }
}

#[cfg(feature = "gzip")]
mod gzip {
    use super::*;

    shapes! {
        Zip {
            0 encoding: String = member("Encoding").header("content-encoding"),
            1 text: String = member("Text"),
        }
    }
    tinsmith::operation! { Zip => Nothing, Error; SERVICE, "Zip", POST, "/", .gzip() }

    #[test]
    fn a_large_body_is_compressed_and_a_small_one_is_not() {
        let zip = |encoding: Option<&str>, size: usize| {
            let sent = request(&Zip {
                encoding: encoding.map(str::to_owned),
                text: Some("R".repeat(size)),
            });
            let encoding = sent.headers().get("content-encoding");
            let encoding = encoding.map(|value| value.to_str().unwrap().to_owned());
            (encoding, sent.body().length().unwrap() < 1000)
        };
        assert_eq!(zip(None, 100), (None, true));
        assert_eq!(zip(None, 9000), (None, false));
        assert_eq!(zip(None, 11_000), (Some("gzip".into()), true));
        assert_eq!(
            zip(Some("custom"), 11_000),
            (Some("custom, gzip".into()), true)
        );
    }
}
