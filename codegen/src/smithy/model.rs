//! The shapes of a JSON AST, with mixins and applied traits worked in.
//!
//! It knows how the file is laid out ([JSON AST]), and what no trait means. A shape is looked at
//! when it is asked for, so that a file may hold what no chosen operation needs.
//!
//! [JSON AST]: https://smithy.io/2.0/spec/json-ast.html

use super::prelude;
use super::shape::{AstType, MIXIN, Shape};
use crate::error::near;
use crate::json::{Json, Located, Place};
use crate::{Error, Result};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

/// All shapes of a file.
pub(super) struct Model<'a> {
    top: Place<'a>,
    definitions: HashMap<&'a str, Located<'a>>,
    /// What `apply` statements add, by the id of a shape or member.
    applied: HashMap<&'a str, Located<'a>>,
    done: RefCell<HashMap<&'a str, Rc<Shape<'a>>>>,
}

/// Mixins within mixins, further than any model goes. It bounds the stack that they take.
const DEEPEST_MIXIN: usize = 64;

impl<'a> Model<'a> {
    /// The shapes of `json`.
    ///
    /// # Errors
    ///
    /// [`Error`] for another version than 1 and 2, and for an AST without shapes.
    pub(super) fn new(json: &'a Json, file: &'a Path) -> Result<Self> {
        let top = Located::top(json, file);
        check_version(&top.get("smithy")?)?;
        let mut model = Model {
            top: top.place().clone(),
            definitions: HashMap::new(),
            applied: HashMap::new(),
            done: RefCell::default(),
        };
        for (id, definition) in top.get("shapes")?.members()? {
            let kind = match definition.value() {
                Json::Object(_) => definition.find("type")?,
                _ => None,
            };
            let statement = kind.is_some_and(|kind| kind.str().is_ok_and(|kind| kind == "apply"));
            match statement {
                true => model.applied.insert(id, definition),
                false => model.definitions.insert(id, definition),
            };
        }
        for (id, statement) in &model.applied {
            let shape = id.split('$').next().unwrap_or(id);
            if !model.definitions.contains_key(shape) && prelude::kind(shape).is_none() {
                return Err(model.unknown(shape, statement.place()));
            }
        }
        Ok(model)
    }

    /// The file, as a place.
    pub(super) fn top(&self) -> &Place<'a> {
        &self.top
    }

    /// The ids of the file's services, sorted. What is there to be mixed in is none.
    pub(super) fn services(&self) -> Result<Vec<&'a str>> {
        let mut ids = Vec::new();
        for (id, definition) in &self.definitions {
            let kind = definition.find("type")?;
            let is_service =
                kind.is_some_and(|kind| kind.str().is_ok_and(|kind| kind == "service"));
            if is_service && !is_mixin(definition)? {
                ids.push(*id);
            }
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// The ids of all shapes of the file.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.definitions.keys().copied()
    }

    /// The shape with this id. `from` is the place that names it.
    ///
    /// # Errors
    ///
    /// [`Error`] for an id that the model does not have, and for a shape that does not hold.
    pub(super) fn shape(&self, id: &'a str, from: &Place<'_>) -> Result<Rc<Shape<'a>>> {
        self.mixed(id, from, &mut Vec::new())
    }

    fn mixed(
        &self,
        id: &'a str,
        from: &Place<'_>,
        way: &mut Vec<&'a str>,
    ) -> Result<Rc<Shape<'a>>> {
        if let Some(shape) = self.done.borrow().get(id) {
            return Ok(Rc::clone(shape));
        }
        if way.contains(&id) || way.len() > DEEPEST_MIXIN {
            return Err(from
                .error(format!("`{id}` mixes in itself, or mixins without an end"))
                .next("Check the model against its source."));
        }
        way.push(id);
        let shape = match self.definitions.get(id) {
            Some(definition) => self.build(id, definition, way)?,
            None => match prelude::kind(id) {
                Some(kind) => Shape::new(id, kind, self.top.clone()),
                None => return Err(self.unknown(id, from)),
            },
        };
        way.pop();
        let shape = Rc::new(shape);
        self.done.borrow_mut().insert(id, Rc::clone(&shape));
        Ok(shape)
    }

    fn unknown(&self, id: &str, from: &Place<'_>) -> Error {
        let near = near(id, self.definitions.keys().copied());
        from.error(format!(
            "the shape `{}` is not in the model",
            id.escape_debug()
        ))
        .next(match near.is_empty() {
            true => "Export the model with all that it needs in one file.".to_owned(),
            false => near,
        })
    }

    fn build(
        &self,
        id: &'a str,
        definition: &Located<'a>,
        way: &mut Vec<&'a str>,
    ) -> Result<Shape<'a>> {
        let type_name = definition.get("type")?;
        let Some(kind) = AstType::parse(type_name.str()?) else {
            let name = type_name.str()?.escape_debug();
            return Err(type_name
                .node()
                .error(format!("`{id}` has the unknown type `{name}`"))
                .next("Check the model against its source."));
        };
        let mut shape = Shape::new(id, kind, definition.place().clone());
        if let Some(mixins) = definition.find("mixins")? {
            for mixin in mixins.items()? {
                let target = mixin.get("target")?;
                let mixin = self.mixed(target.str()?, target.place(), way)?;
                shape.mix_in(&mixin, target.place())?;
            }
        }
        shape.define(definition)?;
        if !self.applied.is_empty() {
            shape.apply(|id| self.applied.get(id))?;
        }
        Ok(shape)
    }
}

/// Whether a shape is a part of others.
fn is_mixin(definition: &Located<'_>) -> Result<bool> {
    match definition.find("traits")? {
        Some(traits) => Ok(traits.find(MIXIN)?.is_some()),
        None => Ok(false),
    }
}

fn check_version(version: &Located<'_>) -> Result<()> {
    match version.str()? {
        "1" | "1.0" | "2" | "2.0" => Ok(()),
        other => Err(version
            .node()
            .error(format!(
                "version `{}` of Smithy is not known",
                other.escape_debug()
            ))
            .next("Tinsmith reads versions 1.0 and 2.0.")),
    }
}
