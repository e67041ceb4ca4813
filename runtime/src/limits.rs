//! How much of what a server sends is taken: how deep, how long, and how much memory. No service
//! comes near; these are for a peer that means harm, and each is a clear error.

use std::cell::Cell;

/// How deep values may nest in a document. Each level takes some of the stack.
pub(crate) const DEEPEST: usize = 128;

/// The longest body that is read as a document, or is held in memory at all.
pub(crate) const LONGEST: usize = 256 << 20;

/// How much memory the values of one document may take. Two bytes of text can become an element of
/// hundreds of bytes, so that a bound for the text alone bounds little.
#[cfg(not(test))]
const LARGEST: usize = 256 << 20;
/// The tests of this crate need not fill so much.
#[cfg(test)]
const LARGEST: usize = 1 << 20;

/// The memory that the values of one document may still take. Text and bytes are not counted: they
/// are no longer than the document.
pub(crate) struct Budget(Cell<usize>);

/// The values of a document would take more memory than they may.
#[derive(Debug)]
pub(crate) struct Spent;

impl Budget {
    pub(crate) fn new() -> Self {
        Budget(Cell::new(LARGEST))
    }

    /// Takes what a value takes besides its text.
    pub(crate) fn spend<T: ?Sized>(&self, value: &T) -> Result<(), Spent> {
        let left = self.0.get().checked_sub(size_of_val(value));
        self.0.set(left.ok_or(Spent)?);
        Ok(())
    }

    /// The same for an entry of a map, which has a key.
    pub(crate) fn spend_entry<T: ?Sized>(&self, value: &T) -> Result<(), Spent> {
        self.spend(value)?;
        self.spend(&String::new())
    }
}

impl std::fmt::Display for Spent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "its values take more than {LARGEST} bytes of memory")
    }
}

#[cfg(test)]
mod tests {
    use crate::codec::Codec;
    use crate::schema::{Names, Schema, member, schema};
    use std::collections::BTreeMap;

    /// Small on the wire, and larger in memory.
    struct Item {
        text: Option<String>,
        number: Option<f64>,
        items: Option<Vec<Item>>,
        entries: Option<BTreeMap<String, Item>>,
    }

    static ITEM: Schema = schema(
        "Item",
        &[
            member("text"),
            member("number"),
            member("items"),
            member("entries"),
        ],
    );
    crate::structure!(Item: ITEM, Default { 0 text, 1 number, 2 items, 3 entries });

    fn refused(codec: Codec, document: &[u8]) -> bool {
        let mut item = Item::default();
        let read = codec.decode(document, &mut item);
        read.is_err_and(|error| error.0.contains("bytes of memory"))
    }

    #[test]
    fn values_take_no_more_memory_than_they_may() {
        let many = 1 << 14;
        #[cfg(feature = "json")]
        {
            let json = Codec::Json(Names::Wire);
            let list = |count: usize| format!("{{\"items\":[{}{{}}]}}", "{},".repeat(count));
            assert!(!refused(json, list(100).as_bytes()));
            assert!(refused(json, list(many).as_bytes()));
            let entries: String = (0..many).map(|key| format!("\"{key}\":{{}},")).collect();
            let map = format!("{{\"entries\":{{{entries}\"\":{{}}}}}}");
            assert!(refused(json, map.as_bytes()));
        }
        #[cfg(feature = "xml")]
        {
            let xml = Codec::Xml(Names::Wire);
            let list = |count: usize| format!("<a><items>{}</items></a>", "<b/>".repeat(count));
            assert!(!refused(xml, list(100).as_bytes()));
            assert!(refused(xml, list(many).as_bytes()));
        }
        #[cfg(feature = "cbor")]
        {
            let list = |count: u16| {
                let mut list = b"\xa1\x65items\x99".to_vec();
                list.extend(count.to_be_bytes());
                list.extend(vec![0xa0; count.into()]);
                list
            };
            assert!(!refused(Codec::Cbor, &list(100)));
            assert!(refused(Codec::Cbor, &list(many as u16)));
        }
    }

    #[cfg(feature = "json")]
    #[test]
    fn so_it_is_for_values_without_a_schema() {
        let many = "0,".repeat(1 << 16);
        let text = format!("[{many}0]");
        let refused = |text: &str| {
            let read = crate::codec::json::read_document(text.as_bytes());
            read.is_err_and(|error| error.0.contains("bytes of memory"))
        };
        assert!(refused(&text));
        assert!(!refused("[0]"));
        #[cfg(feature = "serde")]
        {
            let refused = |text: &str| {
                let read = serde_json::from_str::<crate::Document>(text);
                read.is_err_and(|error| error.to_string().contains("bytes of memory"))
            };
            assert!(refused(&text));
            assert!(!refused("[0]"));
        }
    }
}
