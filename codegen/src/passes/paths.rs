//! Whether the paths of paginators, waiters and endpoint parameters lead anywhere: each name in
//! them has to be a member where it stands.

use crate::error::near;
use crate::ir::{
    Context, Kind, Matcher, Operation, Paginator, Path, Service, ShapeId, Shapes, Step, Waiter,
};
use crate::{Error, Result};

/// Checks every path of every operation.
pub(crate) fn run(service: &Service) -> Result<()> {
    for operation in &service.operations {
        let check = Check {
            operation,
            shapes: &service.shapes,
        };
        if let Some(paginator) = &operation.paginator {
            check.paginator(paginator)?;
        }
        operation
            .waiters
            .iter()
            .try_for_each(|waiter| check.waiter(waiter))?;
        check.context()?;
    }
    Ok(())
}

/// What is known of a value that a path finds.
#[derive(Clone, Debug, PartialEq)]
enum Found {
    /// A value of this shape, which is no list.
    Shape(ShapeId),
    /// A list.
    List(Box<Found>),
    /// What has no shape: a literal, a comparison, a part of a document.
    Value,
    /// An operation's input and output, or the nothing that there is of either.
    Call(Option<ShapeId>, Option<ShapeId>),
    /// A message that an operation does not have.
    Nothing,
}

impl Found {
    fn of(id: ShapeId, shapes: &Shapes) -> Self {
        match &shapes[id].kind {
            Kind::List(element) => Found::List(Box::new(Found::of(element.target, shapes))),
            _ => Found::Shape(id),
        }
    }

    /// Whether a value of the one kind can stand where one of the other is expected.
    fn is_as(&self, other: &Found, shapes: &Shapes) -> bool {
        let (Found::Shape(a), Found::Shape(b)) = (self, other) else {
            return self == other;
        };
        match (&shapes[*a].kind, &shapes[*b].kind) {
            (Kind::String | Kind::Enum(_), Kind::String | Kind::Enum(_)) => true,
            (Kind::Map(key, value), Kind::Map(other_key, other_value)) => {
                (key.target, value.target) == (other_key.target, other_value.target)
            }
            (Kind::Structure(_) | Kind::Union(_), _) => a == b,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }

    /// A whole message.
    fn message(id: Option<ShapeId>, shapes: &Shapes) -> Self {
        id.map_or(Found::Nothing, |id| Found::of(id, shapes))
    }
}

/// What a path finds, or why it leads nowhere, as the rest of a sentence.
type Followed = std::result::Result<Found, String>;

/// Follows `steps` from what is known of a value.
fn follow(steps: &[Step], from: Found, shapes: &Shapes) -> Followed {
    let mut found = from;
    let mut rest = steps;
    while let Some((step, after)) = rest.split_first() {
        if !step.spreads() {
            found = go(step, found, shapes)?;
            rest = after;
            continue;
        }
        let end = after.iter().position(|step| *step == Step::Flatten);
        let (each, later) = after.split_at(end.unwrap_or(after.len()));
        let element = element(step, found, shapes)?;
        found = Found::List(Box::new(follow(each, element, shapes)?));
        rest = later;
    }
    Ok(found)
}

/// What the steps after this one begin with.
fn element(step: &Step, found: Found, shapes: &Shapes) -> Followed {
    let element = match found {
        Found::List(element) => *element,
        // The members of a structure have no shape in common.
        Found::Shape(id) if *step == Step::Values => match &shapes[id].kind {
            Kind::Map(_, value) => Found::of(value.target, shapes),
            _ => Found::Value,
        },
        Found::Shape(id) if !matches!(shapes[id].kind, Kind::Document) => {
            return Err(format!("takes `{}` for a list", shapes[id].name));
        }
        _ => Found::Value,
    };
    Ok(match (step, element) {
        (Step::Flatten, Found::List(inner)) => *inner,
        (Step::Filter(test), element) => {
            follow(test, element.clone(), shapes)?;
            element
        }
        (_, element) => element,
    })
}

fn go(step: &Step, from: Found, shapes: &Shapes) -> Followed {
    let find = |steps: &[Step]| follow(steps, from.clone(), shapes);
    Ok(match step {
        Step::Field(name) => return field(name, &from, shapes),
        Step::Index(_) => match from {
            Found::List(element) => *element,
            Found::Shape(id) => return Err(format!("takes `{}` for a list", shapes[id].name)),
            _ => Found::Value,
        },
        Step::Many(paths) => {
            let found = paths.iter().map(|path| find(path));
            let found = found.collect::<std::result::Result<Vec<_>, _>>()?;
            // One kind for all of them, if they are all of one.
            let first = found.first().cloned().unwrap_or(Found::Value);
            let same = found.iter().all(|next| first.is_as(next, shapes));
            Found::List(Box::new(if same { first } else { Found::Value }))
        }
        Step::Group(path) => find(path)?,
        Step::Or(a, b) | Step::And(a, b) => {
            let (a, b) = (find(a)?, find(b)?);
            if a.is_as(&b, shapes) { a } else { Found::Value }
        }
        Step::Compare(a, _, b) | Step::Contains(a, b) => {
            find(a)?;
            find(b)?;
            Found::Value
        }
        Step::Not(path) | Step::Length(path) => {
            find(path)?;
            Found::Value
        }
        Step::Keys(path) => {
            find(path)?;
            Found::List(Box::new(Found::Value))
        }
        _ => Found::Value,
    })
}

fn field(name: &str, from: &Found, shapes: &Shapes) -> Followed {
    let id = match from {
        Found::Shape(id) => *id,
        Found::Value => return Ok(Found::Value),
        Found::Call(input, _) if name == "input" => return Ok(Found::message(*input, shapes)),
        Found::Call(_, output) if name == "output" => return Ok(Found::message(*output, shapes)),
        Found::Call(..) => return Err(format!("begins with `{name}`, not `input` or `output`")),
        Found::List(_) => return Err(format!("looks for `{name}` in a list as a whole")),
        Found::Nothing => return Err(format!("looks for `{name}` where there is no message")),
    };
    let shape = &shapes[id];
    match &shape.kind {
        Kind::Document => Ok(Found::Value),
        Kind::Map(_, value) => Ok(Found::of(value.target, shapes)),
        Kind::Structure(_) | Kind::Union(_) => {
            let members = shape.kind.members();
            match members.iter().find(|member| member.name == name) {
                Some(member) => Ok(Found::of(member.target, shapes)),
                None => {
                    let near = near(name, members.iter().map(|member| &*member.name));
                    let what = format!("looks for `{name}`, which `{}` does not have", shape.name);
                    Err(match near.is_empty() {
                        true => what,
                        false => format!("{what} ({near})"),
                    })
                }
            }
        }
        _ => Err(format!("looks for `{name}` in `{}`", shape.name)),
    }
}

struct Check<'a> {
    operation: &'a Operation,
    shapes: &'a Shapes,
}

impl Check<'_> {
    fn wrong(&self, whose: &str, what: &str) -> Error {
        Error::new(format!("{whose} {what}"))
            .at(format!("/operations/{}", self.operation.name))
            .next("Check what the model or an override says of it against its source.")
    }

    fn path(&self, whose: &str, path: &Path, from: Found) -> Result<Found> {
        follow(&path.steps, from, self.shapes).map_err(|what| {
            let text = path.text.escape_debug();
            self.wrong(whose, &format!("has the path `{text}`, which {what}"))
        })
    }

    fn paginator(&self, paginator: &Paginator) -> Result<()> {
        let whose = "the paginator";
        let (input, output) = (
            || Found::message(self.operation.input, self.shapes),
            || Found::message(self.operation.output, self.shapes),
        );
        if paginator.tokens.is_empty() {
            return Err(self.wrong(whose, "has no token"));
        }
        for (member, path) in &paginator.tokens {
            let wanted = self.path(whose, &Path::from(&**member), input())?;
            let found = self.path(whose, path, output())?;
            if !found.is_as(&wanted, self.shapes) {
                let text = path.text.escape_debug();
                let what = format!("finds at `{text}` another kind of value than `{member}` is");
                return Err(self.wrong(whose, &what));
            }
        }
        let mut others = paginator.more.iter().chain(&paginator.items);
        others.try_for_each(|path| self.path(whose, path, output()).map(drop))
    }

    fn waiter(&self, waiter: &Waiter) -> Result<()> {
        let whose = format!("the waiter `{}`", waiter.name.escape_debug());
        let Operation { input, output, .. } = *self.operation;
        for acceptor in &waiter.acceptors {
            match &acceptor.matcher {
                Matcher::Output(path, _) => {
                    self.path(&whose, path, Found::message(output, self.shapes))?;
                }
                Matcher::Call(path, _) => {
                    self.path(&whose, path, Found::Call(input, output))?;
                }
                Matcher::Error(_) | Matcher::Status(_) | Matcher::Succeeds(_) => {}
            }
        }
        Ok(())
    }

    fn context(&self) -> Result<()> {
        for (name, context) in &self.operation.context {
            if let Context::Path(path) = context {
                let whose = format!("the endpoint parameter `{}`", name.escape_debug());
                let input = Found::message(self.operation.input, self.shapes);
                self.path(&whose, path, input)?;
            }
        }
        Ok(())
    }
}
