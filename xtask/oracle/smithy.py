"""botocore's model of a service, made as old as a Smithy model of it.

A Smithy model says all that botocore's does, but botocore reads its own only. Members come, and some
are required no more, as years go by: what a crate made of the Smithy model does not know is left out
of botocore's. How a service is generated from both models of one day is another matter, which
`cargo xtask compare` looks at.
"""

from __future__ import annotations


def is_smithy(model: dict) -> bool:
    return "smithy" in model


def as_old_as(description: dict, smithy: dict) -> dict:
    """The description, with the operations and members of the Smithy model, as required there."""
    known = {key.partition("#")[2]: shape for key, shape in smithy["shapes"].items()}
    shapes = {}
    for name, shape in description["shapes"].items():
        members = known.get(name, {}).get("members")
        if shape["type"] == "structure" and members is not None:
            shape = dict(shape)
            shape["members"] = {n: m for n, m in shape["members"].items() if n in members}
            is_required = [n for n in shape["members"] if required(members[n])]
            shape["required"] = [] if shape.get("union") else is_required
        shapes[name] = shape
    operations = {}
    for name, operation in description["operations"].items():
        if name in known:
            errors = [e for e in operation.get("errors", []) if e["shape"] in known]
            operations[name] = {**operation, "errors": errors}
    return {**description, "shapes": shapes, "operations": operations}


def required(member: dict) -> bool:
    return "smithy.api#required" in member.get("traits", {})
