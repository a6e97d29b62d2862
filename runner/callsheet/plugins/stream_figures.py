"""Every figure of an exchange by its name, made when it is asked for; and why one is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from callsheet.model.exchange import Exchange
from callsheet.plugins.drawing.measures import many
from callsheet.plugins.merging import merged, unknown_format
from callsheet.plugins.payload_metrics import PayloadMetrics, payload_metrics
from callsheet.plugins.stream_metrics import StreamMetrics, metrics, no_stream

NUMBERS: Mapping[str, str] = {
    "tokens_per_second": "/s",
    "events_per_second": "/s",
    "coalescing": "per arrival",
}
"""Figures that are no times, and their unit. All others are ns."""

FORMULAS: Mapping[str, str] = {
    "headers": "time of the answer's head − start of the call",
    "first_byte": "time of the first byte of the body − start",
    "first_event": "time of the first complete event − start",
    "ttft": "time of the first payload of any channel − start",
    "ttfo": "time of the first visible payload (no reasoning, no tool call) − start",
    "second": "second arrival of payload − first",
    "gap": "arrival(n+1) − arrival(n) of payload; of all events where no merger fits",
    "stall": "the number of gaps over a limit",
    "tpot": "(last payload − ttft) ÷ (tokens − 1)",
    "tokens_per_second": "(tokens − 1) ÷ (last payload − ttft)",
    "events_per_second": "(events with payload − 1) ÷ (last payload − ttft)",
    "coalescing": "events ÷ arrivals: 1 when each came by itself",
    "e2e": "time of the last payload − start",
    "total": "time of the last bytes − start",
}
"""How each figure of a timeline is made; docs/streams.md shows the same."""

NET = ("headers", "first_byte", "first_event", "ttft", "ttfo", "e2e", "total")
"""Figures that count from the start of the call, so that they have a net one beside."""

_OF_ALL_EVENTS = ("headers", "first_byte", "first_event", "total", "coalescing")
_OF_TOKENS = ("ttft", "ttfo", "e2e", "tpot", "tokens_per_second", "second")


class Figures:
    """The figures of one exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.basic: StreamMetrics = metrics(exchange)

    @cached_property
    def payload(self) -> PayloadMetrics:
        """Those that need the stream merged."""
        return payload_metrics(self.exchange)

    @property
    def carriers(self) -> Collection[int] | None:
        """Indexes of the events with payload; None where every event counts."""
        made = merged(self.exchange.timeline)
        return None if made is None else made.payloads.keys()

    def value(self, name: str, *, share: float | None = None, net: bool = False) -> float | None:
        """A figure, or None. ``share`` is for ``gap``; ``net``: from the request's hand-over."""
        found: float | None
        if name == "gap":
            return self.payload.gap(1 if share is None else share)
        if name == "stall":
            return self.payload.gap(1)
        if name in _OF_ALL_EVENTS:
            found = getattr(self.basic, name)
        else:
            found = getattr(self.payload, "last" if name == "e2e" else name)
        if net and found is not None:
            return None if self.basic.sent is None else found - self.basic.sent
        return found

    def why_none(self, name: str, *, net: bool = False) -> tuple[bool, str]:
        """Whether a missing figure is a failure of the service, and why it is missing."""
        if name == "headers":
            return True, "there is no answer"
        if name == "first_byte" and not self._untimed(name, net):
            return True, "the answer has no body"
        if self._untimed(name, net):
            return False, "nothing tells when the request was sent"
        if self.exchange.timeline is None:
            return False, no_stream(self.exchange)
        if name == "first_event":
            return True, "the stream brought no event"
        if name == "coalescing":
            return False, "no event came"
        payload, came = self.payload, many(self.basic.events, "event")
        if name in _OF_TOKENS and not payload.format:
            return False, unknown_format()
        if payload.format and not payload.events:
            return False, f"no payload came: {came} in all"
        if name == "ttfo":
            return False, "nothing visible came, only reasoning or tool calls"
        if name in ("tpot", "tokens_per_second") and payload.tokens == 1:
            return False, f"only one token came ({self.counted()})"
        what = many(payload.events, "event with payload", "events with payload")
        what = what if payload.format else came
        how = "in one arrival" if payload.events > 1 else "in all"
        return False, f"there is no gap to judge: {what} {how}"

    def counted(self) -> str:
        """How tokens were counted, for people."""
        count = many(self.payload.tokens or 0, "token")
        if self.payload.token_source == "usage":
            return f"{count} by usage"
        return f"{count}, one for each event: no usage came"

    def _untimed(self, name: str, net: bool) -> bool:
        return net and self.basic.sent is None and self.value(name) is not None
