//! The notation in which a generated crate writes endpoint rules down.

/// Endpoint rules as a static [`RuleSet`](crate::endpoint::RuleSet).
///
/// Each name comes with the index by which the rules know it. Where a name is a keyword of Rust,
/// another stands for it, with the name itself behind. A parameter has a
/// [`Kind`](crate::endpoint::Kind), a [`Source`](crate::endpoint::Source) unless only operations
/// give it, a default, and another one for callers with an endpoint of their own. Functions are those of [`Function`](crate::endpoint::Function).
///
/// ```
/// use tinsmith::endpoint::{EndpointParams, ParamValue};
///
/// tinsmith::endpoint_rules! {
///     RULES;
///     parameters {
///         0 Region: Text from Region required true,
///         1 UseFIPS: Bool from UseFips or false,
///         2 Bucket: Text,
///     }
///     variables { 3 in_ "in" }
///     rules {
///         when (BooleanEquals(UseFIPS, true)) error { "no FIPS here" }
///         when (let in_ = Partition(Region), StringEquals(in_["name"], "aws")) then {
///             when (IsSet(Bucket)) endpoint {
///                 "https://{Bucket}.{Region}.{in#dnsSuffix}",
///                 auth "sigv4" { signing_name: "things" }
///             }
///             otherwise endpoint { "https://{Region}.{in#dnsSuffix}" }
///         }
///     }
/// }
///
/// let params = EndpointParams { region: Some("eu-west-1"), ..Default::default() };
/// let context = [("Bucket", ParamValue::Text("tin"))];
/// let endpoint = tinsmith::endpoint::resolve(&RULES, &params, &context)?;
/// assert_eq!(endpoint.url(), "https://tin.eu-west-1.amazonaws.com");
/// # Ok::<(), tinsmith::EndpointError>(())
/// ```
#[macro_export]
macro_rules! endpoint_rules {
    (
        $table:ident;
        parameters {
            $($index:literal $name:ident $($text:literal)?: $kind:ident $(from $source:ident)?
                $(or $default:tt)? $(with_endpoint $with:tt)? $(required $required:literal)?),* $(,)?
        }
        variables { $($var_index:literal $var:ident $($var_text:literal)?),* $(,)? }
        $form:ident { $($body:tt)* }
    ) => {
        static $table: $crate::endpoint::RuleSet = {
            $crate::endpoint_rules!(@indices $($name $index,)* $($var $var_index,)*);
            $crate::endpoint::RuleSet {
                parameters: &[$(
                    $crate::endpoint::Parameter {
                        $(source: $crate::endpoint::Source::$source,)?
                        $(default: Some($crate::endpoint_rules!(@default $kind $default)),)?
                        $(with_endpoint: Some($crate::endpoint_rules!(@default $kind $with)),)?
                        $(required: $required,)?
                        ..$crate::endpoint::Parameter::new($crate::endpoint::Kind::$kind)
                    },
                )*],
                names: &[
                    $($crate::endpoint_rules!(@name $name $($text)?),)*
                    $($crate::endpoint_rules!(@name $var $($var_text)?),)*
                ],
                rules: $crate::endpoint_rules!(@$form $($body)*),
            }
        };
    };

    // The names, which are written as the model has them, and some only stand in a text.
    (@indices $($name:ident $index:literal,)*) => {
        $(
            #[allow(non_upper_case_globals, dead_code)]
            const $name: u8 = $index;
        )*
    };
    (@name $name:ident) => { stringify!($name) };
    (@name $name:ident $text:literal) => { $text };

    (@default $kind:ident [$($text:literal),* $(,)?]) => {
        $crate::endpoint::ParamValue::$kind(&[$($text),*])
    };
    (@default $kind:ident $value:tt) => { $crate::endpoint::ParamValue::$kind($value) };

    (@rules $($rules:tt)*) => {
        $crate::endpoint::Rules::Tree($crate::endpoint_rules!(@list $($rules)*))
    };
    (@diagram
        root $root:tt
        conditions ($($conditions:tt)*)
        results { $($results:tt)* }
        nodes { $($condition:literal $yes:tt $no:tt),* $(,)? }
    ) => {
        $crate::endpoint::Rules::Diagram($crate::endpoint::Diagram {
            conditions: $crate::endpoint_rules!(@conditions $($conditions)*),
            results: $crate::endpoint_rules!(@list $($results)*),
            nodes: &[$(
                $crate::endpoint::Node(
                    $condition,
                    $crate::endpoint_rules!(@next $yes),
                    $crate::endpoint_rules!(@next $no),
                ),
            )*],
            root: $crate::endpoint_rules!(@next $root),
        })
    };
    (@next _) => { $crate::endpoint::Next::NoMatch };
    (@next [$result:literal]) => { $crate::endpoint::Next::Result($result) };
    (@next $node:literal) => { $crate::endpoint::Next::Node($node) };

    (@list $($when:ident $(($($conditions:tt)*))? $outcome:ident { $($what:tt)* })*) => {
        &[$(
            $crate::endpoint::Rule {
                conditions: $crate::endpoint_rules!(@conditions $($($conditions)*)?),
                outcome: $crate::endpoint_rules!(@$outcome $($what)*),
            },
        )*]
    };

    (@conditions $(
        $first:ident $($name:ident = $of:ident)? $(($($args:tt)*))? $([$path:literal])?
    ),* $(,)?) => {
        &[$($crate::endpoint_rules!(
            @condition $first $($name = $of)? $(($($args)*))? $([$path])?
        )),*]
    };
    (@condition let $name:ident = $($value:tt)+) => {
        $crate::endpoint::Condition {
            assign: Some($name),
            value: $crate::endpoint_rules!(@expr $($value)+),
        }
    };
    (@condition $($value:tt)+) => {
        $crate::endpoint::Condition {
            assign: None,
            value: $crate::endpoint_rules!(@expr $($value)+),
        }
    };

    (@then $($rules:tt)*) => {
        $crate::endpoint::Outcome::Tree($crate::endpoint_rules!(@list $($rules)*))
    };
    (@error $($message:tt)*) => {
        $crate::endpoint::Outcome::Error($crate::endpoint_rules!(@expr $($message)*))
    };
    (@endpoint
        $url:tt $(($($args:tt)*))? $([$path:literal])?
        $(, auth $scheme:literal { $($key:ident: $value:tt),* $(,)? })*
        $(, header $header:literal [
            $($item:tt $(($($item_args:tt)*))? $([$item_path:literal])?),* $(,)?
        ])*
        $(, property $property:literal $property_value:tt)*
        $(,)?
    ) => {
        $crate::endpoint::Outcome::Endpoint($crate::endpoint::Target {
            url: $crate::endpoint_rules!(@expr $url $(($($args)*))? $([$path])?),
            auth: &[$(
                $crate::endpoint::Auth {
                    $($key: $crate::endpoint_rules!(@auth $key $value),)*
                    ..$crate::endpoint::Auth::new($crate::endpoint::Expr::Text($scheme))
                },
            )*],
            headers: &[$(
                ($header, &[$($crate::endpoint_rules!(
                    @expr $item $(($($item_args)*))? $([$item_path])?
                )),*]),
            )*],
            properties: &[$(
                ($property, $crate::endpoint_rules!(@property $property_value)),
            )*],
        })
    };
    (@auth signing_region_set [$($region:literal),*]) => {
        &[$($crate::endpoint::Expr::Text($region)),*]
    };
    (@auth signing_name $text:literal) => { Some($crate::endpoint::Expr::Text($text)) };
    (@auth signing_region $text:literal) => { Some($crate::endpoint::Expr::Text($text)) };
    (@auth $key:ident $flag:literal) => { $flag };
    (@property true) => { $crate::endpoint::Property::Bool(true) };
    (@property false) => { $crate::endpoint::Property::Bool(false) };
    (@property $text:literal) => { $crate::endpoint::Property::Text($text) };
    (@property [$($item:tt),* $(,)?]) => {
        $crate::endpoint::Property::List(&[$($crate::endpoint_rules!(@property $item)),*])
    };
    (@property {$($name:literal: $value:tt),* $(,)?}) => {
        $crate::endpoint::Property::Map(&[$(($name, $crate::endpoint_rules!(@property $value))),*])
    };

    (@expr true) => { $crate::endpoint::Expr::Bool(true) };
    (@expr false) => { $crate::endpoint::Expr::Bool(false) };
    (@expr $text:literal) => { $crate::endpoint::Expr::Text($text) };
    (@expr $name:ident) => { $crate::endpoint::Expr::Var($name) };
    (@expr $of:tt $(($($args:tt)*))? [$path:literal]) => {
        $crate::endpoint::Expr::Attr(&$crate::endpoint_rules!(@expr $of $(($($args)*))?), $path)
    };
    (@expr Int ($number:literal)) => { $crate::endpoint::Expr::Int($number) };
    (@expr $function:ident ($($head:tt $(($($args:tt)*))? $([$path:literal])?),* $(,)?)) => {
        $crate::endpoint::Expr::Call(
            $crate::endpoint::Function::$function,
            &[$($crate::endpoint_rules!(@expr $head $(($($args)*))? $([$path])?)),*],
        )
    };
}
