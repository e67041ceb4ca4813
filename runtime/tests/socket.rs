//! The generated Chime client over a real TCP socket, against a server that says what it is told.
//!
//! Nothing is replaced: configuration, endpoint, encoding, signing, hyper and decoding are those
//! of a user. The server is written by hand, because a server library would refuse to send most
//! of what is sent here, and because what is tested is the bytes. Signatures are held against
//! `aws-sigv4`, AWS's own signer.

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tinsmith::{ErrorDetails, Failure, FailureKind, Retry, TimeLimit, Timestamp};
use tinsmith_chime::{
    AlexaForBusinessMetadata, BatchUpdateUserInput, Client, Config, Credentials, Error, ErrorCode,
    InviteStatus, LicenseType, ListUsersInput, RegistrationStatus, ResetPersonalPinInput,
    ResetPersonalPinOutput, UpdateUserRequestItem, User, UserType,
};

// The server.

/// How long the server waits for a client's next byte. No test waits for this: it is there so that
/// a defect ends in a failure and not in a test that hangs.
const PATIENCE: Duration = Duration::from_secs(5);

/// A request as it came in.
#[derive(Clone, Debug)]
struct Request {
    /// Which connection it came on, from 0.
    connection: usize,
    method: String,
    target: String,
    /// Names in lower case, in the order in which they came.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// Reads one request, or nothing where the client has closed the connection.
    fn read(connection: usize, from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let first = read_line(from)?;
        if first.is_empty() {
            return Ok(None);
        }
        let mut words = first.split(' ').map(str::to_owned);
        let (method, target) = (words.next(), words.next());
        let mut request = Request {
            connection,
            method: method.unwrap_or_default(),
            target: target.unwrap_or_default(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        loop {
            let line = read_line(from)?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            let header = (name.to_ascii_lowercase(), value.trim().to_owned());
            request.headers.push(header);
        }
        let length = request.header("content-length").unwrap_or("0");
        let length = length.parse().map_err(io::Error::other)?;
        request.body.resize(length, 0);
        from.read_exact(&mut request.body)?;
        Ok(Some(request))
    }

    /// The value of a header that came at most once.
    fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let (_, value) = values.next()?;
        assert!(values.next().is_none(), "{name} came twice: {self:?}");
        Some(value)
    }
}

/// One line of a head without its end; empty at the end of the head and of the connection.
fn read_line(from: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// What the server does with a request. No bytes and an open connection is a server that hangs.
struct Reply {
    bytes: Vec<u8>,
    close: bool,
}

impl Reply {
    /// A whole answer, after which the connection stays open.
    fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut text = format!("HTTP/1.1 {status} Scripted\r\n");
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("content-length: {}\r\n\r\n{body}", body.len());
        Reply::raw(text)
    }

    fn ok(json: &str) -> Self {
        Reply::new(200, &[("content-type", "application/json")], json)
    }

    fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Reply {
            bytes: bytes.into(),
            close: false,
        }
    }

    fn then_close(self) -> Self {
        Reply {
            close: true,
            ..self
        }
    }
}

type Script = Box<dyn Fn(&Request) -> Reply + Send + Sync>;

/// A server on a free port of 127.0.0.1, which answers each request as its script says.
struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    acceptor: JoinHandle<usize>,
    /// Dropped to stop the server.
    running: mpsc::Sender<()>,
}

/// What a server has seen in its life.
struct Seen {
    connections: usize,
    requests: Vec<Request>,
}

impl Server {
    fn start(script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let (listener, port) = listen();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (running, stop) = mpsc::channel();
        let acceptor = {
            let (script, requests) = (Arc::new(Box::new(script) as Script), requests.clone());
            thread::spawn(move || accept(&listener, &stop, &script, &requests))
        };
        Server {
            port,
            requests,
            acceptor,
            running,
        }
    }

    /// Stops accepting, and tells what came until now, down to a connection without a request.
    fn finish(self) -> Seen {
        drop(self.running);
        let connections = self.acceptor.join().expect("the acceptor does not panic");
        let requests = self.requests.lock();
        let requests = requests.unwrap_or_else(PoisonError::into_inner).clone();
        Seen {
            connections,
            requests,
        }
    }

    /// The one request that came.
    fn finish_with_one(self) -> Request {
        let mut seen = self.finish();
        assert_eq!(seen.requests.len(), 1, "{:?}", seen.requests);
        seen.requests.remove(0)
    }
}

fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    (listener, address.port())
}

/// Accepts connections, each served by a thread of its own, until the sender of `stop` is dropped.
///
/// The listener is polled: no blocking `accept` can be woken without a connection, and one more
/// connection is just what a test that counts them cannot have.
fn accept(
    listener: &TcpListener,
    stop: &mpsc::Receiver<()>,
    script: &Arc<Script>,
    requests: &Arc<Mutex<Vec<Request>>>,
) -> usize {
    let polled = listener.set_nonblocking(true);
    polled.expect("a listener can be polled");
    let mut connections = 0;
    loop {
        let stopped = stop.recv_timeout(Duration::from_millis(1));
        // Once more after the stop: what has connected before it is counted.
        while let Ok((stream, _)) = listener.accept() {
            let (script, requests) = (Arc::clone(script), Arc::clone(requests));
            // A connection that breaks is the client's to notice, and the test's to judge.
            thread::spawn(move || serve(stream, connections, &**script, &requests));
            connections += 1;
        }
        if stopped == Err(RecvTimeoutError::Disconnected) {
            return connections;
        }
    }
}

fn serve(
    stream: TcpStream,
    connection: usize,
    script: impl Fn(&Request) -> Reply,
    requests: &Mutex<Vec<Request>>,
) -> io::Result<()> {
    // On some systems an accepted socket is polled as its listener is.
    stream.set_nonblocking(false)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut stream = BufReader::new(stream);
    while let Some(request) = Request::read(connection, &mut stream)? {
        // Recorded before it is answered, so that a client with an answer finds it in the record.
        let mut recorded = requests.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.push(request.clone());
        drop(recorded);
        let reply = script(&request);
        stream.get_mut().write_all(&reply.bytes)?;
        if reply.close {
            break;
        }
    }
    Ok(())
}

// The client.

const KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "secret";
/// With the characters of base64 that a path or a query would have to encode, and a header not.
const SESSION_TOKEN: &str = "FwoGZXIvYXdzEB4aDH//+w==";

fn config(port: u16) -> Config {
    Config::new()
        .region("us-east-1")
        .credentials(Credentials::new(KEY_ID, SECRET))
        .endpoint_url(format!("http://127.0.0.1:{port}"))
        // What is tested here is one attempt; `tests/faults` has several.
        .retry(Retry::off())
}

fn client(port: u16) -> Client {
    Client::new(config(port)).expect("the settings are complete")
}

async fn reset(client: &Client) -> Result<ResetPersonalPinOutput, Error> {
    let input = ResetPersonalPinInput::new("account-1", "user-1");
    client.reset_personal_pin(input).await
}

/// How a call fails whose answer is `reply`.
async fn error_of(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Error {
    let server = Server::start(move |_| reply());
    let result = reset(&client(server.port)).await;
    result.expect_err("the call fails")
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Failure(failure) => failure,
        other => panic!("a failure was expected, and not {other:?}"),
    }
}

fn unmodeled(error: Error) -> ErrorDetails {
    match error {
        Error::Unmodeled(details) => details,
        other => panic!("an unmodelled error was expected, and not {other:?}"),
    }
}

// The oracle of signatures.

/// The headers that `aws-sigv4` gives to a request which was received, at the time that it names.
fn headers_by_aws(request: &Request, session_token: Option<&str>) -> Vec<(String, String)> {
    let authorization = request.header("authorization").expect("it is signed");
    let signed = between(authorization, "SignedHeaders=", ", ");
    let signed: Vec<&str> = signed.split(';').collect();
    for name in ["host", "x-amz-date"] {
        assert!(signed.contains(&name), "{name} is signed: {authorization}");
    }
    let headers = request.headers.iter();
    let headers = headers
        .filter(|(name, _)| signed.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let host = request.header("host").expect("a request has a host");
    let signable = SignableRequest::new(
        &request.method,
        format!("http://{host}{}", request.target),
        headers,
        SignableBody::Bytes(&request.body),
    );
    let credentials = aws_credential_types::Credentials::new(
        KEY_ID,
        SECRET,
        session_token.map(str::to_owned),
        None,
        "test",
    );
    let identity = credentials.into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("chime")
        .time(time_of(request))
        .settings(SigningSettings::default())
        .build()
        .expect("nothing is missing");
    let output = sign(signable.expect("it can be signed"), &params.into());
    let (instructions, _) = output.expect("it can be signed").into_parts();
    let headers = instructions.headers();
    headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The time of `x-amz-date`, read without the code under test.
fn time_of(request: &Request) -> SystemTime {
    let date = request.header("x-amz-date").expect("it has a date");
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).expect("it is a date");
    let at = jiff::tz::Offset::UTC.to_timestamp(at);
    let seconds = at.expect("it is in range").as_second();
    UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect("the start is there");
    rest.split(end).next().unwrap_or(rest)
}

/// Holds what AWS's signer adds to a request against what came with it.
fn assert_signed_as_by_aws(request: &Request, session_token: Option<&str>) {
    let expected = headers_by_aws(request, session_token);
    assert!(expected.iter().any(|(name, _)| name == "authorization"));
    for (name, value) in &expected {
        assert_eq!(
            request.header(name),
            Some(value.as_str()),
            "{name} of {} {}",
            request.method,
            request.target
        );
    }
}

// Requests.

#[tokio::test]
async fn reset_personal_pin_encodes_ids_into_the_path_as_aws_expects() {
    let server = Server::start(|_| Reply::ok("{}"));
    let input = ResetPersonalPinInput::new("a/b c%d+e", "é😀~.-_:@&=");
    let result = client(server.port).reset_personal_pin(input).await;
    result.expect("the call succeeds");

    let host = format!("127.0.0.1:{}", server.port);
    let request = server.finish_with_one();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.target,
        "/accounts/a%2Fb%20c%25d%2Be/users/%C3%A9%F0%9F%98%80~.-_%3A%40%26%3D\
         ?operation=reset-personal-pin"
    );
    assert_eq!(request.body, b"");
    assert_eq!(request.header("host"), Some(host.as_str()));
    for name in ["x-amz-date", "authorization", "user-agent"] {
        assert!(request.header(name).is_some(), "{name}: {request:?}");
    }
    assert_eq!(request.header("content-type"), None);
    // AWS refuses what was signed more than five minutes ago, or will be.
    let now = SystemTime::now();
    let range = now - Duration::from_secs(60)..=now;
    assert!(range.contains(&time_of(&request)), "{request:?}");
}

#[tokio::test]
async fn odd_ids_are_signed_as_by_aws() {
    let ids = [
        "plain",
        "a/b c%d+e",
        "%",
        "%2F",
        "é😀",
        "日本語",
        "~.-_",
        "!*'();:@&=$,/?#[]",
        "tab\tand\nline",
        "...",
        // These two are dot segments, which the signature leaves out of the path.
        ".",
        "..",
    ];
    let server = Server::start(|_| Reply::ok("{}"));
    let client = client(server.port);
    for id in ids {
        for (account, user) in [(id, "user-1"), ("account-1", id), (id, id)] {
            let input = ResetPersonalPinInput::new(account, user);
            let result = client.reset_personal_pin(input).await;
            result.expect("the call succeeds");
        }
    }
    let requests = server.finish().requests;
    assert_eq!(requests.len(), 3 * ids.len());
    for request in &requests {
        assert_signed_as_by_aws(request, None);
    }
}

#[tokio::test]
async fn a_session_token_is_sent_and_signed_as_by_aws() {
    let server = Server::start(|_| Reply::ok("{}"));
    let credentials = Credentials::new(KEY_ID, SECRET).with_session_token(SESSION_TOKEN);
    let client = Client::new(config(server.port).credentials(credentials));
    let result = reset(&client.expect("the settings are complete")).await;
    result.expect("the call succeeds");

    let request = server.finish_with_one();
    assert_eq!(request.header("x-amz-security-token"), Some(SESSION_TOKEN));
    assert_signed_as_by_aws(&request, Some(SESSION_TOKEN));
}

#[tokio::test]
async fn a_json_body_is_sent_and_signed_as_by_aws() {
    let server = Server::start(|_| Reply::ok(r#"{"UserErrors":[]}"#));
    let mut first = UpdateUserRequestItem::new("é \"1\"");
    first.license_type = Some(LicenseType::Pro);
    let second = UpdateUserRequestItem::new("user-2");
    let input = BatchUpdateUserInput::new("account/1", vec![first, second]);
    let output = client(server.port).batch_update_user(input).await;
    let output = output.expect("the call succeeds");
    assert_eq!(output.user_errors, Some(Vec::new()));

    let request = server.finish_with_one();
    assert_eq!(request.target, "/accounts/account%2F1/users");
    assert_eq!(
        request.header("content-type"),
        Some("application/json"),
        "{request:?}"
    );
    let body = r#"{"UpdateUserRequestItems":[{"UserId":"é \"1\"","LicenseType":"Pro"},{"UserId":"user-2"}]}"#;
    assert_eq!(String::from_utf8_lossy(&request.body), body);
    assert_signed_as_by_aws(&request, None);
}

#[tokio::test]
async fn query_parameters_are_sent_and_signed_as_by_aws() {
    let server = Server::start(|_| Reply::ok(r#"{"Users":[],"NextToken":"more"}"#));
    let mut input = ListUsersInput::new("account-1");
    input.user_email = Some("zoë+x y@example.com".to_owned());
    input.user_type = Some(UserType::PrivateUser);
    input.max_results = Some(7);
    input.next_token = Some("a=b&c/d+e%20~==".to_owned());
    let output = client(server.port).list_users(input).await;
    let output = output.expect("the call succeeds");
    assert_eq!(output.next_token.as_deref(), Some("more"));

    let request = server.finish_with_one();
    assert_eq!(request.method, "GET");
    let (path, query) = request.target.split_once('?').expect("there is a query");
    assert_eq!(path, "/accounts/account-1/users");
    // The order of parameters is the client's own affair.
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    assert_eq!(
        parameters,
        [
            "max-results=7",
            "next-token=a%3Db%26c%2Fd%2Be%2520~%3D%3D",
            "user-email=zo%C3%AB%2Bx%20y%40example.com",
            "user-type=PrivateUser",
        ]
    );
    assert_signed_as_by_aws(&request, None);
}

#[tokio::test]
async fn an_empty_id_is_refused_before_anything_is_sent() {
    let server = Server::start(|_| Reply::ok("{}"));
    let client = client(server.port);
    for (account, user, member) in [("", "user-1", "AccountId"), ("account-1", "", "UserId")] {
        let input = ResetPersonalPinInput::new(account, user);
        let result = client.reset_personal_pin(input).await;
        let failure = failure(result.expect_err("the call fails"));
        assert_eq!(failure.kind(), FailureKind::Input);
        assert!(failure.to_string().contains(member), "{failure}");
        assert!(!failure.is_retryable());
    }
    assert_eq!(server.finish().connections, 0);
}

// Answers.

#[tokio::test]
async fn a_full_user_is_decoded_into_every_field() {
    let server = Server::start(|_| {
        Reply::ok(
            r#"{
                "Unknown": {"a": [1, {"b": null}], "c": "}"},
                "User": {
                    "UserId": "user-1",
                    "AccountId": "account-1",
                    "PrimaryEmail": "zoë@example.com",
                    "PrimaryProvisionedNumber": "+12065550100",
                    "DisplayName": "Zo\u00eb \ud83d\ude00",
                    "Nickname": ["unknown", 1.5, true],
                    "LicenseType": "Platinum",
                    "UserType": "PrivateUser",
                    "UserRegistrationStatus": "Registered",
                    "UserInvitationStatus": "Accepted",
                    "RegisteredOn": "2019-12-16T23:48:18.5Z",
                    "InvitedOn": "2019-12-16T22:48:18-01:00",
                    "AlexaForBusinessMetadata": {
                        "IsAlexaForBusinessEnabled": true,
                        "AlexaForBusinessRoomArn": "arn:aws:a4b:us-east-1:1:room/x"
                    },
                    "PersonalPIN": "0123456789"
                }
            }"#,
        )
    });
    let output = reset(&client(server.port)).await;
    let output = output.expect("the call succeeds");

    let at = |millis| Timestamp::from_millisecond(millis).expect("it is in range");
    let user = User {
        user_id: "user-1".to_owned(),
        account_id: Some("account-1".to_owned()),
        primary_email: Some("zoë@example.com".to_owned()),
        primary_provisioned_number: Some("+12065550100".to_owned()),
        display_name: Some("Zoë 😀".to_owned()),
        license_type: Some(LicenseType::Unknown("Platinum".to_owned())),
        user_type: Some(UserType::PrivateUser),
        user_registration_status: Some(RegistrationStatus::Registered),
        user_invitation_status: Some(InviteStatus::Accepted),
        registered_on: Some(at(1_576_540_098_500)),
        invited_on: Some(at(1_576_540_098_000)),
        alexa_for_business_metadata: Some(AlexaForBusinessMetadata {
            is_alexa_for_business_enabled: Some(true),
            alexa_for_business_room_arn: Some("arn:aws:a4b:us-east-1:1:room/x".to_owned()),
        }),
        personal_pin: Some("0123456789".to_owned()),
    };
    // Compared without `assert_eq`, whose text would be no help: it leaves out what is sensitive.
    assert!(output.user.as_ref() == Some(&user), "{output:?}");

    let shown = format!("{output:?}");
    assert!(shown.contains("user-1"), "{shown}");
    for secret in ["example.com", "2065550100", "Zo", "arn:", "room/x"] {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
}

#[tokio::test]
async fn nulls_and_missing_members_are_none() {
    let nulls = r#"{"User": {
        "UserId": "user-1", "AccountId": null, "PrimaryEmail": null, "DisplayName": null,
        "PrimaryProvisionedNumber": null, "LicenseType": null, "UserType": null,
        "UserRegistrationStatus": null, "UserInvitationStatus": null, "RegisteredOn": null,
        "InvitedOn": null, "AlexaForBusinessMetadata": null, "PersonalPIN": null
    }}"#;
    for (body, user) in [
        (nulls, Some(User::new("user-1"))),
        (r#"{"User":{"UserId":"user-1"}}"#, Some(User::new("user-1"))),
        (r#"{"User":null}"#, None),
        ("{}", None),
        ("", None),
    ] {
        let server = Server::start(|_| Reply::ok(body));
        let output = reset(&client(server.port)).await;
        assert_eq!(output.expect("the call succeeds").user, user, "{body}");
    }
}

// Errors that the service answers.

/// What the model says that ResetPersonalPIN fails with: the status, the body's code, and whether
/// to try again.
const EXCEPTIONS: [(&str, u16, &str, bool); 7] = [
    ("UnauthorizedClientException", 401, "Unauthorized", false),
    ("NotFoundException", 404, "NotFound", false),
    ("ForbiddenException", 403, "Forbidden", false),
    ("BadRequestException", 400, "BadRequest", false),
    ("ThrottledClientException", 429, "Throttled", true),
    (
        "ServiceUnavailableException",
        503,
        "ServiceUnavailable",
        true,
    ),
    ("ServiceFailureException", 500, "ServiceFailure", true),
];

const REQUEST_ID: &str = "f0e1d2c3-0000-4000-8000-123456789abc";
/// With a line break: `message()` keeps it, `Display` does not.
const MESSAGE: &str = "It did not work.\nAsk again.";

/// The ways in which AWS services write an error's code.
fn spellings(code: &str) -> [String; 4] {
    [
        code.to_owned(),
        format!("com.amazonaws.chime#{code}"),
        format!("{code}:http://internal.amazon.com/coral/com.amazon.coral.validate/"),
        format!("com.amazonaws.chime#{code}:http://internal.amazon.com/coral/#x"),
    ]
}

/// The name of an error's variant, and its own members.
fn variant(error: &Error) -> (&'static str, Option<&ErrorCode>, Option<&str>) {
    macro_rules! variant {
        ($($name:ident)*) => {
            match error {
                $(Error::$name(error) => {
                    (stringify!($name), error.code.as_ref(), error.message.as_deref())
                })*
                other => panic!("one of the seven was expected, and not {other:?}"),
            }
        };
    }
    variant! {
        UnauthorizedClientException NotFoundException ForbiddenException BadRequestException
        ThrottledClientException ServiceUnavailableException ServiceFailureException
    }
}

/// Calls each time with another answer, for each exception and each spelling of its code.
///
/// `answer` gives the `x-amzn-ErrorType` header and the members of the body besides `Code` and
/// `Message`, for the spelled code.
async fn assert_exceptions(answer: impl Fn(&str) -> (Option<String>, String)) {
    for (name, status, short, is_retryable) in EXCEPTIONS {
        for spelled in spellings(name) {
            let (header, members) = answer(&spelled);
            let error = error_of(move || {
                let mut headers = vec![("x-amzn-RequestId", REQUEST_ID)];
                headers.extend(header.as_deref().map(|code| ("x-amzn-ErrorType", code)));
                let message = MESSAGE.replace('\n', "\\n");
                let body = format!(r#"{{{members}"Code":"{short}","Message":"{message}"}}"#);
                Reply::new(status, &headers, &body)
            })
            .await;
            let code = ErrorCode::from(short);
            assert!(!matches!(code, ErrorCode::Unknown(_)), "{short}");
            assert_eq!(variant(&error), (name, Some(&code), Some(MESSAGE)));
            assert_eq!(error.code(), Some(name));
            assert_eq!(error.message(), Some(MESSAGE));
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.request_id(), Some(REQUEST_ID));
            assert_eq!(error.is_retryable(), is_retryable, "{error}");
            assert_shows(&error, &["ResetPersonalPIN", name, &status.to_string()]);
            assert_shows(&error, &["It did not work. Ask again.", REQUEST_ID]);
        }
    }
}

/// `Display` holds each of `parts`, on one line.
fn assert_shows(error: &impl ToString, parts: &[&str]) {
    let shown = error.to_string();
    assert!(!shown.contains(char::is_control), "{shown}");
    for part in parts {
        assert!(shown.contains(part), "{part} is not in: {shown}");
    }
}

#[tokio::test]
async fn an_exception_named_by_the_header_becomes_its_variant() {
    assert_exceptions(|code| (Some(code.to_owned()), String::new())).await;
}

#[tokio::test]
async fn an_exception_named_by_type_in_the_body_becomes_its_variant() {
    assert_exceptions(|code| (None, format!(r#""__type":"{code}","#))).await;
}

#[tokio::test]
async fn an_exception_named_by_code_in_the_body_becomes_its_variant() {
    assert_exceptions(|code| (None, format!(r#""code":"{code}","#))).await;
}

#[tokio::test]
async fn an_error_that_the_model_does_not_name_keeps_its_code() {
    let error = error_of(|| {
        let headers = [
            ("x-amzn-ErrorType", "TeapotException"),
            ("x-amzn-RequestId", REQUEST_ID),
        ];
        Reply::new(418, &headers, r#"{"message":"short and stout"}"#)
    })
    .await;
    assert_shows(
        &error,
        &["TeapotException", "418", "short and stout", REQUEST_ID],
    );
    let details = unmodeled(error);
    assert_eq!(details.operation(), "ResetPersonalPIN");
    assert_eq!(details.code(), Some("TeapotException"));
    assert_eq!(details.message(), Some("short and stout"));
    assert_eq!(details.status(), 418);
    assert_eq!(details.request_id(), Some(REQUEST_ID));
    assert!(!details.is_retryable());
}

const HTML: &str = "<html>\r\n<head><title>Bad Gateway</title></head>\r\n</html>\r\n";

#[tokio::test]
async fn a_proxys_page_is_an_unmodelled_error_that_shows_the_page() {
    let error = error_of(|| Reply::new(502, &[("content-type", "text/html")], HTML)).await;
    assert_shows(&error, &["ResetPersonalPIN", "502", "<html>"]);
    let details = unmodeled(error);
    assert_eq!(details.code(), None);
    assert_eq!(details.status(), 502);
    let message = details.message().expect("there is a message");
    assert!(message.starts_with("<html> <head><title>Bad"), "{message}");
    assert!(details.is_retryable());
}

#[tokio::test]
async fn a_page_with_a_status_of_success_cannot_be_decoded() {
    let error = error_of(|| {
        let headers = [("content-type", "text/html"), ("x-amzn-RequestId", "r-1")];
        Reply::new(200, &headers, HTML)
    })
    .await;
    assert_eq!(error.status(), Some(200));
    assert_shows(&error, &["ResetPersonalPIN", "200", "<html>", "r-1"]);
    let failure = failure(error);
    assert_eq!(failure.kind(), FailureKind::Decode);
    assert_eq!(failure.status(), Some(200));
    assert!(!failure.is_retryable());
}

#[tokio::test]
async fn a_redirect_is_an_error_and_is_not_followed() {
    for (status, code) in [
        (301, "MovedPermanently"),
        (302, "Found"),
        (303, "SeeOther"),
        (307, "TemporaryRedirect"),
        (308, "PermanentRedirect"),
    ] {
        let headers = [("location", "/elsewhere")];
        let server = Server::start(move |request| match request.target.as_str() {
            "/elsewhere" => Reply::ok("{}"),
            _ => Reply::new(status, &headers, ""),
        });
        let result = reset(&client(server.port)).await;
        let details = unmodeled(result.expect_err("the call fails"));
        assert_eq!(details.status(), status);
        assert_eq!(details.code(), Some(code));
        server.finish_with_one();
    }
}

// Answers that are not whole, or do not come.

#[tokio::test]
async fn json_that_ends_too_early_or_too_late_cannot_be_decoded() {
    let too_early = r#"{"User":{"UserId":"user-1","Acc"#;
    let too_late = r#"{"User":{"UserId":"user-1"}}}"#;
    for body in [too_early, too_late] {
        let error = error_of(|| Reply::ok(body)).await;
        assert_shows(&error, &["ResetPersonalPIN", "200"]);
        let failure = failure(error);
        assert_eq!(failure.kind(), FailureKind::Decode);
        assert_eq!(failure.status(), Some(200));
        assert!(!failure.is_retryable());
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_decoded_is_not_quoted() {
    let wrong_time =
        r#"{"User":{"UserId":"u","PrimaryEmail":"zoe@example.com","RegisteredOn":"soon"}}"#;
    let wrong_type = r#"{"User":{"UserId":"u","PrimaryEmail":"zoe@example.com","UserType":4711}}"#;
    let wrong_kind =
        r#"{"User":{"UserId":"u","PrimaryEmail":"zoe@example.com","LicenseType":["soon"]}}"#;
    for body in [wrong_time, wrong_type, wrong_kind] {
        let error = error_of(move || Reply::ok(body)).await;
        for shown in [error.to_string(), format!("{error:?}")] {
            for secret in ["zoe", "soon", "4711"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
        assert_eq!(failure(error).kind(), FailureKind::Decode);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_transport_failure() {
    let whole = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"User\":{\"UserId\":\"user-1\"}}";
    let in_the_head = "HTTP/1.1 200 OK\r\ncontent-le";
    let in_a_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{\"User\"";
    let before_the_last_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n";
    for bytes in [whole, in_the_head, in_a_chunk, before_the_last_chunk] {
        let failure = failure(error_of(move || Reply::raw(bytes).then_close()).await);
        assert_eq!(failure.kind(), FailureKind::Transport, "{bytes}: {failure}");
        assert!(failure.is_retryable());
    }
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_is_a_transport_failure() {
    let error = error_of(|| Reply::raw("").then_close()).await;
    assert!(error.is_retryable());
    assert_eq!(error.status(), None);
    assert_shows(&error, &["ResetPersonalPIN"]);
    assert_eq!(failure(error).kind(), FailureKind::Transport);
}

#[tokio::test]
async fn a_refused_connection_is_a_transport_failure_that_says_so() {
    // The near end of a connection is a port where nothing listens and which, unlike that of a
    // dropped listener, no other test's server can be given meanwhile.
    let (_listener, port) = listen();
    let taken = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the listener listens");
    let address = taken.local_addr().expect("a connection has an address");
    let result = reset(&client(address.port())).await;
    let error = result.expect_err("the call fails");
    assert!(error.is_retryable());
    assert_shows(&error, &["ResetPersonalPIN", "refused"]);
    assert_eq!(failure(error).kind(), FailureKind::Transport);
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_a_timeout() {
    let head_only = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    for bytes in ["", head_only] {
        let server = Server::start(move |_| Reply::raw(bytes));
        let config = config(server.port).timeout(Duration::from_millis(200));
        let client = Client::new(config).expect("the settings are complete");
        let start = Instant::now();
        let result = reset(&client).await;
        let error = result.expect_err("the call fails");
        assert!(error.is_retryable());
        assert_shows(&error, &["ResetPersonalPIN"]);
        let kind = FailureKind::Timeout(TimeLimit::Call);
        assert_eq!(failure(error).kind(), kind);
        let waited = start.elapsed();
        assert!(waited >= Duration::from_millis(200), "{waited:?}");
        assert!(waited < PATIENCE, "the client gave up, not the server");
    }
}

// Connections.

#[tokio::test]
async fn calls_in_sequence_share_one_connection() {
    let server = Server::start(|_| Reply::ok("{}"));
    let client = client(server.port);
    for _ in 0..2 {
        reset(&client).await.expect("the call succeeds");
    }
    let seen = server.finish();
    assert_eq!(seen.connections, 1);
    let connections: Vec<usize> = seen.requests.iter().map(|r| r.connection).collect();
    assert_eq!(connections, [0, 0]);
}

#[tokio::test]
async fn fifty_calls_at_once_get_their_own_answers() {
    const CALLS: usize = 50;
    let server = Server::start(|request| {
        let id = between(&request.target, "/users/", "?");
        // Answers come in another order than requests.
        let number: u64 = id.parse().expect("the test's ids are numbers");
        thread::sleep(Duration::from_millis(number * 7 % 20));
        Reply::ok(&format!(r#"{{"User":{{"UserId":"{id}"}}}}"#))
    });
    let client = client(server.port);
    let calls: Vec<_> = (0..CALLS)
        .map(|number| {
            let input = ResetPersonalPinInput::new("account-1", number.to_string());
            let client = client.clone();
            tokio::spawn(async move { client.reset_personal_pin(input).await })
        })
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        let output = call.await.expect("the task does not panic");
        let user = output.expect("the call succeeds").user;
        let user = user.expect("the answer holds a user");
        assert_eq!(user.user_id, number.to_string());
    }
    assert_eq!(server.finish().requests.len(), CALLS);
}
