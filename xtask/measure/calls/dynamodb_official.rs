//! Calls of Amazon DynamoDB, by the official SDK.

mod harness;
mod official;

use aws_sdk_dynamodb::types::AttributeValue;

fn main() {
    harness::run(|case| {
        let runtime = official::runtime();
        let client = aws_sdk_dynamodb::Client::from_conf(config!(aws_sdk_dynamodb, case));
        let text = |text: &str| AttributeValue::S(text.to_owned());
        match case {
            "get_item" => Box::new(move || {
                let call = client.get_item().table_name("users").key("id", text("user-7"));
                let item = runtime.block_on(call.send());
                assert!(item.expect("an item").item().is_some());
            }),
            _ => Box::new(move || {
                let call = client
                    .query()
                    .table_name("users")
                    .key_condition_expression("id = :id")
                    .expression_attribute_values(":id", text("user-7"));
                let items = runtime.block_on(call.send());
                assert_eq!(items.expect("items").items().len(), 50);
            }),
        }
    });
}
