"""Figures of what a model made: when its payload came, and how fast.

An event carries payload when its merger says so: text, reasoning, a refusal, a tool call, sound or
a picture; never a role, a ping, a count of tokens or an end mark. Times are ns since the start of
the call. Events of one read are one arrival. Definitions: docs/streams.md, "The figures".
"""

from __future__ import annotations

from itertools import pairwise

from callsheet.model.exchange import Exchange
from callsheet.model.frozen import frozen
from callsheet.model.merged import Merged
from callsheet.model.timeline import Timeline
from callsheet.plugins.merging import merged
from callsheet.plugins.stream_metrics import percentile

_UNSEEN = ("reasoning", "tool")
_NS = 1_000_000_000


@frozen
class PayloadMetrics:
    """What can't be told is None.

    ``format``: the merger's name, empty where none fits; then every event counts as payload for
    ``arrivals``, and nothing is known of tokens. ``ttft``: the first payload of any channel.
    ``ttfo``: the first that people see (no reasoning, no tool call). ``last``: the last payload.
    ``tokens``: how many tokens came from ``ttft`` on, by ``token_source``: ``usage`` (the service
    counted) or ``events`` (one for each event with payload). ``events`` counts those.
    """

    format: str = ""
    ttft: int | None = None
    ttfo: int | None = None
    last: int | None = None
    events: int = 0
    arrivals: tuple[int, ...] = ()
    tokens: int | None = None
    token_source: str = ""

    @property
    def gaps(self) -> tuple[int, ...]:
        """The silences between arrivals."""
        return tuple(later - earlier for earlier, later in pairwise(self.arrivals))

    def gap(self, share: float) -> float | None:
        """The gap that ``share`` (0 to 1) of all gaps don't pass: 1 gives the longest."""
        gaps = self.gaps
        return percentile(gaps, share) if gaps else None

    def stalls(self, over: int) -> int:
        """How many gaps are longer than ``over`` ns."""
        return sum(gap > over for gap in self.gaps)

    @property
    def second(self) -> int | None:
        """From the first arrival to the second."""
        return self.gaps[0] if self.ttft is not None and self.gaps else None

    @property
    def tpot(self) -> float | None:
        """Time per output token after the first; None below two tokens or two arrivals."""
        span = self._span()
        if span is None or self.tokens is None or self.tokens < 2:
            return None
        return span / (self.tokens - 1)

    @property
    def tokens_per_second(self) -> float | None:
        """Tokens after the first ÷ the time from the first payload to the last."""
        return _NS / self.tpot if self.tpot else None

    @property
    def events_per_second(self) -> float | None:
        """Events after the first ÷ the time from the first arrival to the last."""
        span = self._span()
        return None if span is None else (self.events - 1) * _NS / span

    def _span(self) -> int | None:
        return self.arrivals[-1] - self.arrivals[0] if len(self.arrivals) > 1 else None


def payload_metrics(exchange: Exchange) -> PayloadMetrics:
    """The figures of one exchange; all empty for a document."""
    timeline = exchange.timeline
    if timeline is None:
        return PayloadMetrics()
    made = merged(timeline)
    if made is None:
        return PayloadMetrics(events=len(timeline.events), arrivals=timeline.arrivals())
    return _of_payload(timeline, made)


def _of_payload(timeline: Timeline, made: Merged) -> PayloadMetrics:
    carriers = [event for event in timeline.events if event.index in made.payloads]
    if not carriers:
        return PayloadMetrics(made.format)
    seen = [event.at for event in carriers if made.payloads[event.index] not in _UNSEEN]
    tokens, source = _tokens(made, made.payloads[carriers[0].index], len(carriers))
    return PayloadMetrics(
        format=made.format,
        ttft=carriers[0].at,
        ttfo=seen[0] if seen else None,
        last=carriers[-1].at,
        events=len(carriers),
        arrivals=tuple(sorted({event.at for event in carriers})),
        tokens=tokens,
        token_source=source,
    )


def _tokens(made: Merged, first_channel: str, events: int) -> tuple[int, str]:
    """Tokens that came from the first payload on.

    Tokens of reasoning count only where the reasoning itself was streamed: else they were made
    before the first payload came.
    """
    output = made.usage.get("output", 0)
    if first_channel != "reasoning":
        output -= made.usage.get("reasoning", 0)
    return (output, "usage") if output > 0 else (events, "events")
