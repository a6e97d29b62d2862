"""Whether another attempt follows, and after how long."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

import pytest

from callsheet.engine.retry import never_met, reason, wait
from callsheet.io.tables.retry import RETRY
from callsheet.model.collection import RetrySpec
from callsheet.model.exchange import Ending, Exchange, Request
from callsheet.model.result import Verdict
from callsheet.model.shape import Reader
from callsheet.model.source import NOWHERE, node_of
from judging import answer
from staged import NOON, S

WALL = NOON / S


def retry(value: Any) -> RetrySpec:
    reader = Reader()
    spec = RETRY.read(node_of(value), reader)
    assert reader.problems == []
    return spec


def lost(kind: str, message: str = "") -> Exchange:
    return Exchange(Request("GET", "http://a"), 0, ending=Ending(kind, message))


@pytest.mark.parametrize(
    ("on", "status", "why"),
    [
        ([429], 429, "status 429"),
        (["5xx"], 503, "status 503"),
        (["5XX".lower(), 404], 404, "status 404"),
        (["5xx"], 404, ""),
        ([429], 428, ""),
        (["connection"], 503, ""),
    ],
)
def test_statuses_are_tried_again_by_number_or_class(on: list[Any], status: int, why: str) -> None:
    assert reason(retry({"times": 1, "on": on}), answer(b"", status)) == why


@pytest.mark.parametrize(
    ("kind", "on", "again"),
    [
        ("refused", "connection", True),
        ("reset", "connection", True),
        ("cut", "connection", True),
        ("timeout", "connection", True),
        ("timeout", "timeout", True),
        ("refused", "timeout", False),
        ("limit", "connection", False),
        ("auth", "connection", False),
        ("interrupted", "connection", False),
    ],
)
def test_connections_are_tried_again_only_where_that_can_help(
    kind: str, on: str, again: bool
) -> None:
    spec = retry({"times": 1, "on": [on]})
    assert reason(spec, lost(kind)) == (kind if again else "")
    assert reason(spec, lost(kind, "what happened")) == ("what happened" if again else "")


def test_without_on_and_until_the_usual_troubles_are_tried_again() -> None:
    spec = retry(2)
    statuses = [s for s in (400, 404, 429, 500, 502, 503, 504) if reason(spec, answer(b"", s))]
    assert statuses == [429, 502, 503, 504]
    assert reason(spec, lost("refused", "nobody")) == "nobody"


def test_polling_names_the_condition_that_is_not_met_yet() -> None:
    spec = retry({"times": 3, "until": {"$.status": "done", "$.n": {"min": 2}}})
    assert reason(spec, answer({"status": "going", "n": 1})) == '$.status is "going"'
    assert reason(spec, answer({"status": "done", "n": 1})) == "$.n is 1"
    assert reason(spec, answer({"status": "done", "n": 2})) == ""


def test_polling_goes_on_over_a_body_that_is_no_json() -> None:
    spec = retry({"times": 3, "until": {"$.status": "done"}})
    assert "JSON" in reason(spec, answer(b"<html>"))


def test_polling_does_not_hide_a_broken_exchange() -> None:
    spec = retry({"times": 3, "until": {"$.status": "done"}})
    assert reason(spec, lost("refused", "nobody")) == ""
    assert never_met(spec, lost("refused"), NOWHERE) == ()


def test_what_was_never_met_fails_with_the_number_of_attempts() -> None:
    spec = retry({"times": 3, "until": {"$.status": "done"}})
    what = '$.status is "going"'
    assert never_met(spec, answer({"status": "going"}), NOWHERE) == (
        Verdict(
            "retry.until", "failed", NOWHERE, '$.status: "done"', what, "",
            f"after 4 attempts {what}",
        ),
    )  # fmt: skip
    assert never_met(spec, answer({"status": "done"}), NOWHERE) == ()
    assert never_met(retry(1), answer({}), NOWHERE) == ()


# ---- waiting ----------------------------------------------------------------------------------


def waits(spec: RetrySpec, attempts: int) -> list[float]:
    return [wait(spec, n, lost("reset"), WALL) / S for n in range(1, attempts + 1)]


def test_waits_double_up_to_the_longest() -> None:
    assert waits(retry({"times": 9, "backoff": "1s", "longest": "5s"}), 5) == [1, 2, 4, 5, 5]


def test_a_backoff_longer_than_the_longest_stays_as_it_was_asked_for() -> None:
    spec = {"times": 9, "backoff": "90s", "longest": "60s"}
    assert waits(retry(spec), 3) == [90, 90, 90]


def test_without_growing_every_wait_is_the_same() -> None:
    assert waits(retry({"times": 9, "backoff": "200ms", "grow": False}), 3) == [0.2, 0.2, 0.2]


def after(value: str, backoff: str = "1s") -> float:
    exchange = answer(b"", 429, headers=(("retry-after", value),))
    return wait(retry({"times": 1, "backoff": backoff}), 1, exchange, WALL) / S


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        (formatdate(WALL + 30, usegmt=True), 30),
        (formatdate(WALL - 30, usegmt=True), 1),
        ("0", 1),
        ("-5", 1),
        ("soon", 1),
        ("", 1),
        ("1.5", 1),
        ("٣", 1),
        ("99999999999999999999", 300),
        ("9" * 5000, 300),
        ("Thu, 01 Jan 9999 00:00:00 GMT", 300),
        ("Thu, 01 Jan 99999 00:00:00 GMT", 1),
    ],
)
def test_retry_after_is_honoured_within_reason(value: str, seconds: float) -> None:
    assert after(value) == seconds


def test_a_longer_backoff_of_our_own_wins_over_retry_after() -> None:
    assert after("2", backoff="10s") == 10
