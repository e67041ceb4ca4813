//! A table: put, get, query, a condition that fails.

use crate::{Result, expect, some};
use std::collections::BTreeMap;
use tinsmith::Config;
use tinsmith_dynamodb::*;

const TABLE: &str = "songs";

// In botocore's model this is a structure of which one member is set.

fn text(value: &str) -> AttributeValue {
    AttributeValue {
        s: Some(value.to_owned()),
        ..AttributeValue::default()
    }
}

fn number(value: u32) -> AttributeValue {
    AttributeValue {
        n: Some(value.to_string()),
        ..AttributeValue::default()
    }
}

fn bytes(value: &[u8]) -> AttributeValue {
    AttributeValue {
        b: Some(value.to_vec()),
        ..AttributeValue::default()
    }
}

fn item(artist: &str, year: u32) -> BTreeMap<String, AttributeValue> {
    BTreeMap::from([
        ("artist".to_owned(), text(artist)),
        ("year".to_owned(), number(year)),
        ("cover".to_owned(), bytes(&[0, 1, 255])),
    ])
}

pub async fn run(config: Config) -> Result {
    let client = Client::new(config)?;
    let mut table = CreateTableInput::new(TABLE);
    table.attribute_definitions = Some(vec![
        AttributeDefinition::new("artist", ScalarAttributeType::S),
        AttributeDefinition::new("year", ScalarAttributeType::N),
    ]);
    table.key_schema = Some(vec![
        KeySchemaElement::new("artist", KeyType::Hash),
        KeySchemaElement::new("year", KeyType::Range),
    ]);
    table.billing_mode = Some(BillingMode::PayPerRequest);
    client.create_table(table).await?;
    for year in [1999, 2004, 2024] {
        client.put_item(PutItemInput::new(TABLE, item("Nena", year))).await?;
    }
    let key = BTreeMap::from([
        ("artist".to_owned(), text("Nena")),
        ("year".to_owned(), number(2004)),
    ]);
    let found = client.get_item(GetItemInput::new(TABLE, key)).await?;
    let found = some(found.item, "Item")?;
    expect!(found.get("cover"), Some(&bytes(&[0, 1, 255])));
    expect!(found.get("year"), Some(&number(2004)));
    let mut query = QueryInput::new(TABLE);
    query.key_condition_expression = Some("artist = :a AND #y > :y".to_owned());
    query.expression_attribute_names =
        Some(BTreeMap::from([("#y".to_owned(), "year".to_owned())]));
    query.expression_attribute_values = Some(BTreeMap::from([
        (":a".to_owned(), text("Nena")),
        (":y".to_owned(), number(2000)),
    ]));
    let found = client.query(query).await?;
    expect!(found.count, Some(2));
    let mut put = PutItemInput::new(TABLE, item("Nena", 1999));
    put.condition_expression = Some("attribute_not_exists(artist)".to_owned());
    match client.put_item(put).await {
        Err(Error::ConditionalCheckFailedException(_)) => {}
        other => return Err(format!("a failed condition gives {:?}", other.err()).into()),
    }
    client.delete_table(DeleteTableInput::new(TABLE)).await?;
    Ok(())
}
