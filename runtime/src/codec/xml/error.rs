//! Where in a document a service says what went wrong.
//!
//! | protocol | the error | the request id |
//! |---|---|---|
//! | AWS query, restXml | `ErrorResponse/Error` | `ErrorResponse/RequestId` |
//! | EC2 query, and services older than AWS query | `Response/Errors/Error` | `Response/RequestID` |
//! | S3's restXml | `Error` | `Error/RequestId` |
//!
//! Route 53 may name the document itself after the error; it is known by its request id.

use super::read::Reader;
use super::tokens::{Start, Tokens, local_name};
use crate::codec::CodecError;
use crate::limits::Budget;
use crate::schema::Names;
use crate::value::Structure;

/// What every XML error may hold besides its own members.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ErrorFacts {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// Whether the document is an error of S3, which may come with a status of success.
pub(crate) fn is_error(document: &[u8]) -> bool {
    let root = Tokens::new(document).root();
    root.is_ok_and(|root| local_name(&root) == ERROR)
}

/// Reads the code, message and request id of an error, as far as the document can be read: what
/// was found before it broke off is kept.
pub(crate) fn error_facts(document: &[u8]) -> ErrorFacts {
    let mut facts = ErrorFacts::default();
    let _ = request_id(Tokens::new(document), &mut facts);
    let _ = code_and_message(Tokens::new(document), &mut facts);
    facts
}

/// Reads the members of a modelled error.
pub(crate) fn read_error(
    names: Names,
    document: &[u8],
    error: &mut dyn Structure,
) -> Result<(), CodecError> {
    let budget = Budget::new();
    let mut reader = Reader::new(names, document, &budget);
    let start = match enter_error(&mut reader.tokens)? {
        Some(start) => start,
        None => {
            reader.tokens = Tokens::new(document);
            reader.tokens.root()?
        }
    };
    reader.structure(error, &start)
}

const ERROR: &str = "Error";

/// Goes into the element that describes the error, or past all if there is none.
fn enter_error<'a>(tokens: &mut Tokens<'a>) -> Result<Option<Start<'a>>, CodecError> {
    let root = tokens.root()?;
    if local_name(&root) == ERROR {
        return Ok(Some(root));
    }
    while let Some(child) = tokens.child()? {
        match local_name(&child) {
            ERROR => return Ok(Some(child)),
            "Errors" => {
                while let Some(child) = tokens.child()? {
                    if local_name(&child) == ERROR {
                        return Ok(Some(child));
                    }
                    tokens.skip()?;
                }
            }
            _ => tokens.skip()?,
        }
    }
    Ok(None)
}

fn code_and_message(mut tokens: Tokens<'_>, facts: &mut ErrorFacts) -> Result<(), CodecError> {
    let mut outermost = tokens.clone();
    if enter_error(&mut tokens)?.is_none() {
        if facts.request_id.is_some() {
            facts.code = Some(local_name(&outermost.root()?).to_owned());
        }
        return Ok(());
    }
    while let Some(child) = tokens.child()? {
        let (place, wins) = match local_name(&child) {
            "Code" => (&mut facts.code, true),
            "Message" => (&mut facts.message, true),
            // A member of the error's own may be called like this.
            "code" => (&mut facts.code, false),
            "message" => (&mut facts.message, false),
            _ => {
                tokens.skip()?;
                continue;
            }
        };
        let text = tokens.text()?;
        if !text.is_empty() && (wins || place.is_none()) {
            *place = Some(text.into_owned());
        }
    }
    Ok(())
}

fn request_id(mut tokens: Tokens<'_>, facts: &mut ErrorFacts) -> Result<(), CodecError> {
    tokens.root()?;
    while let Some(child) = tokens.child()? {
        match local_name(&child) {
            "RequestId" | "RequestID" | "requestId" => {
                facts.request_id = Some(tokens.text()?.trim().to_owned());
            }
            _ => tokens.skip()?,
        }
    }
    Ok(())
}
