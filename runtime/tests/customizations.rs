//! What operations need beyond their model: what each fact does to a request, with `encode` alone
//! and through a client whose endpoint rules are told of the input.

mod canned;

use canned::{Canned, ready};
use std::sync::{Arc, Mutex};
use tinsmith::{
    Amendment, Body, Client, Config, Context, Credentials, Endpoint, ErrorDetails, Failure,
    Protocol, Transport, TransportError, TransportFuture, customization, encode, member,
};

tinsmith::endpoint_rules! {
    RULES;
    parameters {
        0 Region: Text from Region required true,
        1 Endpoint: Text from Endpoint,
        2 Bucket: Text,
        3 ForcePathStyle: Bool from Client or false with_endpoint true,
    }
    variables { 4 url }
    rules {
        when (IsSet(Endpoint), let url = ParseUrl(Endpoint)) then {
            when (BooleanEquals(ForcePathStyle, true), IsSet(Bucket)) endpoint {
                "{url#scheme}://{url#authority}/{Bucket}"
            }
            when (IsSet(Bucket)) endpoint { "{url#scheme}://{Bucket}.{url#authority}" }
            otherwise endpoint { "{url#scheme}://{url#authority}" }
        }
        when (BooleanEquals(ForcePathStyle, true), IsSet(Bucket)) endpoint {
            "https://{Region}.example.com/{Bucket}"
        }
        when (IsSet(Bucket)) endpoint { "https://{Bucket}.{Region}.example.com" }
        otherwise endpoint { "https://{Region}.example.com" }
    }
}

static SERVICE: tinsmith::Service =
    tinsmith::service("Things", "things", Protocol::RestJson, &RULES)
        .headers(&[("accept", "application/json"), ("x-version", "2012-06-01")]);

struct Nothing {}
static NOTHING: tinsmith::Schema = tinsmith::schema("Nothing", &[]);
tinsmith::structure!(Nothing: NOTHING {});

#[derive(Debug)]
enum Error {
    Unmodeled(ErrorDetails),
    Failure(Failure),
}
tinsmith::service_error!(Error {});

/// An object in a bucket, which the endpoint rules are told of.
struct GetObject {
    bucket: String,
    key: String,
}
static GET_OBJECT: tinsmith::Schema = tinsmith::schema(
    "GetObject",
    &[
        member("Bucket").label("Bucket").required(),
        member("Key").label("Key").required(),
    ],
);
tinsmith::structure!(GetObject: GET_OBJECT { 0 bucket, 1 key });
tinsmith::operation! {
    GetObject => Nothing, Error;
    SERVICE, "GetObject", GET, "/{Bucket}/{Key+}?x-id=GetObject",
    .context(&[("Bucket", Context::Member("Bucket"))])
    .customize(&customization().label_in_endpoint())
}

/// A bucket as such.
struct GetPlace {
    bucket: String,
}
static GET_PLACE: tinsmith::Schema =
    tinsmith::schema("GetPlace", &[member("Bucket").label("Bucket").required()]);
tinsmith::structure!(GetPlace: GET_PLACE { 0 bucket });
tinsmith::operation! {
    GetPlace => Nothing, Error;
    SERVICE, "GetPlace", GET, "/{Bucket}?place",
    .context(&[
        ("Bucket", Context::Member("Bucket")),
        ("ForcePathStyle", Context::Bool(true)),
    ])
    .customize(&customization().label_in_endpoint())
}

/// Everything else that is done to members, and to the request.
struct Put {
    account: Option<String>,
    id: String,
    key: Option<String>,
    md5: Option<String>,
    own_accept: Option<String>,
    body: Option<Vec<u8>>,
}
static PUT: tinsmith::Schema = tinsmith::schema(
    "Put",
    &[
        member("account").label("account"),
        member("id").label("id").required(),
        member("key").header("x-key"),
        member("md5").header("x-key-md5"),
        member("ownAccept").header("Accept"),
        member("body").payload(),
    ],
);
tinsmith::structure!(Put: PUT, once Default { 0 account, 1 id, 2 key, 3 md5, 4 own_accept, 5 body });
tinsmith::operation! {
    Put => Nothing, Error;
    SERVICE, "Put", PUT, "/{account}/zones/{id}",
    .customize(
        &customization()
            .headers(&[("x-of-operation", "1")])
            .amend(&[
                ("account", Amendment::Default("-")),
                ("id", Amendment::LastSegment),
                ("md5", Amendment::Md5Of("key")),
            ])
            .tree_hash(),
    )
}

/// A search whose query goes as a form, to an endpoint that the input names.
struct Search {
    q: String,
    at: Option<String>,
}
static SEARCH: tinsmith::Schema =
    tinsmith::schema("Search", &[member("q").query("q").required(), member("at")]);
tinsmith::structure!(Search: SEARCH { 0 q, 1 at });
tinsmith::operation! {
    Search => Nothing, Error;
    SERVICE, "Search", GET, "/search?format=sdk",
    .customize(&customization().endpoint_member("at").query_as_form())
}

fn bare() -> Endpoint {
    Endpoint::new("https://host.example").unwrap()
}

fn put() -> Put {
    Put {
        id: "Z1".to_owned(),
        ..Put::default()
    }
}

#[test]
fn a_bare_endpoint_gets_the_whole_path() {
    let input = GetObject {
        bucket: "b".to_owned(),
        key: "a/b c".to_owned(),
    };
    let request = encode(&input, &bare()).unwrap();
    let expected = "https://host.example/b/a/b%20c?x-id=GetObject";
    assert_eq!(request.uri(), expected);
}

/// Keeps the URIs that it is asked for.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<String>>>);

impl Transport for Kept {
    fn send(&self, request: http::Request<Body>) -> TransportFuture<'_> {
        let uri = request.uri().to_string();
        self.0.lock().expect("no test panics in here").push(uri);
        Box::pin(async {
            http::Response::builder()
                .body("".into())
                .map_err(TransportError::new)
        })
    }
}

/// Where a client of these settings sends an object, and the question for a place.
fn sent(settings: impl Fn(Config) -> Config, bucket: &str) -> Vec<String> {
    let kept = Kept::default();
    let config = Config::new()
        .region("eu")
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .transport(kept.clone());
    let client = Client::new(&SERVICE, settings(config)).unwrap();
    let (bucket, key) = (bucket.to_owned(), "k".to_owned());
    let object = GetObject {
        bucket: bucket.clone(),
        key,
    };
    let _ = ready(client.call(object));
    let _ = ready(client.call(GetPlace { bucket }));
    kept.0.lock().unwrap().clone()
}

#[test]
fn the_rules_put_the_label_where_it_belongs_and_the_path_does_not_repeat_it() {
    assert_eq!(
        sent(|config| config, "b"),
        [
            "https://b.eu.example.com/k?x-id=GetObject",
            "https://eu.example.com/b?place"
        ]
    );
    assert_eq!(
        sent(|config| config.endpoint_param("ForcePathStyle", true), "b")[0],
        "https://eu.example.com/b/k?x-id=GetObject"
    );
}

#[test]
fn an_endpoint_of_the_callers_has_defaults_of_its_own() {
    let own = |config: Config| config.endpoint_url("http://localhost:9");
    assert_eq!(sent(own, "b")[0], "http://localhost:9/b/k?x-id=GetObject");
    let hosts = |config| own(config).endpoint_param("ForcePathStyle", false);
    assert_eq!(sent(hosts, "b")[0], "http://b.localhost:9/k?x-id=GetObject");
}

/// The path would name the bucket `k`.
#[test]
fn a_label_that_is_empty_is_refused_wherever_it_goes() {
    let canned = Canned::new::<&str>([]);
    let client = Client::new(&SERVICE, canned.config()).unwrap();
    let input = || GetObject {
        bucket: String::new(),
        key: "k".to_owned(),
    };
    let error = ready(client.call(input())).err().unwrap();
    assert!(error.to_string().contains("`Bucket`"), "{error}");
    assert_eq!(canned.asked(), []);
    assert!(encode(&input(), &bare()).is_err());
}

#[test]
fn members_are_amended_before_they_are_sent() {
    let path = |input: &Put| encode(input, &bare()).unwrap().uri().path().to_owned();
    assert_eq!(path(&put()), "/-/zones/Z1");
    let given = Put {
        account: Some("1234".to_owned()),
        id: "/hostedzone/Z1".to_owned(),
        ..put()
    };
    assert_eq!(path(&given), "/1234/zones/Z1");
}

#[test]
fn the_md5_of_a_key_goes_with_it() {
    // RFC 1321, appendix A.5: the MD5 of `abc`.
    let md5 = |key: Option<&str>, md5: Option<&str>| {
        let input = Put {
            key: key.map(str::to_owned),
            md5: md5.map(str::to_owned),
            ..put()
        };
        let request = encode(&input, &bare()).map_err(|error| error.to_string())?;
        let header = request.headers().get("x-key-md5").cloned();
        Ok(header.map(|header| header.to_str().unwrap().to_owned()))
    };
    let abc = "kAFQmDzST7DWlj99KOF/cg==".to_owned();
    assert_eq!(md5(Some("YWJj"), None), Ok(Some(abc)));
    assert_eq!(md5(Some("YWJj"), Some("own")), Ok(Some("own".to_owned())));
    assert_eq!(md5(None, None), Ok(None));
    let error: String = md5(Some("no base64"), None).unwrap_err();
    assert!(error.contains("`key` has to be base64"), "{error}");
}

#[test]
fn headers_that_are_always_the_same_make_way_for_members() {
    let accept = |own: Option<&str>| {
        let input = Put {
            own_accept: own.map(str::to_owned),
            ..put()
        };
        let headers = encode(&input, &bare()).unwrap().into_parts().0.headers;
        ["accept", "x-version", "x-of-operation"].map(|name| headers[name].clone())
    };
    assert_eq!(accept(None), ["application/json", "2012-06-01", "1"]);
    assert_eq!(accept(Some("*/*")), ["*/*", "2012-06-01", "1"]);
}

#[test]
fn a_body_goes_with_its_tree_hash() {
    let input = Put {
        body: Some(b"hello".to_vec()),
        ..put()
    };
    let headers = encode(&input, &bare()).unwrap().into_parts().0.headers;
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!(headers["x-amz-sha256-tree-hash"], hash);
    assert_eq!(headers["x-amz-content-sha256"], hash);
}

#[test]
fn an_input_may_name_the_endpoint_and_a_query_be_a_form() {
    let search = |at: Option<&str>| {
        let (q, at) = ("a b&c".to_owned(), at.map(str::to_owned));
        encode(&Search { q, at }, &bare())
    };
    let request = search(Some("https://own.example/ignored")).unwrap();
    assert_eq!(request.method(), http::Method::POST);
    assert_eq!(request.uri(), "https://own.example/search");
    let body = request.body().as_bytes().unwrap();
    assert_eq!(body, "format=sdk&q=a%20b%26c");
    let media_type = &request.headers()["content-type"];
    assert_eq!(media_type, "application/x-www-form-urlencoded");
    for (at, what) in [
        (None, "has to be set"),
        (Some("own.example"), "is not a URL"),
    ] {
        let error = search(at).unwrap_err().to_string();
        assert!(error.contains("`at`"), "{what}: {error}");
    }
}
