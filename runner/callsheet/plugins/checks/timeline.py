"""``timeline``: limits on when the answer came and on the silences in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from callsheet.model.exchange import Exchange
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.model.scalars import Duration
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node, Source
from callsheet.plugins.clock_doubt import in_doubt
from callsheet.plugins.drawing.measures import duration, many
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.stream_metrics import StreamMetrics, metrics, no_stream

SHARES: Mapping[str, float] = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1, "min": 0}
"""The words for gaps, and the share of all gaps that each bounds."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The limits on one figure: word (``max``, ``min``, ``p95``) and ns."""

    words: tuple[tuple[str, int], ...]
    source: Source


def _limit(source: Source, **words: int | None) -> Limit:
    return Limit(tuple((word, ns) for word, ns in words.items() if ns is not None), source)


def _only_max(node: Node, reader: Reader) -> Mapping[str, Node] | None:
    return None if node.value is None or isinstance(node.value, list) else {"max": node}


def _limits(what: str, **words: str) -> Shape[Limit]:
    return Record(
        _limit,
        {word: Key(Duration(), doc) for word, doc in words.items()},
        what,
        source=True,
        shorthand=_only_max,
        shorthand_schema=Duration().describe(),
    )


_SPAN = _limits(
    "a time limit", max="At most this long; a bare duration means this.", min="At least this long."
)
_GAP = _limits(
    "limits on gaps",
    max="The longest gap; a bare duration means this.",
    min="The shortest gap.",
    p50="The gap that half of all gaps don't pass.",
    p90="The gap that 90 % of all gaps don't pass.",
    p95="The gap that 95 % of all gaps don't pass.",
    p99="The gap that 99 % of all gaps don't pass.",
)


class TimelineCheck:
    """``timeline: {first_event: {max: 1500ms}, gap: {p95: 250ms, max: 1s}, total: 30s}``.

    One verdict for each limit. Gaps lie between arrivals (events of one read are one arrival);
    percentiles interpolate linearly. A limit on gaps of a stream with fewer than two arrivals is
    broken: there was no gap, so nothing is known, and a check that saw nothing must not pass. So
    is a limit that only our own lateness decides, where the kernel told no times.
    """

    doc = "Limits on the times of the answer's head, first byte, events, gaps and last byte."
    shape: Shape[Any] = Record(
        lambda **limits: {name: limit for name, limit in limits.items() if limit is not None},
        {
            "headers": Key(_SPAN, "From the start of the call to the answer's head."),
            "first_byte": Key(_SPAN, "From the start to the first byte of the body."),
            "first_event": Key(_SPAN, "From the start to the first complete event."),
            "gap": Key(_GAP, "Between arrivals of events."),
            "total": Key(_SPAN, "From the start to the last byte of the body."),
        },
        "timeline",
    )

    def prepare(self, args: Mapping[str, Limit]) -> None:
        """Nothing to prepare."""

    def judge(
        self, args: Mapping[str, Limit], exchange: Exchange, place: CheckPlace
    ) -> Iterable[Verdict]:
        figures = metrics(exchange)
        for name, limit in args.items():
            for word, ns in limit.words:
                yield _judge(name, word, ns, limit.source, exchange, figures)


check: Check = TimelineCheck()


def _judge(
    name: str, word: str, limit: int, source: Source, exchange: Exchange, figures: StreamMetrics
) -> Verdict:
    label = f"timeline {name}.{word}"
    at_least = word == "min"
    expected = f"{'at least' if at_least else 'at most'} {duration(limit)}"
    if name == "gap":
        value = figures.gap(SHARES[word])
    else:
        value = getattr(figures, name)
    if value is None:
        outcome, message = _nothing(name, exchange, figures)
        return Verdict(label, outcome, source, expected, "nothing", message=message)
    actual = duration(round(value))
    if doubt := in_doubt(exchange, name, word, value, limit):
        return Verdict(label, BROKEN, source, expected, actual, message=doubt)
    if value >= limit if at_least else value <= limit:
        return Verdict(label, PASSED, source, expected, actual)
    by = duration(round(abs(value - limit)))
    what = f"{name} {word}" if name == "gap" else name
    message = f"{what} is {actual}, {by} {'under' if at_least else 'over'} the limit"
    where = _after_gap(value, exchange) if name == "gap" else ""
    return Verdict(label, FAILED, source, expected, actual, where, message)


def _nothing(name: str, exchange: Exchange, figures: StreamMetrics) -> tuple[str, str]:
    """Outcome and message where there is no figure to hold against the limit."""
    if name in ("gap", "first_event") and exchange.timeline is None:
        return BROKEN, no_stream(exchange)
    if name == "gap":
        came = many(figures.events, "event")
        how = "in one arrival" if figures.events > 1 else "in all"
        return BROKEN, f"there is no gap to judge: {came} {how}"
    return FAILED, {
        "first_event": "the stream brought no event",
        "first_byte": "the answer has no body",
    }.get(name, "there is no answer")


def _after_gap(gap: float, exchange: Exchange) -> str:
    """The event that ended a gap of this very length, as a place."""
    events = exchange.timeline.events if exchange.timeline else ()
    for before, after in pairwise(events):
        if after.at - before.at == gap:
            return f"event {after.index}"
    return ""
