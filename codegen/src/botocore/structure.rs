//! Reads the members of structures, unions and streams of events, and what makes a structure an
//! error.

use super::shape::Reader;
use super::words::{DEPRECATED, deprecation, docs, flag, only, optional_text, timestamp_format};
use super::xml;
use crate::Result;
use crate::ir::{ErrorFacts, Location, Member, Retryable, Structure, XmlFacts};
use crate::json::Node;

impl Reader<'_> {
    /// The members of a union. None is required, because there is only one at a time.
    pub(super) fn variants(&self, node: &Node<'_>) -> Result<Vec<Member>> {
        let mut members = self.structure(node)?.members;
        for member in &mut members {
            member.required = false;
        }
        Ok(members)
    }

    pub(super) fn structure(&self, node: &Node<'_>) -> Result<Structure> {
        let required = match node.find("required")? {
            None => Vec::new(),
            Some(list) => list
                .items()?
                .map(|item| item.str().map(str::to_owned))
                .collect::<Result<_>>()?,
        };
        let members_node = node.get("members")?;
        let mut members = members_node
            .members()?
            .map(|(name, node)| self.member(name, &node))
            .collect::<Result<Vec<_>>>()?;
        if let Some(payload) = node.find("payload")? {
            let name = payload.str()?;
            match members.iter_mut().find(|member| member.name == name) {
                Some(member) => member.location = Location::Payload,
                None => {
                    return Err(payload
                        .error(format!("the payload `{name}` is not among the members"))
                        .next("Check the model against its source."));
                }
            }
        }
        for name in &required {
            match members.iter_mut().find(|member| member.name == *name) {
                Some(member) => member.required = true,
                None => {
                    return Err(node
                        .error(format!(
                            "the required member `{name}` is not among the members"
                        ))
                        .next("Check the model against its source."));
                }
            }
        }
        let is_error = flag(node, "exception")? || node.find("error")?.is_some();
        let error = if is_error {
            Some(error_facts(node)?)
        } else {
            None
        };
        Ok(Structure { members, error })
    }

    fn member(&self, name: &str, node: &Node<'_>) -> Result<Member> {
        let what = format!("member `{name}`");
        let known = [
            "shape",
            "location",
            "locationName",
            "idempotencyToken",
            "timestampFormat",
            "box",
            "flattened",
            "xmlNamespace",
            "xmlAttribute",
            "queryName",
            "jsonvalue",
            "hostLabel",
            "streaming",
            "eventheader",
            "eventpayload",
            // Read with the operation, which passes it on.
            "contextParam",
            // Values that are documented; the shape stays a string, as it is for other members.
            "enum",
        ];
        only(node, &what, &known, DEPRECATED)?;
        let location = match node.find("location")? {
            None if flag(node, "eventheader")? => Location::EventHeader,
            None if flag(node, "eventpayload")? => Location::EventPayload,
            None => Location::Body,
            Some(location) => match location.str()? {
                "uri" => Location::Label,
                "querystring" => Location::Query,
                "header" => Location::Header,
                "headers" => Location::PrefixHeaders,
                "statusCode" => Location::StatusCode,
                other => {
                    return Err(location
                        .error(format!("`{other}` is not a place in an HTTP message"))
                        .next("It is one of `uri`, `querystring`, `header`, `headers` and `statusCode`."));
                }
            },
        };
        let wire_name = match location {
            // The path names members, see `labels`.
            Location::Label => None,
            _ => optional_text(node, "locationName")?,
        };
        Ok(Member {
            name: name.to_owned(),
            target: self.target(node)?,
            location,
            xml: XmlFacts {
                document: None,
                attribute: flag(node, "xmlAttribute")?,
                flattened: flag(node, "flattened")?,
                namespace: xml::namespace(node)?,
                query_name: optional_text(node, "queryName")?,
            },
            wire_name: wire_name.filter(|wire| wire != name),
            required: false,
            renamed: None,
            sensitive: false,
            idempotency_token: flag(node, "idempotencyToken")?,
            json: flag(node, "jsonvalue")?,
            // botocore's models say neither.
            media_type: None,
            default: None,
            streaming: flag(node, "streaming")?,
            timestamp_format: timestamp_format(node)?,
            constraints: None,
            docs: docs(node)?,
            deprecated: deprecation(node)?,
        })
    }
}

fn error_facts(node: &Node<'_>) -> Result<ErrorFacts> {
    let retryable = match node.find("retryable")? {
        Some(facts) => Some(Retryable {
            throttling: flag(&facts, "throttling")?,
        }),
        None => None,
    };
    let Some(error) = node.find("error")? else {
        return Ok(ErrorFacts {
            code: None,
            status: None,
            retryable,
        });
    };
    // `senderFault` repeats the status.
    only(
        &error,
        "error",
        &["httpStatusCode", "code", "senderFault", "fault"],
        &[],
    )?;
    let code = error
        .find("code")?
        .map(|code| code.str().map(str::to_owned))
        .transpose()?;
    let status = match error.find("httpStatusCode")? {
        None => None,
        Some(node) => match node
            .number()?
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())
        {
            Some(status) => Some(status),
            None => {
                return Err(node
                    .error("this is not an HTTP status")
                    .next("Check the model."));
            }
        },
    };
    Ok(ErrorFacts {
        code,
        status,
        retryable,
    })
}
