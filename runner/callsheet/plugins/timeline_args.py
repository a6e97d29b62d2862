"""The arguments of the check ``timeline``, as written and as read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from callsheet.model.scalars import Duration, Integer, Number
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node, Source

SHARES: Mapping[str, float] = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1, "min": 0}
"""The words for gaps, and the share of all gaps that each bounds."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The limits on one figure: word (``max``, ``min``, ``net``, ``p95``) and ns or number."""

    words: tuple[tuple[str, float], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class StallLimit:
    """At most ``at_most`` gaps may be longer than ``over`` ns."""

    over: int
    at_most: int
    source: Source


def _limit(source: Source, **words: float | None) -> Limit:
    return Limit(tuple((word, value) for word, value in words.items() if value is not None), source)


def _alone(word: str) -> Callable[[Node, Reader], Mapping[str, Node] | None]:
    """A value by itself stands for ``{word: value}``."""

    def read(node: Node, reader: Reader) -> Mapping[str, Node] | None:
        return None if node.value is None or isinstance(node.value, list) else {word: node}

    return read


def _limits(what: str, value: Shape[Any], alone: str, **words: str) -> Shape[Limit]:
    return Record(
        _limit,
        {word: Key(value, doc) for word, doc in words.items()},
        what,
        source=True,
        shorthand=_alone(alone),
        shorthand_schema=value.describe(),
    )


_MOST, _LEAST = "At most this long; a bare duration means this.", "At least this long."
_SPAN = _limits(
    "a time limit",
    Duration(),
    "max",
    max=_MOST,
    min=_LEAST,
    net="At most this long from the hand-over of the request's last byte.",
)
_BETWEEN = _limits("a limit between arrivals", Duration(), "max", max=_MOST, min=_LEAST)
_GAP = _limits(
    "limits on gaps",
    Duration(),
    "max",
    max="The longest gap; a bare duration means this.",
    min="The shortest gap.",
    p50="The gap that half of all gaps don't pass.",
    p90="The gap that 90 % of all gaps don't pass.",
    p95="The gap that 95 % of all gaps don't pass.",
    p99="The gap that 99 % of all gaps don't pass.",
)
_RATE = _limits(
    "a limit on a rate",
    Number(),
    "min",
    min="At least so many; a bare number means this.",
    max="At most so many.",
)
_RATIO = _limits(
    "a limit on a ratio",
    Number(),
    "max",
    max="At most so many; a bare number means this.",
    min="At least so many.",
)
_STALL: Shape[StallLimit] = Record(
    StallLimit,
    {
        "over": Key(Duration(), "A gap longer than this is a stall.", required=True),
        "at_most": Key(Integer(0), "So many stalls are allowed; none when left out.", 0),
    },
    "a limit on stalls",
    source=True,
    shorthand=_alone("over"),
    shorthand_schema=Duration().describe(),
)

TIMELINE: Shape[Mapping[str, Limit | StallLimit]] = Record(
    lambda **limits: {name: limit for name, limit in limits.items() if limit is not None},
    {
        "headers": Key(_SPAN, "From the start of the call to the answer's head."),
        "first_byte": Key(_SPAN, "From the start to the first byte of the body."),
        "first_event": Key(_SPAN, "From the start to the first complete event."),
        "ttft": Key(_SPAN, "From the start to the first payload of any channel."),
        "ttfo": Key(_SPAN, "From the start to the first visible payload."),
        "second": Key(_BETWEEN, "From the first arrival of payload to the second."),
        "gap": Key(_GAP, "Between arrivals of payload; of events where no merger fits."),
        "stall": Key(_STALL, "Gaps that are longer than a span."),
        "tpot": Key(_BETWEEN, "Time per output token after the first."),
        "tokens_per_second": Key(_RATE, "Output tokens after the first, in each second."),
        "events_per_second": Key(_RATE, "Events with payload after the first, in each second."),
        "coalescing": Key(_RATIO, "Events per arrival: 1 when each came by itself."),
        "e2e": Key(_SPAN, "From the start to the last payload."),
        "total": Key(_SPAN, "From the start to the last byte of the body."),
    },
    "timeline",
)
