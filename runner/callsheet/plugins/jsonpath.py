"""JSONPath (RFC 9535): where a value stands in a JSON document.

Paths made of names, indexes and wildcards (``$.data[0].id``, ``$.choices[*].index``) are walked
here, without an import. Filters, slices, unions and descents go to ``jsonpath_rfc9535``, which is
imported by the first such path.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from callsheet.model.errors import Broken

Step = str | int
"""A member's name or an item's index, counted from 0."""

DEEPEST = 500
"""Levels that a descent (``$..x``) goes down."""

_DOTTED = re.compile(r"[^\x00-@\[-^`{-\x7f][^\x00-/:-@\[-^`{-\x7f]*")  # letters, _, beyond ASCII
_SEGMENT = re.compile(
    rf"\.({_DOTTED.pattern})"  # .name
    r"|\['([^'\\\x00-\x1f]*)'\]"  # ['name'], no escapes
    r'|\["([^"\\\x00-\x1f]*)"\]'
    r"|\[(0|-?[1-9][0-9]{0,14})\]"  # [index], surely within I-JSON's whole numbers
    r"|(\.\*|\[\*\])"
)


class _Every:
    """The step of a wildcard."""


_EVERY = _Every()


class Match(NamedTuple):
    """A value that a path found, and the way to it from the root."""

    value: Any
    way: tuple[Step, ...]

    @property
    def place(self) -> str:
        """The place as people write it: ``$.data[3]['odd key']``."""
        return write_way(self.way)


class Path:
    """A compiled path. Made by :func:`compile_path`; equal when the texts are equal.

    ``singular`` is true for paths of names and indexes only: they find at most one value.
    """

    __slots__ = ("_query", "_steps", "singular", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._steps = _plain_steps(text)
        self._query: Any = None
        if self._steps is None:
            self._query = _compile_query(text)
            self.singular: bool = self._query.singular_query()
        else:
            self.singular = _EVERY not in self._steps

    def find(self, value: Any) -> list[Match]:
        """All that the path finds in a parsed JSON value, in document order.

        Raises Broken (kind ``body``) for a document too deep to descend.
        """
        if self._steps is not None:
            return _walk(self._steps, value)
        from jsonpath_rfc9535 import JSONPathError

        try:
            return [Match(node.value, node.location) for node in self._query.finditer(value)]
        except JSONPathError as error:
            message = f"{self.text} can't be followed: the document has over {DEEPEST} levels"
            raise Broken("body", message) from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Path) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Path({self.text!r})"


@functools.lru_cache(maxsize=4096)
def compile_path(text: str) -> Path:
    """The path that a text means. Raises ValueError with what is wrong and at which column."""
    return Path(text)


def write_way(way: Iterable[Step], root: str = "$") -> str:
    """A way as text: plain names with a dot, all others in quotes (``$.data[3]['odd key']``)."""
    return root + "".join(map(_write_step, way))


def _write_step(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _DOTTED.fullmatch(step) and _is_unicode(step):
        return f".{step}"
    import json

    inner = json.dumps(step, ensure_ascii=not _is_unicode(step))[1:-1]
    inner = inner.replace('\\"', '"').replace("'", "\\'")
    return f"['{inner}']"


def _is_unicode(text: str) -> bool:
    """Whether the text has no half characters (lone surrogates), which nothing can write."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _plain_steps(text: str) -> tuple[Step | _Every, ...] | None:
    """The steps of a path that is walked here, or None for all others, wrong ones included."""
    if not text.startswith("$") or not _is_unicode(text):
        return None
    steps: list[Step | _Every] = []
    at = 1
    while at < len(text):
        segment = _SEGMENT.match(text, at)
        if segment is None:
            return None
        dotted, single, double, index, every = segment.groups()
        if every:
            steps.append(_EVERY)
        elif index:
            steps.append(int(index))
        else:
            steps.append(next(name for name in (dotted, single, double) if name is not None))
        at = segment.end()
    return tuple(steps)


def _walk(steps: Sequence[Step | _Every], value: Any) -> list[Match]:
    found: list[Match] = [Match(value, ())]
    for step in steps:
        found = [child for match in found for child in _children(match, step)]
    return found


def _children(match: Match, step: Step | _Every) -> Iterable[Match]:
    value, way = match
    if isinstance(value, dict):
        if isinstance(step, str) and step in value:
            return (Match(value[step], (*way, step)),)
        if step is _EVERY:
            return [Match(child, (*way, name)) for name, child in value.items()]
    elif isinstance(value, list):
        if isinstance(step, int) and -len(value) <= step < len(value):
            return (Match(value[step], (*way, step % len(value))),)
        if step is _EVERY:
            return [Match(child, (*way, index)) for index, child in enumerate(value)]
    return ()


def _compile_query(text: str) -> Any:
    from jsonpath_rfc9535 import JSONPathError

    try:
        return _environment().compile(text)
    except JSONPathError as error:
        column = error.token.index + 1 if error.token else 1
        message = re.sub(r" starting at index \d+", "", str(error.args[0]))
        raise ValueError(f"{message} (column {column} of the path)") from error


@functools.cache
def _environment() -> Any:
    from jsonpath_rfc9535 import JSONPathEnvironment

    class Environment(JSONPathEnvironment):
        max_recursion_depth = DEEPEST

    return Environment()
