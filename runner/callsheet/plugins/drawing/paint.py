"""Colours and signs for text, by meaning. Who decides whether there are colours: the app."""

from __future__ import annotations

from callsheet.model.frozen import frozen
from callsheet.model.result import BROKEN, FAILED, PASSED, SKIPPED

SIGNS = {PASSED: "✓", FAILED: "✗", BROKEN: "!", SKIPPED: "○"}
"""The sign of each outcome."""


@frozen
class Paint:
    """``colour``: ANSI sequences may be used. ``width``: cells in a line."""

    colour: bool = False
    width: int = 120

    def dim(self, text: str) -> str:
        return self._wrap("2", text)

    def bold(self, text: str) -> str:
        return self._wrap("1", text)

    def yellow(self, text: str) -> str:
        return self._wrap("33", text)

    def blue(self, text: str) -> str:
        return self._wrap("34", text)

    def cyan(self, text: str) -> str:
        return self._wrap("36", text)

    def outcome(self, outcome: str, text: str) -> str:
        """``text`` in the colour of an outcome."""
        code = {PASSED: "32", FAILED: "31", BROKEN: "33", SKIPPED: "2"}[outcome]
        return self._wrap(code, text)

    def sign(self, outcome: str) -> str:
        """The outcome's sign in its colour."""
        return self.outcome(outcome, SIGNS[outcome])

    def status(self, status: int) -> str:
        """A status code in the colour of its class."""
        code = {1: "36", 2: "32", 3: "36", 4: "33", 5: "31"}.get(status // 100, "0")
        return self._wrap(code, str(status))

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


PLAIN = Paint()
"""No colours."""
