"""Matchers: what a value must be like, as words that must all hold."""

from __future__ import annotations

from typing import Any

from callsheet.model.frozen import frozen
from callsheet.plugins.matching.mismatch import MISSING, Mismatch, show


@frozen
class Word:
    """One word of a matcher and its argument.

    Subclasses give ``text``, and ``holds`` or ``mismatch``: either comes of the other. A word whose
    ``mismatch`` is costly gives both.
    """

    argument: Any

    @property
    def judges_missing(self) -> bool:
        """Whether the word has an opinion on a value that isn't there; all others don't hold."""
        return False

    @property
    def wants_number(self) -> bool:
        """Whether the word is about a number, so that digits in a header are read as one."""
        return False

    def holds(self, value: Any) -> bool:
        """Whether the word holds for a value; no texts for people are made."""
        return self.mismatch(value) is None

    def mismatch(self, value: Any) -> Mismatch | None:
        """Why it does not hold, or None."""
        return None if self.holds(value) else Mismatch(self.text, show(value))

    def prepare(self) -> None:
        """Do what is costly and needs no value. Raises ProblemsError when it can't be done."""

    @property
    def text(self) -> str:
        """What is expected, to be read after the word "expected"."""
        raise NotImplementedError  # pragma: no cover - abstract


@frozen
class Matcher:
    """Words that must all hold for a value."""

    words: tuple[Word, ...]

    def holds(self, value: Any) -> bool:
        """Whether all words hold. ``value`` may be :data:`MISSING`."""
        for word in self.words:
            if (value is MISSING and not word.judges_missing) or not word.holds(value):
                return False
        return True

    def mismatch(self, value: Any) -> Mismatch | None:
        """The first word that does not hold, or None. ``value`` may be :data:`MISSING`."""
        for word in self.words:
            if value is MISSING and not word.judges_missing:
                return Mismatch(word.text, "nothing")
            found = word.mismatch(value)
            if found is not None:
                return found
        return None

    def prepare(self) -> None:
        """Compile the schemas that the words name. Raises ProblemsError for bad ones."""
        for word in self.words:
            word.prepare()

    @property
    def wants_number(self) -> bool:
        """Whether any word is about a number."""
        return any(word.wants_number for word in self.words)

    @property
    def text(self) -> str:
        """What is expected, for people."""
        return " and ".join(word.text for word in self.words)
