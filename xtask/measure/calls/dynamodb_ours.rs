//! Calls of Amazon DynamoDB, by Tinsmith.

mod harness;
mod ours;

use std::collections::BTreeMap;
use tinsmith_dynamodb::{AttributeValue, Client, GetItemInput, QueryInput};

fn main() {
    harness::run(|case| {
        let runtime = ours::runtime();
        let client = Client::new(ours::config(case)).expect("a client");
        let text = |text: &str| AttributeValue {
            s: Some(text.to_owned()),
            ..AttributeValue::default()
        };
        match case {
            "get_item" => Box::new(move || {
                let key = BTreeMap::from([("id".to_owned(), text("user-7"))]);
                let input = GetItemInput::new("users", key);
                let item = runtime.block_on(async { client.get_item(input).await });
                assert!(item.expect("an item").item.is_some());
            }),
            _ => Box::new(move || {
                let mut input = QueryInput::new("users");
                input.key_condition_expression = Some("id = :id".to_owned());
                input.expression_attribute_values =
                    Some(BTreeMap::from([(":id".to_owned(), text("user-7"))]));
                let items = runtime.block_on(async { client.query(input).await });
                assert_eq!(items.expect("items").items.map(|items| items.len()), Some(50));
            }),
        }
    });
}
