//! What only S3 does.

use crate::service::{Error, RULES, answer, body};
use tinsmith::{Namespace, Protocol, Service, member, namespace, schema, xml};

static S3: Service = tinsmith::service("Storage", "s3", Protocol::RestXml, &RULES);
static S3_NAMESPACE: Namespace = namespace("http://s3.example.com/doc/");

pub struct Part {
    pub tag: Option<String>,
}

static PART: tinsmith::Schema = schema("CopyPartResult", &[member("ETag")]);
tinsmith::structure!(Part: PART, Default { 0 tag });

/// A document in the body, called otherwise than its member.
pub struct CopyInput {
    pub upload: Option<Part>,
}

static COPY_INPUT: tinsmith::Schema = schema(
    "CopyInput",
    &[member("Upload")
        .wire("CompleteUpload")
        .object_payload()
        .xml(&xml().namespace(&S3_NAMESPACE))],
);
tinsmith::structure!(CopyInput: COPY_INPUT, Default { 0 upload });

pub struct CopyOutput {
    pub result: Option<Part>,
}

static COPY_OUTPUT: tinsmith::Schema = schema("CopyOutput", &[member("Result").object_payload()]);
tinsmith::structure!(CopyOutput: COPY_OUTPUT, Default { 0 result });
tinsmith::operation! { CopyInput => CopyOutput, Error; S3, "Copy", PUT, "/" }

pub struct GetInput {}

static GET_INPUT: tinsmith::Schema = schema("GetInput", &[]);
tinsmith::structure!(GetInput: GET_INPUT, Default {});

pub struct GetOutput {
    pub content: Option<Vec<u8>>,
}

static GET_OUTPUT: tinsmith::Schema = schema("GetOutput", &[member("Content").payload()]);
tinsmith::structure!(GetOutput: GET_OUTPUT, Default { 0 content });
tinsmith::operation! { GetInput => GetOutput, Error; S3, "Get", GET, "/" }

pub struct WhereInput {}

static WHERE_INPUT: tinsmith::Schema = schema("WhereInput", &[]);
tinsmith::structure!(WhereInput: WHERE_INPUT, Default {});

pub struct WhereOutput {
    pub owner: Option<String>,
    pub place: Option<String>,
}

static WHERE_OUTPUT: tinsmith::Schema = schema(
    "WhereOutput",
    &[
        member("Owner").header("x-owner"),
        member("Place").wire("Location"),
    ],
);
tinsmith::structure!(WhereOutput: WHERE_OUTPUT, Default { 0 owner, 1 place });
tinsmith::operation! { WhereInput => WhereOutput, Error; S3, "Where", GET, "/?location" }

#[test]
fn a_payload_is_named_by_its_member() {
    let upload = Some(Part {
        tag: Some("\"1\"".into()),
    });
    assert_eq!(
        body(&CopyInput { upload }),
        "<CompleteUpload xmlns=\"http://s3.example.com/doc/\"><ETag>\"1\"</ETag></CompleteUpload>"
    );
    assert_eq!(body(&CopyInput::default()), "");
}

#[test]
fn an_error_may_come_with_a_status_of_success() {
    let body = "<?xml version='1.0'?>\n\n<Error><Code>SlowDown</Code><Message>m</Message></Error>";
    let Err(error) = answer::<CopyInput>(200, body) else {
        panic!("it is an error");
    };
    assert_eq!(
        (error.code(), error.status()),
        (Some("SlowDown"), Some(200))
    );
    assert!(error.is_retryable());

    let body = "<CopyPartResult><ETag>1</ETag></CopyPartResult>";
    let output = answer::<CopyInput>(200, body).expect("an output");
    assert_eq!(
        output.result.and_then(|part| part.tag).as_deref(),
        Some("1")
    );
}

#[test]
fn content_may_look_like_an_error() {
    let body = "<Error><Code>SlowDown</Code></Error>";
    let output = answer::<GetInput>(200, body).expect("content");
    assert_eq!(output.content.as_deref(), Some(body.as_bytes()));
    let output = answer::<GetInput>(200, "").expect("nothing");
    assert_eq!(output.content, None);
}

#[test]
fn the_only_member_may_be_the_document_itself() {
    let place = |body: &str| answer::<WhereInput>(200, body).expect("an output").place;
    let eu = Some("eu".to_owned());
    assert_eq!(place("<Location xmlns='urn:x'>eu</Location>"), eu);
    assert_eq!(place("<Location xmlns='urn:x'/>"), None);
    assert_eq!(
        place("<WhereResult><Location>eu</Location></WhereResult>"),
        eu
    );
    assert_eq!(place("<Location><Location>eu</Location></Location>"), eu);
}
