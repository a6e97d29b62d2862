"""The words of matchers that hand a value, its size or its items on to another matcher."""

from __future__ import annotations

from typing import Any

from callsheet.plugins.matching.matchers import Word
from callsheet.plugins.matching.mismatch import Mismatch, count, is_missing, show


class _Nested(Word):
    __slots__ = ()

    def prepare(self) -> None:
        self.argument.prepare()


class Not(_Nested):
    """Another matcher must not hold. A value that isn't there is not *not* something."""

    __slots__ = ()

    @property
    def judges_missing(self) -> bool:
        return all(word.judges_missing for word in self.argument.words)

    @property
    def wants_number(self) -> bool:
        return bool(self.argument.wants_number)

    def holds(self, value: Any) -> bool:
        return not self.argument.holds(value)

    @property
    def text(self) -> str:
        return f"not {self.argument.text}"


class Length(_Nested):
    """How many characters, items or members."""

    __slots__ = ()

    def holds(self, value: Any) -> bool:
        return isinstance(value, str | list | dict) and self.argument.holds(len(value))

    def mismatch(self, value: Any) -> Mismatch | None:
        if self.holds(value):
            return None
        if not isinstance(value, str | list | dict):
            return Mismatch(self.text, f"{show(value)}, which has no length")
        return Mismatch(self.text, count(value))

    @property
    def text(self) -> str:
        return f"a length of {self.argument.text}"


class Each(_Nested):
    """A list all of whose items match. An empty list does; a path that found nothing doesn't."""

    __slots__ = ()

    def mismatch(self, value: Any) -> Mismatch | None:
        if not isinstance(value, list):
            return Mismatch(self.text, show(value))
        if is_missing(value):
            return Mismatch(self.text, "nothing")
        for index, item in enumerate(value):
            found: Mismatch | None = self.argument.mismatch(item)
            if found is not None:
                return found.below(index)
        return None

    @property
    def text(self) -> str:
        return f"a list where each item is {self.argument.text}"


class AnyItem(_Nested):
    """A list with at least one item that matches."""

    __slots__ = ()

    def holds(self, value: Any) -> bool:
        return isinstance(value, list) and any(map(self.argument.holds, value))

    @property
    def text(self) -> str:
        return f"a list where some item is {self.argument.text}"
