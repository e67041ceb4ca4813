//! Operations: from an AST shape with its traits to the IR.

use super::facts::{self, flag};
use super::repeat;
use super::shape::{SOURCE, Shape, Traits};
use super::values::Reader;
use crate::ir::{
    Auth, Checksum, Context, Customization, Kind, Location, Namespace, Operation, Protocol,
    ShapeId, Shapes, Structure,
};
use crate::json::{Json, Located};
use crate::{Result, spelling};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What all operations of a service have in common.
pub(super) struct Common<'a, 'b> {
    pub(super) service: &'b Shape<'a>,
    pub(super) protocol: Protocol,
    /// How requests prove who sends them, unless an operation says otherwise.
    pub(super) auth: &'b [Auth],
    /// Whether the service is one of AWS's.
    pub(super) is_aws: bool,
    pub(super) reader: &'b Reader<'a, 'b>,
    pub(super) shapes: &'b Shapes,
}

impl<'a> Common<'a, '_> {
    /// Reads every operation; the result is sorted by name.
    pub(super) fn operations(
        &self,
        operations: &BTreeMap<&'a str, Rc<Shape<'a>>>,
    ) -> Result<Vec<Operation>> {
        let read = operations
            .iter()
            .map(|(name, shape)| self.operation(name, shape));
        read.collect()
    }

    fn operation(&self, name: &str, shape: &Shape<'a>) -> Result<Operation> {
        let traits = &shape.traits;
        let (method, uri) = request_line(shape, self.protocol)?;
        let uri = match self.is_aws {
            true => spelling::without_operation_id(&uri),
            false => uri,
        };
        let (input, output) = (
            self.message(shape, "input")?,
            self.message(shape, "output")?,
        );
        let auth = self.auth(shape)?;
        let errors = self.errors(shape)?;
        Ok(Operation {
            name: name.to_owned(),
            renamed: None,
            paginator: repeat::paginator(shape, self.service)?,
            waiters: repeat::waiters(shape, &errors, self.shapes)?,
            method,
            uri,
            host_prefix: traits.text_in("smithy.api#endpoint", "hostPrefix")?,
            root: self.root(input)?,
            auth: auth.filter(|auth| auth != self.auth),
            unsigned_payload: traits.has("aws.auth#unsignedPayload"),
            gzip: gzip(traits)?,
            md5: traits.has("smithy.api#httpChecksumRequired"),
            checksum: checksum(traits)?,
            context: self.context(shape)?,
            discovers_endpoint: discovers(traits)?,
            tells_endpoints: self.tells_endpoints(shape)?,
            customization: Customization::default(),
            input,
            output,
            errors,
            docs: facts::docs(traits)?,
            deprecated: facts::deprecation(traits)?,
        })
    }

    /// Whether it is the operation that is asked where to send others.
    fn tells_endpoints(&self, shape: &Shape<'a>) -> Result<bool> {
        let told = self.service.traits.text_in(DISCOVERY, "operation")?;
        Ok(told.as_deref() == Some(shape.id))
    }

    /// What an operation takes or answers.
    fn message(&self, shape: &Shape<'a>, name: &str) -> Result<Option<ShapeId>> {
        let Some(target) = shape.reference(name)? else {
            return Ok(None);
        };
        if target.str()? == super::prelude::UNIT {
            return Ok(None);
        }
        let id = self.reader.id(&target)?;
        match self.shapes[id].kind {
            Kind::Structure(_) => Ok(Some(id)),
            _ => Err(target
                .node()
                .error(format!("the {name} of `{}` is not a structure", shape.id))
                .next(SOURCE)),
        }
    }

    /// The errors of the operation and those of every operation, sorted by name.
    fn errors(&self, shape: &Shape<'a>) -> Result<Vec<ShapeId>> {
        let own = shape.references("errors")?;
        let common = self.service.references("errors")?;
        let stale = self.service.traits.text_in(DISCOVERY, "error")?;
        let discovers = discovers(&shape.traits)?;
        let mut errors = Vec::new();
        for target in own.iter().chain(&common) {
            // It says that a discovered endpoint is one no more. Who sends to none is never told
            // so, which is why botocore does not name the error.
            if !discovers && stale.as_deref() == Some(target.str()?) {
                continue;
            }
            let id = self.reader.id(target)?;
            match &self.shapes[id].kind {
                Kind::Structure(Structure { error: Some(_), .. }) => errors.push(id),
                _ => {
                    let what = format!("the error `{}` is not an error shape", target.str()?);
                    return Err(target.node().error(what).next(SOURCE));
                }
            }
        }
        // Ids are in the order of names.
        errors.sort_unstable();
        errors.dedup();
        Ok(errors)
    }

    /// The XML document that an input is, unless a member is the whole document or there is none.
    fn root(&self, input: Option<ShapeId>) -> Result<Option<(String, Option<Namespace>)>> {
        let (Protocol::RestXml, Some(id)) = (self.protocol, input) else {
            return Ok(None);
        };
        let members = self.shapes[id].kind.members().iter();
        let mut places = members.map(|member| member.location);
        let is_whole = places.clone().any(|place| place == Location::Payload);
        if is_whole || !places.any(|place| place == Location::Body) {
            return Ok(None);
        }
        let Some(input) = self.reader.shape_of(id) else {
            return Ok(None);
        };
        let own = facts::namespace(&input.traits)?;
        let namespace = own.or_else(|| self.reader.namespace().cloned());
        let name = self.reader.root_name(input)?;
        Ok(Some((name, namespace)))
    }

    /// How requests prove who sends them, where the operation says it.
    fn auth(&self, shape: &Shape<'a>) -> Result<Option<Vec<Auth>>> {
        let optional = shape.traits.has("smithy.api#optionalAuth");
        let mut auth = match shape.traits.find("smithy.api#auth") {
            None if optional => self.auth.to_vec(),
            None => return Ok(None),
            Some(list) => super::service::auth_list(list, shape, self.service)?,
        };
        // An empty list is nothing to prove.
        if optional || auth.is_empty() {
            auth.push(Auth::None);
        }
        Ok(Some(auth))
    }

    /// What the operation tells the endpoint rules, sorted.
    fn context(&self, shape: &Shape<'a>) -> Result<Vec<(String, Context)>> {
        let mut context = Vec::new();
        if let Some(fixed) = shape.traits.find("smithy.rules#staticContextParams") {
            for (name, param) in fixed.members()? {
                context.push((name.to_owned(), fixed_context(&param.get("value")?)?));
            }
        }
        if let Some(paths) = shape.traits.find("smithy.rules#operationContextParams") {
            for (name, param) in paths.members()? {
                let path = repeat::path(&param.get("path")?)?;
                context.push((name.to_owned(), Context::Path(path)));
            }
        }
        let input = self.message(shape, "input")?;
        if let Some(input) = input.and_then(|id| self.reader.shape_of(id)) {
            for member in &input.members {
                if let Some(name) = member.traits.text_in("smithy.rules#contextParam", "name")? {
                    context.push((name, Context::Member(member.name.to_owned())));
                }
            }
        }
        context.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(context)
    }
}

/// The trait of a service with an operation that tells where to send the others.
const DISCOVERY: &str = "aws.api#clientEndpointDiscovery";

/// Whether another operation has to be asked where to send this one.
fn discovers(traits: &Traits<'_>) -> Result<bool> {
    match traits.find("aws.api#clientDiscoveredEndpoint") {
        Some(discovery) => flag(discovery, "required"),
        None => Ok(false),
    }
}

/// Method and path. Protocols without bindings have one of each for all operations.
pub(super) fn request_line(shape: &Shape<'_>, protocol: Protocol) -> Result<(String, String)> {
    if !protocol.has_bindings() {
        return Ok(("POST".to_owned(), "/".to_owned()));
    }
    let Some(http) = shape.traits.find("smithy.api#http") else {
        return Err(shape.error(format!(
            "`{}` has no trait `smithy.api#http`, which its protocol needs",
            shape.id
        )));
    };
    let (method, uri) = (http.get("method")?.str()?, http.get("uri")?.str()?);
    Ok((method.to_owned(), uri.to_owned()))
}

fn fixed_context(value: &Located<'_>) -> Result<Context> {
    Ok(match value.value() {
        Json::String(text) => Context::Text(text.clone()),
        Json::Bool(value) => Context::Bool(*value),
        _ => {
            let texts = value.items()?.map(|item| item.str().map(str::to_owned));
            Context::Texts(texts.collect::<Result<_>>()?)
        }
    })
}

fn gzip(traits: &Traits<'_>) -> Result<bool> {
    let Some(compression) = traits.find("smithy.api#requestCompression") else {
        return Ok(false);
    };
    for encoding in compression.get("encodings")?.items()? {
        if encoding.str()? == "gzip" {
            return Ok(true);
        }
    }
    Ok(false)
}

fn checksum(traits: &Traits<'_>) -> Result<Option<Checksum>> {
    let id = "aws.protocols#httpChecksum";
    let Some(checksum) = traits.find(id) else {
        return Ok(None);
    };
    let response = match traits.text_in(id, "requestValidationModeMember")? {
        None => None,
        Some(mode) => {
            let mut known = Vec::new();
            for algorithm in checksum.get("responseAlgorithms")?.items()? {
                // One that Tinsmith does not know is not asked for.
                known.extend(spelling::checksum_algorithm(algorithm.str()?));
            }
            Some((mode, known))
        }
    };
    Ok(Some(Checksum {
        required: flag(checksum, "requestChecksumRequired")?,
        algorithm: traits.text_in(id, "requestAlgorithmMember")?,
        response,
    }))
}
