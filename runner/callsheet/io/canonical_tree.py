"""A YAML file as it is written: styles, anchors and places, for writing it anew.

The tree is built for one call of :func:`callsheet.io.canonical.canonical` and changed in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BREAK = re.compile("[\n\x85\u2028\u2029]")

Place = tuple[int, int]
"""Line and column, both from 0."""


@dataclass
class Scalar:
    """A text, number or word. ``value`` is its content without quotes.

    ``style`` is one of ``' " | >`` or empty for a plain one. ``lines`` are the lines of a block
    scalar without indentation, ``header`` its indicators behind ``|`` or ``>``; ``odd`` says
    that some end in a way that only quotes can tell.
    """

    value: str
    style: str
    start: Place
    end: Place
    tag: str | None = None
    anchor: str | None = None
    header: str = ""
    lines: list[str] = field(default_factory=list)
    odd: bool = False


@dataclass
class Alias:
    """``*name``."""

    name: str
    start: Place
    end: Place


@dataclass
class Entry:
    """``key: value`` of a map, or an item of a list (``key`` is None).

    ``above`` are the comments over it, with empty texts for blank lines; ``beside`` those on its
    own line.
    """

    key: Scalar | Alias | None
    value: Value
    start: Place
    above: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The key's text; empty for an item."""
        return self.key.value if isinstance(self.key, Scalar) else ""

    @property
    def bare(self) -> bool:
        """Whether no comment stands with it."""
        return not any(self.above) and not self.beside


@dataclass
class Collection:
    """A map or list. ``below`` are comments after its last entry; ``column`` its indentation."""

    map: bool
    flow: bool
    start: Place
    end: Place
    anchor: str | None = None
    entries: list[Entry] = field(default_factory=list)
    below: list[str] = field(default_factory=list)

    @property
    def column(self) -> int:
        return self.entries[0].start[1] if self.entries else self.start[1]


Value = Scalar | Alias | Collection


def content_end(value: Value) -> Place:
    """Where the last character of a value stands; the end mark of a block lies further on."""
    if isinstance(value, Collection) and not value.flow and value.entries:
        return content_end(value.entries[-1].value)
    return value.end


def inside(value: Value) -> Iterator[Value]:
    """A value and all values in it."""
    yield value
    if isinstance(value, Collection):
        for entry in value.entries:
            yield from inside(entry.value)


def rows(text: str) -> list[str]:
    """The lines of a text as the parser counts them, which breaks at three more characters."""
    return _BREAK.split(text)


def written(text: str) -> Value:
    """The tree of a text that is known to be one YAML document."""
    lines = rows(text)
    events = yaml.parse(text, Loader=_LOADER)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return _value(next(events), events, lines)
    raise AssertionError("a document was read from this text before")


def _value(event: Any, events: Iterator[Any], lines: list[str]) -> Value:
    start = event.start_mark.line, event.start_mark.column
    end = event.end_mark.line, event.end_mark.column
    if isinstance(event, yaml.AliasEvent):
        return Alias(str(event.anchor), start, end)
    if isinstance(event, yaml.ScalarEvent):
        style = event.style if event.style and event.style in "'\"|>" else ""
        tag = None if event.tag in (None, "!") else event.tag
        scalar = Scalar(event.value, style, start, end, tag, event.anchor)
        if style in ("|", ">"):
            _block_lines(scalar, lines)
        return scalar
    is_map = isinstance(event, yaml.MappingStartEvent)
    found = Collection(is_map, bool(event.flow_style), start, end, event.anchor)
    if not found.flow and found.anchor is not None and not is_map:
        found.start = start[0] + 1, 0  # the dash stands below the anchor
    while not isinstance(inner := next(events), yaml.CollectionEndEvent):
        first = _value(inner, events, lines)
        if is_map:
            assert not isinstance(first, Collection), "keys were read as text before"
            entry = Entry(first, _value(next(events), events, lines), first.start)
        else:
            entry = Entry(None, first, first.start if found.flow else _dash(first, found, lines))
        found.entries.append(entry)
    last: Any = inner
    found.end = last.end_mark.line, last.end_mark.column
    return found


def _dash(value: Value, items: Collection, lines: list[str]) -> Place:
    """Where the ``-`` of an item stands: at the list's own column, at or above its value."""
    line, column = value.start[0], items.start[1]
    if items.anchor is not None:
        column = lines[items.start[0]].find("-")
    while lines[line][column : column + 1] != "-" and line > items.start[0]:
        line -= 1
    return line, column


def _block_lines(scalar: Scalar, lines: list[str]) -> None:
    """Find the indicators and lines of a block scalar, and where its content ends."""
    row, column = scalar.start
    head = lines[row][column:]
    at = head.index(scalar.style) + 1
    scalar.header = "".join(c for c in head[at : at + 2] if c in "+-0123456789")
    given = [int(c) for c in scalar.header if c.isdigit()]
    below = lines[row + 1 :]
    first = next((line for line in below if line.strip(" ")), "")
    indent = len(first) - len(first.lstrip(" "))
    if given:  # an indentation that is written counts from the parent's, which the text must show
        told = scalar.value.lstrip("\n")
        indent -= len(told) - len(told.lstrip(" "))
    body: list[str] = []
    for line in below:
        if line.strip(" ") and len(line) - len(line.lstrip(" ")) < indent:
            break
        body.append(line[indent:])
    while body and not body[-1].strip(" "):
        body.pop()
    if not scalar.value.strip("\n"):
        body = []
    scalar.end = row + len(body), len(lines[row + len(body)])
    scalar.lines = body
    scalar.odd = len(rows(scalar.value)) > scalar.value.count("\n") + 1
