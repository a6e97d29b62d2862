"""``phases``: how long each phase of the call took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from callsheet.model.exchange import Exchange
from callsheet.model.result import Verdict
from callsheet.model.shape import Key, Record, Shape
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.time_limits import TIME_LIMIT, TimeLimit, judge_span
from callsheet.plugins.verdicts import no_answer

PHASES: Mapping[str, str] = {
    "dns": "Finding the address of the host.",
    "connect": "Opening the connection.",
    "tls": "The TLS handshake.",
    "send": "Sending the request.",
    "wait": "From the last byte sent to the first byte of the answer.",
    "receive": "From the first byte of the answer to its last.",
}


def _given(**limits: TimeLimit | None) -> Mapping[str, TimeLimit]:
    return {name: limit for name, limit in limits.items() if limit is not None}


class PhasesCheck:
    """``phases: {wait: {max: 500ms}, connect: 100ms}``. One verdict for each phase.

    A phase that didn't take place (no TLS, a connection used again) took no time.
    """

    doc = "How long each phase may take: dns, connect, tls, send, wait, receive."
    shape: Shape[Mapping[str, TimeLimit]] = Record(
        _given, {name: Key[Any](TIME_LIMIT, doc) for name, doc in PHASES.items()}, "phases"
    )

    def prepare(self, args: Mapping[str, TimeLimit]) -> None:
        """Nothing to prepare."""

    def judge(
        self, args: Mapping[str, TimeLimit], exchange: Exchange, place: CheckPlace
    ) -> Iterable[Verdict]:
        if exchange.response is None:
            yield no_answer("phases", exchange, place.source)
            return
        for name, limit in args.items():
            spans = (phase.end - phase.start for phase in exchange.phases if phase.name == name)
            yield judge_span(f"phases {name}", limit, sum(spans), place.source)


check: Check = PhasesCheck()
