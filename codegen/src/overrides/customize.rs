//! What services need beyond their models on the wire: the keys of customizations, applied.

use super::apply::{needless, stale};
use super::{EndpointOverride, InputOverride, OperationOverride, Overrides, SessionOverride};
use crate::ir::{
    Amendment, Context, Kind, Operation, ParamKind, ParamValue, Service, Session, ShapeId, Shapes,
};
use crate::spelling::is_token;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// The generator's own file.
const CUSTOMIZATIONS: &str = include_str!("../customizations.toml");
const FILE: &str = "codegen/src/customizations.toml";

/// Applies what the generator knows of the services of AWS's that models do not say.
///
/// A selection of operations may leave out what an entry patches, and so may the model of another
/// year. Neither is an error: the entry is passed over. Where nothing was selected, so that the
/// model itself lacks it, [`Service::not_understood`] tells so. A service that is not one of AWS's
/// is left alone, whatever it is called.
///
/// # Errors
///
/// [`Error`] when the file itself cannot be read, which is a mistake of the generator's.
pub fn run(service: &mut Service) -> Result<()> {
    if service.uid.is_none() || !is_known(&service.sdk_id) {
        return Ok(());
    }
    let mut services: BTreeMap<String, Overrides> = toml::from_str(CUSTOMIZATIONS)
        .map_err(|error| Error::new(error.to_string()).in_file(Path::new(FILE)))?;
    let Some(mut known) = services.remove(&service.sdk_id) else {
        return Ok(());
    };
    // A model may have come without its rules, which says nothing about them.
    if service.endpoint.is_none() {
        known.session = None;
        known.endpoint.clear();
    }
    let mut misfits = Vec::new();
    known.customize(service, &mut |error| misfits.push(error));
    let misfits = misfits.iter();
    let misfits = misfits.map(|error| format!("the customization of the service: {error}"));
    service.not_understood.extend(misfits);
    Ok(())
}

/// Whether the file may say something of a service: what is looked for in every model is cheap.
fn is_known(sdk_id: &str) -> bool {
    CUSTOMIZATIONS.contains(&format!("[{sdk_id:?}"))
}

impl Overrides {
    /// Applies the keys of customizations, and hands each entry that does not fit to `misfit`.
    pub(super) fn customize(&self, service: &mut Service, misfit: &mut dyn FnMut(Error)) {
        let mut settle = |result: Result<()>| {
            if let Err(error) = result {
                misfit(error);
            }
        };
        for (name, value) in &self.headers {
            settle(header(service, name, value, &format!("headers.{name}")));
        }
        if let Some(name) = &self.version_header {
            let version = service.api_version.clone();
            settle(header(service, name, &version, "version_header"));
        }
        if let Some(label) = &self.label_in_endpoint {
            settle(label_in_endpoint(service, label));
        }
        if let Some(prefix) = &self.drop_host_prefix {
            settle(drop_host_prefix(service, prefix));
        }
        if let Some(session) = &self.session {
            settle(session.apply(service));
        }
        for (name, patch) in &self.inputs {
            settle(patch.apply(service, name));
        }
        for (name, patch) in &self.endpoint {
            settle(patch.apply(service, name));
        }
        for (name, patch) in &self.operations {
            if patch.0.is_customized() && !service.left_out.contains(name) {
                settle(patch.0.customize(service, name));
            }
        }
        for (name, patch) in &self.shapes {
            if patch.last_segment && !service.left_out.contains(name) {
                settle(last_segment(service, name));
            }
        }
        for operation in &mut service.operations {
            operation
                .customization
                .amendments
                .sort_by(|(a, _), (b, _)| a.cmp(b));
        }
    }
}

/// Whether a text is the name of a header, in small letters.
fn is_header(name: &str) -> bool {
    is_token(name) && !name.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Headers of every request that are not a session's to fill.
const TAKEN: [&str; 2] = ["authorization", "host"];

/// The error for an entry about endpoint rules that are not there.
fn without_rules(key: &str) -> Error {
    Error::new("the model has no endpoint rules for this override to patch")
        .at(key)
        .next("Put the rules beside the model, or remove this override.")
}

impl SessionOverride {
    fn apply(&self, service: &mut Service) -> Result<()> {
        if !is_header(&self.token_header) {
            return Err(Error::new(format!("`{}` is no header", self.token_header))
                .at("session.token_header")
                .next("Write the name in small letters."));
        }
        if TAKEN.contains(&&*self.token_header) {
            return Err(Error::new(format!("`{}` is taken", self.token_header))
                .at("session.token_header")
                .next("Name the header that the service looks for the token of a session in."));
        }
        let in_query = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~=&".contains(&byte);
        if self.query.is_empty() || !self.query.bytes().all(in_query) {
            return Err(Error::new(format!("`{}` is no query", self.query))
                .at("session.query")
                .next("Write what follows the `?`."));
        }
        if !service.protocol.answers_in_xml() {
            return Err(
                Error::new("a session is read as XML, and this service answers otherwise")
                    .at("session")
                    .next("Remove this override."),
            );
        }
        let Some(rules) = &service.endpoint else {
            return Err(without_rules("session"));
        };
        let schemes = rules.auth();
        if !schemes.iter().any(|scheme| scheme.name == self.scheme) {
            let names = schemes.iter().map(|scheme| &*scheme.name);
            return Err(stale("way to sign", &self.scheme, "session.scheme", names));
        }
        // It need not be among the chosen ones: nobody but the client calls it.
        let chosen = service.operations.iter().map(|of| &*of.name);
        let others = service.other_operations.iter().map(|of| &*of.name);
        let mut names = chosen.chain(others);
        if !names.clone().any(|name| name == self.operation) {
            let key = "session.operation";
            return Err(stale("operation", &self.operation, key, &mut names));
        }
        let of = self.clone();
        service.session = Some(Session {
            scheme: of.scheme,
            operation: of.operation,
            query: of.query,
            token_header: of.token_header,
        });
        Ok(())
    }
}

/// A header of every request.
fn header(service: &mut Service, name: &str, value: &str, key: &str) -> Result<()> {
    let in_value = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if !is_header(name) || !value.bytes().all(in_value) {
        return Err(Error::new(format!("`{name}: {value}` is no header"))
            .at(key)
            .next("Write the name in small letters, and the value in ASCII."));
    }
    let header = (name.to_owned(), value.to_owned());
    if service.headers.contains(&header) {
        return Err(needless(key));
    }
    service.headers.push(header);
    service.headers.sort();
    Ok(())
}

fn label_in_endpoint(service: &mut Service, label: &str) -> Result<()> {
    const KEY: &str = "label_in_endpoint";
    let begin = format!("/{{{label}}}");
    let is_told = |operation: &Operation| {
        let mut context = operation.context.iter();
        context.any(|(_, value)| *value == Context::Member(label.to_owned()))
    };
    let fits = |operation: &&mut Operation| operation.uri.starts_with(&begin) && is_told(operation);
    let found = service.operations.iter_mut().filter(fits);
    let found = found.map(|operation| operation.customization.label_in_endpoint = true);
    match found.count() {
        0 if is_whole(service) => Err(stale(
            "path that begins with",
            &begin,
            KEY,
            None.into_iter(),
        )),
        _ => Ok(()),
    }
}

fn drop_host_prefix(service: &mut Service, prefix: &str) -> Result<()> {
    const KEY: &str = "drop_host_prefix";
    let operations = service.operations.iter_mut();
    let found = operations.filter(|operation| operation.host_prefix.as_deref() == Some(prefix));
    match found.map(|operation| operation.host_prefix = None).count() {
        0 if is_whole(service) => Err(stale("host prefix", prefix, KEY, None.into_iter())),
        _ => Ok(()),
    }
}

/// Of an input's members with this shape, the last segment is sent.
fn last_segment(service: &mut Service, name: &str) -> Result<()> {
    let key = format!("shapes.{name}.last_segment");
    let Some(target) = shape_called(&service.shapes, name) else {
        let names = service.shapes.iter().map(|(_, shape)| &*shape.name);
        return Err(stale("shape", name, &key, names));
    };
    if !matches!(service.shapes[target].kind, Kind::String) {
        return Err(Error::new(format!("`{name}` is no string"))
            .at(key)
            .next("Remove it."));
    }
    for operation in &mut service.operations {
        let members = members(operation.input, &service.shapes).iter();
        let of_shape = members.filter(|member| member.target == target);
        let amendments = of_shape.map(|member| (member.name.clone(), Amendment::LastSegment));
        operation.customization.amendments.extend(amendments);
    }
    Ok(())
}

impl InputOverride {
    fn apply(&self, service: &mut Service, name: &str) -> Result<()> {
        let key = format!("inputs.{name}");
        let amendment = match (&self.default, &self.md5_of) {
            (Some(text), None) => Amendment::Default(text.clone()),
            (None, Some(member)) => Amendment::Md5Of(member.clone()),
            _ => {
                return Err(Error::new("a member is amended in one way")
                    .at(key)
                    .next("Give either `default` or `md5_of`."));
            }
        };
        let mut found = false;
        for operation in &mut service.operations {
            let Some(input) = operation.input else {
                continue;
            };
            let members = service.shapes[input].kind.members();
            let has = |name: &str| members.iter().any(|member| member.name == *name);
            if has(name) && self.md5_of.as_ref().is_none_or(|other| has(other)) {
                found = true;
                let amended = (name.to_owned(), amendment.clone());
                operation.customization.amendments.push(amended);
                if self.default.is_some() {
                    make_optional(&mut service.shapes, input, name);
                }
            }
        }
        match found || !is_whole(service) {
            true => Ok(()),
            false => Err(stale("input with the member", name, &key, None.into_iter())),
        }
    }
}

/// Nobody has to set what has a default.
fn make_optional(shapes: &mut Shapes, input: ShapeId, name: &str) {
    if let Kind::Structure(structure) = &mut shapes.get_mut(input).kind {
        let members = structure.members.iter_mut();
        members
            .filter(|member| member.name == name)
            .for_each(|member| member.required = false);
    }
}

impl EndpointOverride {
    fn apply(&self, service: &mut Service, name: &str) -> Result<()> {
        let key = format!("endpoint.{name}");
        let Some(rules) = &mut service.endpoint else {
            return Err(without_rules(&key));
        };
        let mut parameters = rules.parameters.iter_mut();
        let of_kind = parameters.find(|of| of.name == name && of.kind == ParamKind::Bool);
        match of_kind {
            Some(parameter) => {
                parameter.with_endpoint = Some(ParamValue::Bool(self.with_endpoint));
                Ok(())
            }
            None => {
                let names = rules.parameters.iter().map(|parameter| &*parameter.name);
                Err(stale("endpoint parameter", name, &key, names))
            }
        }
    }
}

impl OperationOverride {
    /// Whether any of the keys of customizations is there.
    pub(super) fn is_customized(&self) -> bool {
        self.endpoint_member.is_some()
            || self.tree_hash
            || self.query_as_form
            || !self.context.is_empty()
    }

    fn customize(&self, service: &mut Service, name: &str) -> Result<()> {
        let key = format!("operations.{name}");
        let operations = service.operations.iter();
        let Some(index) = operations.clone().position(|of| of.name == *name) else {
            let names = operations.map(|operation| &*operation.name);
            return Err(stale("operation", name, &key, names));
        };
        let operation = &mut service.operations[index];
        if let Some(member) = &self.endpoint_member {
            let members = members(operation.input, &service.shapes);
            if !members.iter().any(|of| of.name == *member) {
                let names = members.iter().map(|member| &*member.name);
                return Err(stale(
                    "member",
                    member,
                    &format!("{key}.endpoint_member"),
                    names,
                ));
            }
            operation.customization.endpoint_member = Some(member.clone());
        }
        operation.customization.tree_hash |= self.tree_hash;
        operation.customization.query_as_form |= self.query_as_form;
        for (param, value) in &self.context {
            let told = (param.clone(), Context::Bool(*value));
            if operation.context.contains(&told) {
                return Err(needless(&format!("{key}.context.{param}")));
            }
            operation.context.retain(|(name, _)| name != param);
            operation.context.push(told);
        }
        operation.context.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(())
    }
}

/// Whether the service is all that its model has.
fn is_whole(service: &Service) -> bool {
    service.left_out.is_empty()
}

fn shape_called(shapes: &Shapes, name: &str) -> Option<ShapeId> {
    let mut shapes = shapes.iter();
    shapes
        .find(|(_, shape)| shape.name == name)
        .map(|(id, _)| id)
}

fn members(id: Option<ShapeId>, shapes: &Shapes) -> &[crate::ir::Member] {
    id.map_or(&[], |id| shapes[id].kind.members())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_customization_is_read_and_has_a_page_that_says_so() {
        let services: BTreeMap<String, Overrides> = toml::from_str(CUSTOMIZATIONS).unwrap();
        assert!(services.keys().all(|sdk_id| is_known(sdk_id)));
        // Above each table, or above the first of those that belong together, stand its reasons.
        let blocks = CUSTOMIZATIONS
            .split("\n\n")
            .filter(|block| block.contains("\n["));
        for block in blocks {
            assert!(block.contains("# https://docs.aws.amazon.com/"), "{block}");
        }
    }
}
