"""Shapes of single values: text, numbers, flags, words, durations, sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from callsheet.model.errors import did_you_mean
from callsheet.model.shape import Reader, Shape
from callsheet.model.source import Node

_UNITS_NS: Mapping[str, int] = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_UNITS_BYTES: Mapping[str, int] = {
    "B": 1,
    "kB": 1000,
    "KB": 1000,
    "MB": 1000**2,
    "GB": 1000**3,
    "KiB": 1024,
    "MiB": 1024**2,
    "GiB": 1024**3,
}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|m|h)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB|KiB|MiB|GiB)")


class Text(Shape[str]):
    """A string. Numbers and flags are taken as their text only with ``lax``."""

    takes_any_text = True

    def __init__(self, what: str = "text", *, pattern: str = "", lax: bool = False) -> None:
        self.what, self.pattern, self.lax = what, pattern, lax
        self.takes_any_text = not pattern

    def take(self, node: Node, reader: Reader) -> str:
        value = node.value
        if self.lax and isinstance(value, bool | int | float):
            value = written(value)
        if not isinstance(value, str) or (self.pattern and not re.fullmatch(self.pattern, value)):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        return value

    def describe(self) -> dict[str, Any]:
        kinds = ["string", "number", "boolean"] if self.lax else "string"
        return {"type": kinds, **({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})}


def written(value: object) -> str:
    """A scalar as the text that stands in a file: ``true`` not ``True``, ``null`` as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class Flag(Shape[bool]):
    """``true`` or ``false``."""

    what = "true or false"

    def take(self, node: Node, reader: Reader) -> bool:
        return node.value if isinstance(node.value, bool) else self.wrong(node, reader)

    def describe(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Integer(Shape[int]):
    """A whole number between ``low`` and ``high`` (both inclusive, None = open)."""

    def __init__(
        self, low: int | None = None, high: int | None = None, what: str = "a whole number"
    ) -> None:
        self.low, self.high, self.what = low, high, what

    def take(self, node: Node, reader: Reader) -> int:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        if (self.low is not None and value < self.low) or (
            self.high is not None and value > self.high
        ):
            limits = f"from {self.low} to {self.high}" if self.high else f"of at least {self.low}"
            message = f"expected {self.what} {limits}, found {value}"
            return reader.error(node.source, "out-of-range", message)  # type: ignore[no-any-return]
        return value

    def describe(self) -> dict[str, Any]:
        core: dict[str, Any] = {"type": "integer"}
        if self.low is not None:
            core["minimum"] = self.low
        if self.high is not None:
            core["maximum"] = self.high
        return core


class Number(Shape[float]):
    """A whole or decimal number."""

    what = "a number"

    def take(self, node: Node, reader: Reader) -> float:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        return value

    def describe(self) -> dict[str, Any]:
        return {"type": "number"}


class OneOf(Shape[str]):
    """One of a few words; a typo gets a suggestion."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.what = f"one of {', '.join(words)}"

    def take(self, node: Node, reader: Reader) -> str:
        if isinstance(node.value, str) and node.value in self.words:
            return node.value
        hint = did_you_mean(node.value, self.words) if isinstance(node.value, str) else ""
        self_wrong = self.wrong(node, reader)
        if hint:
            last = reader.problems.pop()
            reader.error(node.source, last.code, last.message, hint)
        return self_wrong  # type: ignore[no-any-return]

    def describe(self) -> dict[str, Any]:
        return {"enum": list(self.words)}


class _Measured(Shape[int]):
    pattern: re.Pattern[str]
    units: Mapping[str, int]
    example: str

    def take(self, node: Node, reader: Reader) -> int:
        if isinstance(node.value, str) and (match := self.pattern.fullmatch(node.value.strip())):
            return round(float(match[1]) * self.units[match[2]])
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            mend = f"write the unit, as in {self.example}"
            message = f"expected {self.what}, found {node.value} without a unit"
            return reader.error(node.source, "no-unit", message, mend)  # type: ignore[no-any-return]
        return self.wrong(node, reader)  # type: ignore[no-any-return]

    def describe(self) -> dict[str, Any]:
        return {"type": "string", "pattern": rf"^\s*{self.pattern.pattern}\s*$"}


class Duration(_Measured):
    """``500ms``, ``10s``, ``2m``; read as nanoseconds."""

    what = "a duration such as 500ms, 10s or 2m"
    example = "500ms or 10s"
    pattern, units = _DURATION, _UNITS_NS


class Size(_Measured):
    """``64KiB``, ``4MiB``, ``1GB``; read as bytes."""

    what = "a size such as 64KiB or 4MiB"
    example = "64KiB or 4MiB"
    pattern, units = _SIZE, _UNITS_BYTES
