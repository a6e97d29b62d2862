"""``text``: the answer's body as text."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange
from callsheet.model.result import Verdict
from callsheet.model.shape import Shape
from callsheet.plugins.body import text_body
from callsheet.plugins.matching import MATCHER, Matcher
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.verdicts import matched, unreadable


class TextCheck:
    """``text: {contains: Hello}``: the body, decoded by its charset. One verdict."""

    doc = "The body as text: a value or matcher."
    shape: Shape[Matcher] = MATCHER

    def prepare(self, args: Matcher) -> None:
        """Compile the schemas in the matcher."""
        args.prepare()

    def judge(self, args: Matcher, exchange: Exchange, place: CheckPlace) -> Iterable[Verdict]:
        try:
            text = text_body(exchange)
        except Broken as broken:
            return [unreadable("text", broken, place.source, args.text)]
        return [matched("text", args, text, place.source)]


check: Check = TextCheck()
