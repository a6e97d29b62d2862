"""The words of matchers that look at a value by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callsheet.plugins.matching.matchers import Word
from callsheet.plugins.matching.mismatch import (
    Mismatch,
    cut,
    differences,
    is_missing,
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


def show_typed(value: Any) -> str:
    """A value with the name of its type before it: ``the string "3"``."""
    if value is None:
        return "null"
    name = next(name for name, holds in TYPES.items() if name != "integer" and holds(value))
    return f"the {name} {show(value)}"


class Equals(Word):
    """The value itself, typed."""

    __slots__ = ()

    @property
    def wants_number(self) -> bool:
        return _is_number(self.argument)

    def holds(self, value: Any) -> bool:
        return same(self.argument, value)

    def mismatch(self, value: Any) -> Mismatch | None:
        return next(differences(self.argument, value), None)

    @property
    def text(self) -> str:
        return show(self.argument)


class Contains(Word):
    """Part of a text; an item (or all items of a list) of a list; part of a map."""

    __slots__ = ()

    def holds(self, value: Any) -> bool:
        if isinstance(value, str):
            return isinstance(self.argument, str) and self.argument in value
        if isinstance(value, list):
            wanted = self.argument if isinstance(self.argument, list) else [self.argument]
            return all(any(_covers(item, one) for item in value) for one in wanted)
        return (
            isinstance(value, dict)
            and isinstance(self.argument, dict)
            and _covers(value, self.argument)
        )

    @property
    def text(self) -> str:
        return f"something that contains {show(self.argument)}"


def _covers(actual: Any, part: Any) -> bool:
    """Whether a value equals another or, for maps, has all of its members."""
    if isinstance(actual, dict) and isinstance(part, dict):
        return all(name in actual and _covers(actual[name], part[name]) for name in part)
    return same(part, actual)


class StartsWith(Word):
    """A text that starts with another."""

    __slots__ = ()

    def holds(self, value: Any) -> bool:
        return isinstance(value, str) and value.startswith(self.argument)

    @property
    def text(self) -> str:
        return f"text that starts with {show(self.argument)}"


class EndsWith(Word):
    """A text that ends with another."""

    __slots__ = ()

    def holds(self, value: Any) -> bool:
        return isinstance(value, str) and value.endswith(self.argument)

    def mismatch(self, value: Any) -> Mismatch | None:
        if self.holds(value):
            return None
        actual = cut(written(value), len(value) + 2) if isinstance(value, str) else show(value)
        return Mismatch(self.text, actual)

    @property
    def text(self) -> str:
        return f"text that ends with {show(self.argument)}"


class Matches(Word):
    """A text in which a regular expression is found anywhere (Python's ``re.search``)."""

    __slots__ = ()

    def holds(self, value: Any) -> bool:
        return isinstance(value, str) and self.argument.search(value) is not None

    @property
    def text(self) -> str:
        return f"text that matches {self.argument.pattern}"


class In(Word):
    """One of several values."""

    __slots__ = ()

    @property
    def wants_number(self) -> bool:
        return any(map(_is_number, self.argument))

    def holds(self, value: Any) -> bool:
        return any(same(one, value) for one in self.argument)

    @property
    def text(self) -> str:
        return cut(f"one of {', '.join(show(value) for value in self.argument)}")


class Min(Word):
    """A number that is not below a limit."""

    __slots__ = ()

    @property
    def wants_number(self) -> bool:
        return True

    def holds(self, value: Any) -> bool:
        return _is_number(value) and value >= self.argument

    @property
    def text(self) -> str:
        return f"at least {self.argument}"


class Max(Word):
    """A number that is not above a limit."""

    __slots__ = ()

    @property
    def wants_number(self) -> bool:
        return True

    def holds(self, value: Any) -> bool:
        return _is_number(value) and value <= self.argument

    @property
    def text(self) -> str:
        return f"at most {self.argument}"


class Type(Word):
    """One of JSON's types."""

    __slots__ = ()

    @property
    def wants_number(self) -> bool:
        return self.argument in ("number", "integer")

    def holds(self, value: Any) -> bool:
        return TYPES[self.argument](value)

    def mismatch(self, value: Any) -> Mismatch | None:
        if self.holds(value):
            return None
        return Mismatch(self.text, show_typed(value))

    @property
    def text(self) -> str:
        return f"{'an' if self.argument[0] in 'aio' else 'a'} {self.argument}".replace(
            "a null", "null"
        )


class Exists(Word):
    """Whether there is a value at all; null is one. A path that found nothing gives none."""

    __slots__ = ()

    @property
    def judges_missing(self) -> bool:
        return True

    def mismatch(self, value: Any) -> Mismatch | None:
        there = not is_missing(value)
        if there is self.argument:
            return None
        return Mismatch(self.text, show(value) if there else "nothing")

    @property
    def text(self) -> str:
        return "something" if self.argument else "nothing"


class FitsSchema(Word):
    """A value that a JSON Schema allows."""

    __slots__ = ()

    def prepare(self) -> None:
        from callsheet.plugins.json_schema import compile_schema

        compile_schema(self.argument)

    def mismatch(self, value: Any) -> Mismatch | None:
        from callsheet.plugins.json_schema import schema_errors

        errors = schema_errors(self.argument, value, most=1)
        if not errors:
            return None
        return Mismatch(errors[0].expected, errors[0].actual, errors[0].way)

    @property
    def text(self) -> str:
        return f"a value that fits {self.argument.name}"
