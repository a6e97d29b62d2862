"""Key ``retry``: further attempts, and polling until an answer meets conditions."""

from __future__ import annotations

from typing import Any

from callsheet.io.tables.waiting import As, long_form
from callsheet.model.collection import (
    RetrySpec,
)
from callsheet.model.containers import ListOf
from callsheet.model.published import Named
from callsheet.model.scalars import Duration, Flag, Integer, Text
from callsheet.model.shape import Key, Record, Shape

RETRY_ON = ("429", "502", "503", "504", "connection")
"""What is tried again where ``retry`` says neither ``on`` nor ``until``."""


def _conditions() -> Shape[Any]:
    from callsheet.plugins.matching import JSON_CONDITIONS

    return As(JSON_CONDITIONS, lambda found: found.conditions)


def _retry(**values: Any) -> RetrySpec:
    if not values["on"] and values["until"] is None:
        values["on"] = RETRY_ON
    return RetrySpec(**values)


RETRY: Shape[RetrySpec] = Record(
    _retry,
    {
        "times": Key(Integer(0, 1000), "How many further attempts there are.", required=True),
        "on": Key(
            ListOf(
                Text(
                    "a status such as 429 or 5xx, connection or timeout",
                    pattern="[1-5][0-9]{2}|[1-5]xx|connection|timeout",
                    lax=True,
                ),
                "a status, connection or timeout, or a list of them",
                or_one=True,
            ),
            f"What is tried again; {', '.join(RETRY_ON)} when nothing else is said.",
            (),
        ),
        "backoff": Key(Duration(), "The wait before the first further attempt.", 1_000_000_000),
        "grow": Key(Flag(), "Whether each wait is twice the one before.", True),
        "longest": Key(
            Duration(), "The longest wait, also where the service asks for more.", 300_000_000_000
        ),
        "until": Key(
            Named("polling", _conditions), "Polling: conditions that the answer must meet."
        ),
    },
    "retry",
    shorthand=long_form("times", "number"),
    shorthand_schema={"type": "integer", "minimum": 0},
)
