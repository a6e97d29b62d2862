"""Limits on a time span, as checks write them."""

from __future__ import annotations

from collections.abc import Mapping

from callsheet.model.frozen import frozen
from callsheet.model.result import FAILED, PASSED, Verdict
from callsheet.model.scalars import Duration
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node, Source
from callsheet.plugins.drawing.measures import duration


@frozen
class TimeLimit:
    """The longest and the shortest allowed span in ns; None = no limit."""

    max: int | None = None
    min: int | None = None

    @property
    def text(self) -> str:
        """What is expected, for people."""
        bounds = (("at least", self.min), ("at most", self.max))
        return " and ".join(f"{word} {duration(ns)}" for word, ns in bounds if ns is not None)


def _only_max(node: Node, reader: Reader) -> Mapping[str, Node] | None:
    return {"max": node} if node.kind in ("text", "number") else None


TIME_LIMIT: Shape[TimeLimit] = Record(
    TimeLimit,
    {
        "max": Key(Duration(), "At most this long; a bare duration means this."),
        "min": Key(Duration(), "At least this long."),
    },
    "time limit",
    shorthand=_only_max,
    shorthand_schema=Duration().describe(),
)
"""``2s`` or ``{max: 2s, min: 10ms}``."""


def judge_span(check: str, limit: TimeLimit, ns: int, source: Source) -> Verdict:
    """Holds a span against its limit."""
    actual = duration(ns)
    if limit.max is not None and ns > limit.max:
        by = f"{duration(ns - limit.max)} over the limit"
    elif limit.min is not None and ns < limit.min:
        by = f"{duration(limit.min - ns)} under the limit"
    else:
        return Verdict(check, PASSED, source, limit.text, actual)
    return Verdict(check, FAILED, source, limit.text, actual, message=f"it took {actual}, {by}")
