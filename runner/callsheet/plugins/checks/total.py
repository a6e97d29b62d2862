"""``total``: how long the whole call took."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.model.exchange import Exchange
from callsheet.model.result import Verdict
from callsheet.model.shape import Shape
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.time_limits import TIME_LIMIT, TimeLimit, judge_span
from callsheet.plugins.verdicts import no_answer


class TotalCheck:
    """``total: 2s`` or ``{max: 2s, min: 10ms}``: from the start of the call to the last byte."""

    doc = "How long the call may take, from its start to the last byte."
    shape: Shape[TimeLimit] = TIME_LIMIT

    def prepare(self, args: TimeLimit) -> None:
        """Nothing to prepare."""

    def judge(self, args: TimeLimit, exchange: Exchange, place: CheckPlace) -> Iterable[Verdict]:
        if exchange.response is None:
            return [no_answer("total", exchange, place.source)]
        return [judge_span("total", args, exchange.total, place.source)]


check: Check = TotalCheck()
