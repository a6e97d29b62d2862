"""Matchers: what a value must be like. Each class below is one matcher word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from callsheet.plugins.matching.mismatch import (
    MISSING,
    Found,
    Mismatch,
    count,
    cut,
    differences,
    same,
    show,
    written,
)

TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: _is_number(value),
    "integer": lambda value: _is_number(value) and value == value // 1,
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
}
"""JSON's types by the names that JSON Schema gives them; 1.0 is an integer there too."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Word(Protocol):
    """One word of a matcher and its argument.

    ``mismatch`` gets a value that is there; None says that it holds. ``text`` says what is
    expected, to be read after the word "expected".
    """

    def mismatch(self, value: Any) -> Mismatch | None: ...

    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Matcher:
    """Words that must all hold for a value."""

    words: tuple[Word, ...]

    def mismatch(self, value: Any) -> Mismatch | None:
        """The first word that does not hold, or None. ``value`` may be :data:`MISSING`."""
        for word in self.words:
            if value is MISSING and not isinstance(word, Exists | Not):
                return Mismatch(word.text, "nothing")
            found = word.mismatch(value)
            if found is not None:
                return found
        return None

    @property
    def text(self) -> str:
        """What is expected, for people."""
        return " and ".join(word.text for word in self.words)

    @property
    def only_exists(self) -> bool:
        """Whether nothing but presence is asked for."""
        return all(isinstance(word, Exists) for word in self.words)


class _Plain:
    """A word that looks at the whole value and tells it apart by its own text."""

    __slots__ = ()

    def holds(self, value: Any) -> bool:
        raise NotImplementedError  # pragma: no cover - abstract

    @property
    def text(self) -> str:
        raise NotImplementedError  # pragma: no cover - abstract

    def mismatch(self, value: Any) -> Mismatch | None:
        return None if self.holds(value) else Mismatch(self.text, show(value))


@dataclass(frozen=True, slots=True)
class Equals:
    """The value itself, typed."""

    value: Any

    def mismatch(self, value: Any) -> Mismatch | None:
        return next(differences(self.value, value), None)

    @property
    def text(self) -> str:
        return show(self.value)


@dataclass(frozen=True, slots=True)
class Not:
    """Another matcher must not hold. A value that isn't there is not *not* something."""

    matcher: Matcher

    def mismatch(self, value: Any) -> Mismatch | None:
        if value is MISSING and not self.matcher.only_exists:
            return Mismatch(self.text, "nothing")
        if self.matcher.mismatch(value) is not None:
            return None
        return Mismatch(self.text, show(value))

    @property
    def text(self) -> str:
        return f"not {self.matcher.text}"


@dataclass(frozen=True, slots=True)
class Contains(_Plain):
    """Part of a text; an item (or all items of a list) of a list; part of a map."""

    value: Any

    def holds(self, value: Any) -> bool:
        if isinstance(value, str):
            return isinstance(self.value, str) and self.value in value
        if isinstance(value, list):
            wanted = self.value if isinstance(self.value, list) else [self.value]
            return all(any(_covers(item, one) for item in value) for one in wanted)
        return (
            isinstance(value, dict) and isinstance(self.value, dict) and _covers(value, self.value)
        )

    @property
    def text(self) -> str:
        return f"something that contains {show(self.value)}"


def _covers(actual: Any, part: Any) -> bool:
    """Whether a value equals another or, for maps, has all of its members."""
    if isinstance(actual, dict) and isinstance(part, dict):
        return all(name in actual and _covers(actual[name], part[name]) for name in part)
    return same(part, actual)


@dataclass(frozen=True, slots=True)
class StartsWith:
    """A text that starts with another."""

    value: str

    def mismatch(self, value: Any) -> Mismatch | None:
        if isinstance(value, str) and value.startswith(self.value):
            return None
        return Mismatch(self.text, show(value))

    @property
    def text(self) -> str:
        return f"text that starts with {show(self.value)}"


@dataclass(frozen=True, slots=True)
class EndsWith:
    """A text that ends with another."""

    value: str

    def mismatch(self, value: Any) -> Mismatch | None:
        if isinstance(value, str) and value.endswith(self.value):
            return None
        actual = cut(written(value), len(value) + 2) if isinstance(value, str) else show(value)
        return Mismatch(self.text, actual)

    @property
    def text(self) -> str:
        return f"text that ends with {show(self.value)}"


@dataclass(frozen=True, slots=True)
class Matches(_Plain):
    """A text in which a regular expression is found anywhere (Python's ``re.search``)."""

    pattern: re.Pattern[str]

    def holds(self, value: Any) -> bool:
        return isinstance(value, str) and self.pattern.search(value) is not None

    @property
    def text(self) -> str:
        return f"text that matches {self.pattern.pattern}"


@dataclass(frozen=True, slots=True)
class In(_Plain):
    """One of several values."""

    values: tuple[Any, ...]

    def holds(self, value: Any) -> bool:
        return any(same(one, value) for one in self.values)

    @property
    def text(self) -> str:
        return cut(f"one of {', '.join(show(value) for value in self.values)}")


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters, items or members."""

    matcher: Matcher

    def mismatch(self, value: Any) -> Mismatch | None:
        if not isinstance(value, str | list | dict):
            return Mismatch(self.text, f"{show(value)}, which has no length")
        if self.matcher.mismatch(len(value)) is None:
            return None
        return Mismatch(self.text, count(value))

    @property
    def text(self) -> str:
        return f"a length of {self.matcher.text}"


@dataclass(frozen=True, slots=True)
class Min(_Plain):
    """A number that is not below a limit."""

    limit: float

    def holds(self, value: Any) -> bool:
        return _is_number(value) and value >= self.limit

    @property
    def text(self) -> str:
        return f"at least {self.limit}"


@dataclass(frozen=True, slots=True)
class Max(_Plain):
    """A number that is not above a limit."""

    limit: float

    def holds(self, value: Any) -> bool:
        return _is_number(value) and value <= self.limit

    @property
    def text(self) -> str:
        return f"at most {self.limit}"


@dataclass(frozen=True, slots=True)
class Type:
    """One of JSON's types."""

    name: str

    def mismatch(self, value: Any) -> Mismatch | None:
        if TYPES[self.name](value):
            return None
        return Mismatch(self.text, f"the {type_name(value)} {show(value)}")

    @property
    def text(self) -> str:
        return f"{'an' if self.name[0] in 'aio' else 'a'} {self.name}".replace("a null", "null")


def type_name(value: Any) -> str:
    """The narrowest of :data:`TYPES` for a value; whole numbers are just numbers."""
    return next(name for name, holds in TYPES.items() if name != "integer" and holds(value))


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether there is a value at all; null is one. A path that found nothing gives none."""

    wanted: bool

    def mismatch(self, value: Any) -> Mismatch | None:
        there = value is not MISSING and not (isinstance(value, Found) and not value)
        if there is self.wanted:
            return None
        return Mismatch(self.text, show(value) if there else "nothing")

    @property
    def text(self) -> str:
        return "something" if self.wanted else "nothing"


@dataclass(frozen=True, slots=True)
class Each:
    """A list all of whose items match; an empty list does (ask for its length as well)."""

    matcher: Matcher

    def mismatch(self, value: Any) -> Mismatch | None:
        if not isinstance(value, list):
            return Mismatch(self.text, show(value))
        for index, item in enumerate(value):
            found = self.matcher.mismatch(item)
            if found is not None:
                return found.below(index)
        return None

    @property
    def text(self) -> str:
        return f"a list where each item is {self.matcher.text}"


@dataclass(frozen=True, slots=True)
class AnyItem(_Plain):
    """A list with at least one item that matches."""

    matcher: Matcher

    def holds(self, value: Any) -> bool:
        return isinstance(value, list) and any(
            self.matcher.mismatch(item) is None for item in value
        )

    @property
    def text(self) -> str:
        return f"a list where some item is {self.matcher.text}"
