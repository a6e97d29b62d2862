"""Checks on how long the call and its phases took."""

import pytest

from callsheet.model.exchange import Phase
from callsheet.model.result import FAILED, PASSED, Verdict
from callsheet.plugins import registry
from judging import HERE, answer, judge, refused, told

MS = 1_000_000
EXCHANGE = answer(
    total=250 * MS,
    phases=(Phase("connect", 0, 40 * MS), Phase("wait", 50 * MS, 200 * MS)),
)


@pytest.mark.parametrize(
    ("args", "passes"),
    [
        ("250ms", True),
        ({"max": "1s", "min": "250ms"}, True),
        ({"min": "1ms"}, True),
        ("249ms", False),
        ({"min": "251ms"}, False),
    ],
)
def test_the_whole_call_stays_within_its_limits(args, passes):
    (verdict,) = judge("total", args, EXCHANGE)
    assert verdict.outcome == (PASSED if passes else FAILED)


def test_a_limit_that_is_passed_is_told_by_how_much():
    assert judge("total", {"max": "200ms", "min": "100ms"}, EXCHANGE) == [
        Verdict(
            "total",
            FAILED,
            HERE,
            "at least 100 ms and at most 200 ms",
            "250 ms",
            "",
            "it took 250 ms, 50 ms over the limit",
        )
    ]
    assert told(judge("total", {"min": "1s"}, EXCHANGE)) == [
        ("total", FAILED, "", "it took 250 ms, 750 ms under the limit")
    ]


def test_each_phase_gets_its_verdict_and_one_that_was_not_took_no_time():
    args = {"connect": "40ms", "wait": {"max": "100ms"}, "tls": {"max": "1ms"}}
    assert [(one.check, one.outcome, one.actual) for one in judge("phases", args, EXCHANGE)] == [
        ("phases connect", PASSED, "40 ms"),
        ("phases tls", PASSED, "0 ms"),
        ("phases wait", FAILED, "150 ms"),
    ]


@pytest.mark.parametrize(
    ("name", "args", "problem"),
    [
        (
            "total",
            5,
            (
                "no-unit",
                "expected a duration such as 500ms, 10s or 2m, found 5 without a unit",
                "write the unit, as in 500ms or 10s",
            ),
        ),
        ("total", [5], ("wrong-type", "expected time limit, found a list", "")),
        (
            "phases",
            {"wiat": "1s"},
            ("unknown-key", "unknown key 'wiat' in phases", "did you mean 'wait'?"),
        ),
    ],
)
def test_what_is_no_limit_is_refused(name, args, problem):
    assert refused(registry.check(name).shape, args) == [problem]
