"""CBOR (RFC 8949): reading what a client wrote, and writing what services may answer.

Written for this comparison alone, so that neither side is judged by its own code. Answers come in
every spelling that means the same: lengths that are known and that are not, numbers wider than they
need be, floats of half precision.
"""

from __future__ import annotations

import math
import random
import struct
from typing import Any


class Tagged:
    """A value with a tag before it."""

    def __init__(self, tag: int, value: Any):
        self.tag = tag
        self.value = value

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Tagged) and (self.tag, self.value) == (other.tag, other.value)

    def __repr__(self) -> str:
        return f"{self.tag}({self.value!r})"


BREAK = object()
"""Ends what has no length."""


def read(body: bytes) -> Any:
    """The one value that a body is."""
    value, end = item(body, 0)
    if end != len(body):
        raise ValueError("something follows the CBOR value")
    return value


def item(body: bytes, at: int) -> tuple[Any, int]:
    major, info = body[at] >> 5, body[at] & 31
    at += 1
    if major == 7:
        return simple(body, info, at)
    if info == 31:
        return until_break(body, major, at)
    count = info
    if info >= 24:
        size = 1 << (info - 24)
        count, at = int.from_bytes(body[at : at + size], "big"), at + size
    if major == 0:
        return count, at
    if major == 1:
        return -1 - count, at
    if major == 2:
        return body[at : at + count], at + count
    if major == 3:
        return body[at : at + count].decode(), at + count
    if major == 6:
        value, at = item(body, at)
        return Tagged(count, value), at
    items = []
    for _ in range(count * (2 if major == 5 else 1)):
        value, at = item(body, at)
        items.append(value)
    return (pairs(items) if major == 5 else items), at


def simple(body: bytes, info: int, at: int) -> tuple[Any, int]:
    known = {20: False, 21: True, 22: None, 23: None, 31: BREAK}
    if info in known:
        return known[info], at
    form, size = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}[info]
    return struct.unpack(form, body[at : at + size])[0], at + size


def until_break(body: bytes, major: int, at: int) -> tuple[Any, int]:
    items: list = []
    while True:
        value, at = item(body, at)
        if value is BREAK:
            break
        items.append(value)
    return {2: b"".join, 3: "".join, 4: list, 5: pairs}[major](items), at


def pairs(items: list) -> dict:
    names = items[::2]
    if len(set(names)) < len(names):
        raise ValueError("a name is there twice in one map")
    return dict(zip(names, items[1::2]))


class Writer:
    """Writes values in a spelling that chance chooses."""

    def __init__(self, rng: random.Random):
        self.rng = rng

    def head(self, major: int, count: int) -> bytes:
        """The type and the length, in as many bytes as needed, or in more."""
        sizes = [size for size in range(4) if count < 1 << (8 << size)]
        if count < 24 and self.rng.random() < 0.9:
            return bytes([major << 5 | count])
        size = sizes[0] if self.rng.random() < 0.9 else self.rng.choice(sizes)
        return bytes([major << 5 | 24 + size]) + count.to_bytes(1 << size, "big")

    def write(self, value: Any) -> bytes:
        if value is None:
            return b"\xf6"
        if isinstance(value, bool):
            return b"\xf5" if value else b"\xf4"
        if isinstance(value, int):
            return self.head(0, value) if value >= 0 else self.head(1, -1 - value)
        if isinstance(value, float):
            return self.number(value)
        if isinstance(value, Tagged):
            return self.head(6, value.tag) + self.write(value.value)
        if isinstance(value, bytes):
            return self.string(2, value)
        if isinstance(value, str):
            return self.string(3, value)
        if isinstance(value, dict):
            parts = [self.write(part) for pair in value.items() for part in pair]
            return self.collection(5, len(value), parts)
        return self.collection(4, len(value), [self.write(part) for part in value])

    def collection(self, major: int, count: int, parts: list[bytes]) -> bytes:
        if self.rng.random() < 0.4:
            return bytes([major << 5 | 31]) + b"".join(parts) + b"\xff"
        return self.head(major, count) + b"".join(parts)

    def string(self, major: int, value: Any) -> bytes:
        encode = (lambda part: part.encode()) if major == 3 else (lambda part: part)
        if self.rng.random() < 0.9:
            return self.head(major, len(encode(value))) + encode(value)
        middle = len(value) // 2
        parts = [encode(value[:middle]), encode(value[middle:])]
        inner = b"".join(self.head(major, len(part)) + part for part in parts)
        return bytes([major << 5 | 31]) + inner + b"\xff"

    def number(self, value: float) -> bytes:
        """In the shortest form that loses nothing, or in a longer one."""
        for form, lead in ((">e", b"\xf9"), (">f", b"\xfa")):
            try:
                packed = struct.pack(form, value)
            except (OverflowError, struct.error):
                continue
            same = struct.unpack(form, packed)[0] == value or math.isnan(value)
            if same and self.rng.random() < 0.7:
                return lead + packed
        return b"\xfb" + struct.pack(">d", value)
