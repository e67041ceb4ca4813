"""XML as services may write it: the same tree in every spelling that means the same.

Whitespace between elements, comments, processing instructions, CDATA, references to characters,
either quotes, empty elements in both forms, namespaces by default and by prefix. What changes the
meaning for a reader that follows the XML specification is left alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

NAMESPACE = "http://tinsmith.example.com/doc/2020-01-01/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&apos;"}


@dataclass
class Node:
    """An element: with other elements in it, or with text."""

    name: str
    children: list[Node] = field(default_factory=list)
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


def mixed(nodes: list[Node], rng: random.Random) -> list[Node]:
    """The elements in another order, but for those of one name, whose order may mean something."""
    if rng.random() < 0.5:
        return nodes
    by_name: dict[str, list[Node]] = {}
    for node in nodes:
        by_name.setdefault(node.name, []).append(node)
    names = [node.name for node in nodes]
    rng.shuffle(names)
    return [by_name[name].pop(0) for name in names]


def document(root: Node, rng: random.Random, namespaces: bool = True) -> bytes:
    """The whole document. Without `namespaces`, no element is in any."""
    style = rng.choice(["none", "default", "prefix"]) if namespaces else "none"
    prefix = "tin:" if style == "prefix" else ""
    declared = {"none": {}, "default": {"xmlns": NAMESPACE}, "prefix": {"xmlns:tin": NAMESPACE}}
    root.attributes = {**declared[style], **root.attributes}
    writer = Writer(rng, prefix)
    head = rng.choice(["", '<?xml version="1.0" encoding="UTF-8"?>\n', "<?xml version='1.0'?>"])
    text = head + writer.gap() + writer.element(root) + rng.choice(["", "\n"])
    if not head:
        # Nothing may stand before the declaration, and without one, whitespace may.
        text = rng.choice(["", "\n"]) + text
    return text.encode()


class Writer:
    """Writes elements, each in a spelling of its own."""

    def __init__(self, rng: random.Random, prefix: str):
        self.rng = rng
        self.prefix = prefix
        self.indent = rng.choice(["", "", "\n  "])

    def gap(self) -> str:
        """What may stand between elements."""
        gap = self.indent
        if self.rng.random() < 0.03:
            gap += self.aside() + self.indent
        return gap

    def aside(self) -> str:
        return self.rng.choice(["<!-- <aside> & more -->", "<?aside of='no' meaning?>"])

    def element(self, node: Node) -> str:
        name = self.prefix + node.name
        attributes = "".join(self.attribute(*pair) for pair in node.attributes.items())
        if not node.children and not node.text and self.rng.random() < 0.5:
            return f"<{name}{attributes}{self.rng.choice(['', ' '])}/>"
        inside = "".join(self.gap() + self.element(child) for child in node.children)
        inside = inside + self.gap() if node.children else self.text(node.text)
        return f"<{name}{attributes}>{inside}</{name}{self.rng.choice(['', '', ' '])}>"

    def attribute(self, name: str, value: str) -> str:
        quote = self.rng.choice("\"'")
        text = "".join(ENTITIES.get(c, c) if c in "<&" + quote else c for c in value)
        return f"{self.rng.choice([' ', '  '])}{name}={quote}{text}{quote}"

    def text(self, text: str) -> str:
        if "]]>" not in text and self.rng.random() < 0.05:
            return f"<![CDATA[{text}]]>"
        out = "".join(self.character(c) for c in text)
        if text and self.rng.random() < 0.02:
            # Text goes on after it.
            out += self.aside()
        return out

    def character(self, character: str) -> str:
        if character in "<&>" or (character in ENTITIES and self.rng.random() < 0.5):
            numbers = (f"&#{ord(character)};", f"&#x{ord(character):X};", f"&#x{ord(character):x};")
            return self.rng.choice([ENTITIES[character], ENTITIES[character], *numbers])
        if self.rng.random() < 0.01:
            return f"&#{ord(character)};"
        return character
