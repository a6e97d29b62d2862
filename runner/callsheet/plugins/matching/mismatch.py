"""What differs, as values and as short texts for people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from callsheet.model.frozen import frozen
from callsheet.model.source import kind_of
from callsheet.plugins.jsonpath import Step, write_way

LONGEST = 160
"""Characters of a value that a text shows; what is longer is cut between words."""
SHORTEST = 16
"""Fewer characters than this left by a cut say nothing: the length is told instead."""

_encode = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would build one for each value
_WORD = re.compile(r"[A-Za-z0-9_\-.~+/=%:]+")


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING: Any = _Missing()
"""Stands for a value that isn't there. Only a matcher about ``exists`` can hold for it."""


class Found(list[Any]):
    """What a path that can find several values found. Empty, it counts as not there."""


def is_missing(value: Any) -> bool:
    """Whether there is no value, or a path found none."""
    return value is MISSING or (isinstance(value, Found) and not value)


@frozen
class Mismatch:
    """Why a matcher does not hold.

    ``expected`` and ``actual`` are for people; ``way`` leads to the spot inside the value, below
    ``root`` (``$``, a header's name, nothing). ``hint`` says how to mend an expectation that
    can't have been meant.
    """

    expected: str
    actual: str
    way: tuple[Step, ...] = ()
    root: str = ""
    hint: str = ""

    @property
    def place(self) -> str:
        """Where: ``$.data[3].id``, or ``[3].id`` inside a value that has no root."""
        return write_way(self.way, self.root)

    @property
    def message(self) -> str:
        """One sentence: what was expected, what came, how to mend it."""
        sentence = f"expected {self.expected}, found {self.actual}"
        return f"{sentence}; {self.hint}" if self.hint else sentence

    def below(self, *way: Step, root: str = "") -> Mismatch:
        """The same, seen from further out."""
        return replace(self, way=(*way, *self.way), root=root or self.root)


def same(expected: Any, actual: Any) -> bool:
    """Equality of JSON values: 1 equals 1.0, true is no number, order of names is no matter."""
    if isinstance(expected, dict | list):
        return next(differences(expected, actual), None) is None
    return _same_scalar(expected, actual)


def differences(expected: Any, actual: Any, way: tuple[Step, ...] = ()) -> Iterator[Mismatch]:
    """Where two JSON values differ, outermost first."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name, value in expected.items():
            if name in actual:
                yield from differences(value, actual[name], (*way, name))
            else:
                yield Mismatch(show(value), "nothing", (*way, name))
        for name in actual:
            if name not in expected:
                yield Mismatch("nothing", show(actual[name]), (*way, name))
    elif isinstance(expected, list) and isinstance(actual, list):
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from differences(one, other, (*way, index))
        if len(expected) != len(actual):
            yield Mismatch(f"{count(expected)}", f"{count(actual)}", way)
    elif not _same_scalar(expected, actual):
        yield Mismatch(*contrast(expected, actual), way)


def _same_scalar(expected: Any, actual: Any) -> bool:
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return bool(expected == actual)


def count(items: list[Any] | dict[str, Any] | str) -> str:
    """How many: ``3 items``, ``1 member``, ``12 characters``."""
    unit = {str: "character", dict: "member"}.get(type(items), "item")
    return f"{len(items)} {unit}{'' if len(items) == 1 else 's'}"


def show(value: Any) -> str:
    """A value as JSON on one line, cut to :data:`LONGEST` characters."""
    return cut(written(value))


def written(value: Any) -> str:
    """A value as JSON on one line; half characters (lone surrogates) are escaped."""
    if value is MISSING:
        return repr(MISSING)
    try:
        text = _encode(value)
    except RecursionError:
        return f"a {kind_of(value)} nested too deeply to be shown"
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def contrast(expected: Any, actual: Any) -> tuple[str, str]:
    """Two values as texts; long strings are cut around the first difference."""
    one, other = written(expected), written(actual)
    if isinstance(expected, str) and isinstance(actual, str):
        pairs = zip(one, other, strict=False)
        near = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
        return cut(one, near), cut(other, near)
    return cut(one), cut(other)


def cut(text: str, near: int = 0) -> str:
    """At most about :data:`LONGEST` characters around ``near``.

    A cut never goes through a word, a key or a number: half a secret could not be found again by
    what hides secrets. A single word that is too long is told by its length.
    """
    if len(text) <= LONGEST:
        return text
    start = max(0, min(near - LONGEST // 2, len(text) - LONGEST))
    end = start + LONGEST
    start, end = _word_around(text, start)[1], _word_around(text, end)[0]
    if end - start < SHORTEST:
        where = f", different from character {near} on" if near else ""
        return f"… ({len(text)} characters{where})"
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _word_around(text: str, at: int) -> tuple[int, int]:
    """Start and end of the word that a cut before ``at`` would part; ``at`` twice for none."""
    before, after = _WORD.match(text[at - 1 :: -1] if at else ""), _WORD.match(text, at)
    if before is None or after is None:
        return at, at
    return at - before.end(), after.end()
