"""``ending``: how the exchange must end, a broken way included."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.model.containers import ListOf
from callsheet.model.errors import BROKEN_KINDS
from callsheet.model.exchange import Exchange
from callsheet.model.result import FAILED, PASSED, Verdict
from callsheet.model.scalars import OneOf
from callsheet.plugins.protocols import Check, CheckPlace

WHOLE = ("complete", "done", "closed", "error", "stopped", "idle")


class EndingCheck:
    """``ending: done``, or a list of endings that are all right.

    Naming a broken ending (``reset``, ``timeout``, ``cut`` …) makes it the expected outcome.
    """

    doc = "How the exchange ends: complete, done, closed, error, stopped, idle, or a way to break."
    shape = ListOf(OneOf(*WHOLE, *BROKEN_KINDS), or_one=True)

    def prepare(self, args: tuple[str, ...]) -> None:
        """Nothing to prepare."""

    def judge(
        self, args: tuple[str, ...], exchange: Exchange, place: CheckPlace
    ) -> Iterable[Verdict]:
        ending = exchange.ending
        wanted = " or ".join(args)
        if ending.kind in args:
            return [Verdict("ending", PASSED, place.source, wanted, ending.kind)]
        message = f"the exchange ended '{ending.kind}'"
        if ending.message:
            message += f": {ending.message}"
        return [Verdict("ending", FAILED, place.source, wanted, ending.kind, message=message)]


check: Check = EndingCheck()
