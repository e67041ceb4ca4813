//! The endpoint rule language, as its specification has it, by rule sets of our own.

use tinsmith::Document;
use tinsmith::endpoint::ParamValue::{self, Bool, Text, Texts};
use tinsmith::endpoint::{Endpoint, EndpointError, EndpointParams, RuleSet, resolve};

type Context<'a> = &'a [(&'a str, ParamValue<'a>)];

fn ask(rules: &RuleSet, context: Context<'_>) -> Result<Endpoint, EndpointError> {
    resolve(rules, &EndpointParams::default(), context)
}

fn url(rules: &RuleSet, context: Context<'_>) -> String {
    match ask(rules, context) {
        Ok(endpoint) => endpoint.url().to_owned(),
        Err(error) => error.to_string(),
    }
}

tinsmith::endpoint_rules! {
    FUNCTIONS;
    parameters { 0 On: Bool, 1 A: Text, 2 B: Text, 3 List: Texts }
    variables { 4 arn, 5 url, 6 part, 7 pieces, 8 chosen }
    rules {
        when (StringEquals(A, "boolean")) then {
            when (BooleanEquals(On, true)) error { "is {On}" }
            when (BooleanEquals(On, false)) error { "not, {On}" }
            when (Not(IsSet(On))) error { "unset" }
        }
        when (StringEquals(A, "choose"), let chosen = Ite(On, B, "else")) error { "{chosen}" }
        when (StringEquals(A, "first"), let chosen = Coalesce(B, List["[0]"], "none")) error { "{chosen}" }
        when (StringEquals(A, "last"), let part = List["[-1]"]) error { "last is {part}" }
        when (StringEquals(A, "bucket"), IsVirtualHostableS3Bucket(B, On)) error { "a bucket" }
        when (StringEquals(A, "label"), IsValidHostLabel(B, On)) error { "a label" }
        when (StringEquals(A, "encode"), let part = UriEncode(B)) error { "{{{part}}}" }
        when (StringEquals(A, "substring")) then {
            when (let part = Substring(B, Int(1), Int(4), On)) error { "{part}" }
            otherwise error { "too short" }
        }
        when (StringEquals(A, "split"), let pieces = Split(B, "--", Int(3))) error {
            "{pieces#[0]}|{pieces#[1]}|{pieces#[-1]}"
        }
        when (IsSet(A), let arn = ParseArn(A)) error {
            "{arn#partition}|{arn#service}|{arn#region}|{arn#accountId}|{arn#resourceId[0]}"
        }
        when (IsSet(A), let url = ParseUrl(A), BooleanEquals(url["isIp"], On)) endpoint {
            "{url#scheme}://{url#authority}{url#normalizedPath}x"
        }
        when (StringEquals("partition", A)) error { Partition(B)["dnsSuffix"] }
        when (Partition(A)["supportsFIPS"]) error { "otherwise" }
    }
}

#[test]
fn functions_do_as_they_are_specified() {
    let long = Text("a--b--c--d");
    let cases: &[(Context<'_>, &str)] = &[
        (&[("A", Text("boolean")), ("On", Bool(true))], "is true"),
        (&[("A", Text("boolean")), ("On", Bool(false))], "not, false"),
        (&[("A", Text("boolean"))], "unset"),
        (
            &[
                ("A", Text("choose")),
                ("B", Text("then")),
                ("On", Bool(true)),
            ],
            "then",
        ),
        (
            &[
                ("A", Text("choose")),
                ("B", Text("then")),
                ("On", Bool(false)),
            ],
            "else",
        ),
        // Without a condition, or the chosen value, there is none.
        (&[("A", Text("choose")), ("B", Text("then"))], "otherwise"),
        (&[("A", Text("choose")), ("On", Bool(true))], "otherwise"),
        (&[("A", Text("first")), ("B", Text("b"))], "b"),
        (&[("A", Text("first")), ("List", Texts(&["l"]))], "l"),
        (&[("A", Text("first")), ("List", Texts(&[]))], "none"),
        (
            &[("A", Text("last")), ("List", Texts(&["k", "l"]))],
            "last is l",
        ),
        (&[("A", Text("last")), ("List", Texts(&[]))], "otherwise"),
        (
            &[
                ("A", Text("bucket")),
                ("B", Text("a.b.c")),
                ("On", Bool(true)),
            ],
            "a bucket",
        ),
        (
            &[
                ("A", Text("bucket")),
                ("B", Text("a.b.c")),
                ("On", Bool(false)),
            ],
            "otherwise",
        ),
        (&[("A", Text("bucket")), ("On", Bool(false))], "otherwise"),
        (
            &[("A", Text("label")), ("B", Text("a.B")), ("On", Bool(true))],
            "a label",
        ),
        (
            &[
                ("A", Text("label")),
                ("B", Text("a.B")),
                ("On", Bool(false)),
            ],
            "otherwise",
        ),
        (
            &[("A", Text("encode")), ("B", Text("a/b c~é"))],
            "{a%2Fb%20c~%C3%A9}",
        ),
        (&[("A", Text("encode")), ("B", Text("plain"))], "{plain}"),
        (
            &[
                ("A", Text("substring")),
                ("B", Text("abcdef")),
                ("On", Bool(false)),
            ],
            "bcd",
        ),
        (
            &[
                ("A", Text("substring")),
                ("B", Text("abcdef")),
                ("On", Bool(true)),
            ],
            "cde",
        ),
        (
            &[
                ("A", Text("substring")),
                ("B", Text("abc")),
                ("On", Bool(true)),
            ],
            "too short",
        ),
        (&[("A", Text("split")), ("B", long)], "a|b|c--d"),
        (
            &[("A", Text("arn:aws:sns:us-west-2:012345678910:topic/a"))],
            "aws|sns|us-west-2|012345678910|topic",
        ),
        (
            &[("A", Text("https://h:1/p")), ("On", Bool(false))],
            "https://h:1/p/x",
        ),
        (
            &[("A", Text("http://[::1]")), ("On", Bool(true))],
            "http://[::1]/x",
        ),
        (
            &[("A", Text("partition")), ("B", Text("cn-north-1"))],
            "amazonaws.com.cn",
        ),
        (&[("A", Text("anything"))], "otherwise"),
    ];
    for (context, expected) in cases {
        assert_eq!(url(&FUNCTIONS, context), *expected, "{context:?}");
    }
}

tinsmith::endpoint_rules! {
    TREES;
    parameters { 0 A: Bool or false, 1 B: Bool or false }
    variables { 2 x }
    rules {
        when (BooleanEquals(A, true), let x = Coalesce("first", "")) then {
            when (BooleanEquals(B, true)) endpoint { "https://{x}.example" }
        }
        when (let x = Coalesce("second", "")) endpoint { "https://{x}.example" }
    }
}

#[test]
fn there_is_no_way_back_out_of_a_tree() {
    let (a, b) = (("A", Bool(true)), ("B", Bool(true)));
    assert_eq!(url(&TREES, &[a, b]), "https://first.example");
    assert_eq!(url(&TREES, &[b]), "https://second.example");
    assert_eq!(url(&TREES, &[a]), "no endpoint rule fits these settings");
}

tinsmith::endpoint_rules! {
    DIAGRAM;
    parameters { 0 Fips: Bool or false, 1 Name: Text }
    variables { 2 suffix }
    diagram {
        root 0
        conditions (IsSet(Name), let suffix = Ite(Fips, "-fips", ""), StringEquals(Name, "none"))
        results {
            otherwise endpoint { "https://{Name}{suffix}.example" }
            otherwise error { "a name is needed" }
        }
        nodes { 0 1 [1], 1 2 _, 2 _ [0] }
    }
}

#[test]
fn a_diagram_is_followed_to_its_end() {
    let name = ("Name", Text("things"));
    assert_eq!(url(&DIAGRAM, &[name]), "https://things.example");
    let fips = url(&DIAGRAM, &[name, ("Fips", Bool(true))]);
    assert_eq!(fips, "https://things-fips.example");
    assert_eq!(url(&DIAGRAM, &[]), "a name is needed");
    let none = url(&DIAGRAM, &[("Name", Text("none"))]);
    assert_eq!(none, "no endpoint rule fits these settings");
}

tinsmith::endpoint_rules! {
    BROKEN;
    parameters { 0 Name: Text or "a" }
    variables { 1 x }
    diagram {
        root 0
        conditions (IsSet(Name))
        results {}
        nodes { 0 1 [7], 0 0 9 }
    }
}

#[test]
fn a_damaged_table_is_no_endless_loop() {
    assert_eq!(url(&BROKEN, &[]), "no endpoint rule fits these settings");
}

tinsmith::endpoint_rules! {
    SETTINGS;
    parameters {
        0 Region: Text from Region required true,
        1 Fips: Bool from UseFips or false,
        2 Dual: Bool from UseDualStack or false,
        3 Account: Text from AccountId or "nobody",
        4 Mode: Text from AccountIdEndpointMode or "off",
        5 Custom: Text from Endpoint or "none",
        6 Style: Text from Client or "plain",
        7 Names: Texts or ["a", "b"],
    }
    variables {}
    rules {
        otherwise error {
            "{Region} {Fips} {Dual} {Account} {Mode} {Custom} {Style} {Names#[-1]}"
        }
    }
}

#[test]
fn what_an_operation_says_counts_most_and_a_default_least() {
    let say = |params: &EndpointParams<'_>, context: Context<'_>| {
        resolve(&SETTINGS, params, context)
            .expect_err("an error")
            .to_string()
    };
    let region = EndpointParams {
        region: Some("r"),
        ..EndpointParams::default()
    };
    assert_eq!(say(&region, &[]), "r false false nobody off none plain b");
    let settings = [("Style", Text("path")), ("Region", Text("ignored"))];
    let all = EndpointParams {
        region: Some("r"),
        use_fips: true,
        use_dual_stack: true,
        endpoint_url: Some("url"),
        account_id: Some("1"),
        account_id_endpoint_mode: Some("required"),
        settings: &settings,
    };
    assert_eq!(say(&all, &[]), "r true true 1 required url path b");
    let context = [
        ("Region", Text("o")),
        ("Dual", Bool(false)),
        ("Style", Text("own")),
        ("Names", Texts(&["c"])),
        ("Unknown", Text("ignored")),
    ];
    assert_eq!(say(&all, &context), "o true false 1 required url own c");
    let missing = say(&EndpointParams::default(), &[]);
    assert_eq!(
        missing,
        "the endpoint rules need `Region`, which is not set"
    );
    let kind = say(&region, &[("Fips", Text("yes"))]);
    assert_eq!(
        kind,
        "the endpoint parameter `Fips` is a boolean, and not a string"
    );
    assert!(!SETTINGS.is_constant() && !TREES.is_constant());
    assert!(SETTINGS.client_parameters().eq(["Style"]));
}

tinsmith::endpoint_rules! {
    SIGNED;
    parameters { 0 Region: Text, 1 Bucket: Text }
    variables {}
    rules {
        otherwise endpoint {
            "https://{Bucket}.{Region}.example/{Bucket}",
            auth "sigv4a" { signing_name: "s", signing_region_set: ["*", "{Region}"], disable_normalize_path: true },
            auth "sigv4" { signing_region: "{Region}", disable_double_encoding: true },
            header "x-bucket" ["{Bucket}", UriEncode("a/"), Partition(Region)["name"]],
            property "backend" "S3{Region}",
            property "more" { "list": [true, "a"] }
        }
    }
}

#[test]
fn an_endpoint_says_how_to_sign_and_what_to_send() {
    let context = [("Region", Text("r")), ("Bucket", Text("b"))];
    let endpoint = ask(&SIGNED, &context).expect("an endpoint");
    assert_eq!(endpoint.url(), "https://b.r.example/b");
    let [sigv4a, sigv4] = endpoint.auth_schemes() else {
        panic!("two schemes: {endpoint:?}");
    };
    assert_eq!(sigv4a.name(), "sigv4a");
    assert_eq!(sigv4a.signing_name(), Some("s"));
    assert!(sigv4a.signing_region_set().eq(["*", "r"]));
    assert!(sigv4a.disable_normalize_path() && !sigv4a.disable_double_encoding());
    assert_eq!(sigv4.name(), "sigv4");
    assert!(sigv4.disable_double_encoding() && !sigv4.disable_normalize_path());
    assert_eq!(endpoint.signing_name(), None);
    assert_eq!(endpoint.signing_region(), Some("r"));
    assert!(
        endpoint
            .headers()
            .eq([("x-bucket", "b"), ("x-bucket", "a%2F"), ("x-bucket", "aws")])
    );
    let properties: Vec<_> = endpoint.properties().collect();
    assert_eq!(properties[0], ("backend", &Document::from("S3r")));
    let list = Document::from(vec![Document::from(true), Document::from("a")]);
    let more = Document::from(
        [("list".to_owned(), list)]
            .into_iter()
            .collect::<std::collections::BTreeMap<_, _>>(),
    );
    assert_eq!(properties[1], ("more", &more));
}

#[test]
fn a_request_has_the_headers_of_its_endpoint() {
    let input = tinsmith_chime::ListAccountsInput::default();
    let encode = |bucket| {
        let context = [("Region", Text("r")), ("Bucket", Text(bucket))];
        tinsmith::encode(&input, &ask(&HEADERS, &context).expect("an endpoint"))
    };
    let request = encode("b").expect("a request");
    assert_eq!(request.uri(), "https://r.example/accounts");
    let values = request.headers().get_all("x-bucket").iter();
    assert!(values.eq(["b", "r"]), "{request:?}");
    let error = encode("a\nb").expect_err("no header").to_string();
    assert!(
        error.contains(r#"`x-bucket` cannot hold "a\nb""#),
        "{error}"
    );
}

tinsmith::endpoint_rules! {
    HEADERS;
    parameters { 0 Region: Text, 1 Bucket: Text }
    variables {}
    rules {
        otherwise endpoint { "https://{Region}.example", header "x-bucket" ["{Bucket}", Region] }
    }
}

#[test]
fn no_value_can_name_another_host() {
    for evil in [
        "evil.example/",
        "evil.example#",
        "evil.example?",
        "a@evil.example",
        "a:1",
        "a b",
        "a\\b",
        "é",
        "a\n",
    ] {
        let context = [("Region", Text("r")), ("Bucket", Text(evil))];
        let error = ask(&SIGNED, &context).expect_err(evil).to_string();
        assert!(error.contains("cannot be a part of a host name"), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
    // Nor can it be missing.
    let error = ask(&SIGNED, &[("Region", Text("r"))]).expect_err("no bucket");
    assert_eq!(
        error.to_string(),
        "the endpoint rules need `Bucket`, which is not set"
    );
}

#[test]
fn without_rules_the_endpoint_has_to_be_given() {
    let custom = EndpointParams {
        endpoint_url: Some("https://here"),
        ..EndpointParams::default()
    };
    let endpoint = resolve(&RuleSet::NONE, &custom, &[]).expect("an endpoint");
    assert_eq!(endpoint.url(), "https://here");
    assert!(url(&RuleSet::NONE, &[]).contains("set an endpoint URL"));
}

#[cfg(feature = "client")]
mod client {
    use super::SETTINGS;
    use tinsmith::{Client, Config, ConfigError, Credentials, Protocol, Service};

    static SERVICE: Service = tinsmith::service("Things", "things", Protocol::RestJson, &SETTINGS);

    fn client(config: Config) -> Result<Client, ConfigError> {
        let credentials = Credentials::new("id", "secret").with_account_id("1");
        Client::new(&SERVICE, config.credentials(credentials))
    }

    #[test]
    fn settings_of_a_service_are_set_by_name() {
        let config = Config::new().endpoint_param("Style", "path");
        let client = client(config).expect("a client");
        // Its operations have a say in it.
        assert!(client.endpoint().is_none());
    }

    #[test]
    fn a_setting_that_the_service_does_not_have_is_refused() {
        let error = client(Config::new().endpoint_param("Stile", true)).expect_err("no such");
        assert_eq!(
            error.to_string(),
            "the service has no endpoint setting `Stile`: it has `Style`"
        );
        let error = client(Config::new().endpoint_param("Region", "r")).expect_err("no such");
        assert!(error.to_string().contains("`Region`"), "{error}");
    }
}
