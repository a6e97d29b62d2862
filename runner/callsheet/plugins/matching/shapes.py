"""How matchers are written in files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from callsheet.model.containers import Anything, ListOf
from callsheet.model.errors import did_you_mean
from callsheet.model.published import Named
from callsheet.model.scalars import Flag, Number, OneOf, Text
from callsheet.model.shape import BAD, Key, Reader, Record, Shape
from callsheet.model.source import Node
from callsheet.plugins.matching.matchers import Matcher, Word
from callsheet.plugins.matching.nested_words import AnyItem, Each, Length, Not
from callsheet.plugins.matching.words import (
    TYPES,
    Contains,
    EndsWith,
    Equals,
    Exists,
    FitsSchema,
    In,
    Matches,
    Max,
    Min,
    StartsWith,
    Type,
)
from callsheet.plugins.schema_files import SCHEMA


class Pattern(Shape[re.Pattern[str]]):
    """A regular expression of Python's, found anywhere in a text.

    There is no limit on its time: nested repetitions such as ``(a+)+$`` can take very long.
    """

    what = "a regular expression"

    def take(self, node: Node, reader: Reader) -> re.Pattern[str]:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        try:
            return re.compile(node.value)
        except re.error as error:
            where = "" if error.pos is None else f" at character {error.pos + 1}"
            message = f"bad regular expression {node.value!r}: {error.msg}{where}"
        except (RecursionError, OverflowError):
            message = "bad regular expression: it is nested too deeply or counts too far"
        mend = "escape characters with a meaning of their own, as in \\. \\( \\[ \\?"
        return reader.error(node.source, "bad-regex", message, mend)  # type: ignore[no-any-return]

    def describe(self) -> dict[str, Any]:
        return {"type": "string", "format": "regex"}


_ABSENT: Any = object()


def _key(shape: Shape[Any], doc: str) -> Key[Any]:
    return Key(shape, doc, default=_ABSENT)


class _MatcherShape(Shape[Matcher]):
    """A plain value, or a map of matcher words."""

    what = "a value or a matcher"
    takes_any_text = True

    def __init__(self, words: Mapping[str, tuple[Key[Any], Callable[[Any], Word]]]) -> None:
        self.words = words
        self.record = Record(self._make, {word: key for word, (key, _) in words.items()}, "matcher")

    def _make(self, **values: Any) -> Matcher:
        given = {word: value for word, value in values.items() if value is not _ABSENT}
        return Matcher(tuple(self.words[word][1](value) for word, value in given.items()))

    def take(self, node: Node, reader: Reader) -> Matcher:
        if not isinstance(node.value, dict) or not any(word in self.words for word in node.value):
            return Matcher((Equals(node.plain()),))
        strange = [name for name in node.value if name not in self.words]
        for name in strange:
            message = f"'{name}' is no matcher word but stands beside some"
            mend = did_you_mean(name, self.words) or "for a map as a plain value write equals: {…}"
            reader.error(node.keys.get(name, node.source), "mixed-matcher", message, mend)
        return BAD if strange else self.record.take(node, reader)

    def describe(self) -> dict[str, Any]:
        words = [{"required": [word]} for word in self.words]
        return {"if": {"type": "object", "anyOf": words}, "then": self.record.describe()}


MATCHER: Shape[Matcher] = Named("matcher", lambda: _SHAPE)
"""A plain value means equal, typed; a map with any matcher word is a matcher, all must hold.

So a map such as ``{type: x}`` is read as a matcher: to equal it, write ``equals: {type: x}``.
"""


class _LengthShape(Shape[Matcher]):
    """A number that a length can be, or a matcher for it."""

    what = "a value or a matcher"

    def read(self, node: Node, reader: Reader) -> Matcher:
        length = node.value
        if isinstance(length, int | float) and (length < 0 or length != int(length)):
            message, mend = f"no length is {length}", "a length is a whole number from 0"
            return reader.error(node.source, "out-of-range", message, mend)  # type: ignore[no-any-return]
        return MATCHER.read(node, reader)

    def describe(self) -> dict[str, Any]:
        return {**MATCHER.schema(), "minimum": 0}


_SHAPE: _MatcherShape = _MatcherShape(
    {
        "equals": (_key(Anything(), 'The value itself, typed: 1 is not "1".'), Equals),
        "not": (_key(MATCHER, "A value or matcher that must not hold."), Not),
        "contains": (
            _key(Anything(), "Part of a text; an item, or all of these items; part of a map."),
            Contains,
        ),
        "starts_with": (_key(Text(), "How a text starts."), StartsWith),
        "ends_with": (_key(Text(), "How a text ends."), EndsWith),
        "matches": (
            _key(Pattern(), "A regular expression (Python's) found anywhere in a text."),
            Matches,
        ),
        "in": (_key(ListOf(Anything(), "a list of values"), "One of these values."), In),
        "length": (
            _key(_LengthShape(), "Characters, items or members: a number or a matcher."),
            Length,
        ),
        "min": (_key(Number(), "A number that is at least this."), Min),
        "max": (_key(Number(), "A number that is at most this."), Max),
        "type": (_key(OneOf(*TYPES), "One of JSON's types."), Type),
        "schema": (_key(SCHEMA, "A JSON Schema: a path or the schema itself."), FitsSchema),
        "exists": (_key(Flag(), "Whether there is a value at all; null is one."), Exists),
        "each": (_key(MATCHER, "A value or matcher for every item of a list."), Each),
        "any": (_key(MATCHER, "A value or matcher for at least one item of a list."), AnyItem),
    }
)
WORDS = tuple(_SHAPE.words)
"""The words of a matcher."""
