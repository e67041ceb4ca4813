//! The methods beside an operation's own: for all its pages, for what is on them, and for waiters.

use super::plan::{Call, Field, Planner, Role, Type};
use super::type_names::Taken;
use crate::ir::{Kind, OtherOperation, Path, ShapeId, Waiter};
use crate::names;

/// What a client has for an operation that answers in pages.
pub(crate) struct Pages {
    /// `list_users_pages`
    pub(crate) method: String,
    /// The list that is on the pages, if there is one such list.
    pub(crate) items: Option<Items>,
}

/// What a client has for the list that is on an operation's pages.
pub(crate) struct Items {
    /// `list_users_items`
    pub(crate) method: String,
    /// Where the list is, as the model has it.
    pub(crate) path: String,
    /// What it is a list of.
    pub(crate) ty: Type,
    /// The fields from the output to the list, and whether each is an `Option`.
    pub(crate) fields: Vec<(String, bool)>,
}

/// What a client has for a waiter.
pub(crate) struct Wait<'a> {
    pub(crate) waiter: &'a Waiter,
    /// `wait_until_instance_running`
    pub(crate) method: String,
    /// `INSTANCE_RUNNING`
    pub(crate) goal: String,
}

/// Adds the methods to the calls, all of which have their own already: a method of these two kinds
/// makes way for one that has the name of an operation. Of `others` too, the operations that are not
/// chosen, so that a larger selection renames none.
pub(super) fn run<'a>(calls: &mut [Call<'a>], others: &[OtherOperation], planner: &Planner<'a>) {
    let mut taken = Taken::default();
    taken.extend(calls.iter().map(|call| call.method.clone()));
    let others = others.iter().map(OtherOperation::rust_source);
    taken.extend(others.map(names::method_name));
    let mut free = |name: String| taken.free(name, "_");
    for call in calls {
        let paginator = call.operation.paginator.as_ref();
        call.pages = paginator.map(|paginator| {
            let path = paginator.items.as_ref();
            Pages {
                method: free(names::beside(&call.method, "pages")),
                items: path
                    .and_then(|path| Some((path, list(call, path, planner)?)))
                    .map(|(path, (ty, fields))| Items {
                        method: free(names::beside(&call.method, "items")),
                        path: path.text.clone(),
                        ty,
                        fields,
                    }),
            }
        });
        for waiter in &call.operation.waiters {
            let method = free(names::waiter_method(&waiter.name));
            call.waits.push(Wait {
                waiter,
                goal: names::waiter_static(&method),
                method,
            });
        }
    }
}

/// The elements of the list at the path, and the fields on the way to it; `None` where the path is
/// more than fields or what it finds is no list.
fn list<'a>(
    call: &Call<'a>,
    path: &Path,
    planner: &Planner<'a>,
) -> Option<(Type, Vec<(String, bool)>)> {
    let names = path.fields()?;
    let (last, above) = names.split_last()?;
    let mut way = Vec::with_capacity(names.len());
    let mut inner = None;
    let step = |field: &Field<'_>| (field.rust.clone(), !field.required);
    for name in above {
        let fields = inner.as_ref().unwrap_or(&call.output.fields);
        let field = fields.iter().find(|field| field.member.name == *name)?;
        way.push(step(field));
        inner = Some(fields_of(field.member.target, planner)?);
    }
    let fields = inner.as_ref().unwrap_or(&call.output.fields);
    let field = fields.iter().find(|field| field.member.name == *last)?;
    way.push(step(field));
    match &field.ty {
        Type::List(element) => Some(((**element).clone(), way)),
        _ => None,
    }
}

/// The fields of a structure that is below an output.
fn fields_of<'a>(id: ShapeId, planner: &Planner<'a>) -> Option<Vec<Field<'a>>> {
    match planner.shapes[id].kind {
        Kind::Structure(_) => Some(planner.structure(String::new(), id, Role::Plain).fields),
        _ => None,
    }
}
