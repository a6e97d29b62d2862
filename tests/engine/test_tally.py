"""Counting a run and keeping only what was asked for."""

from __future__ import annotations

import pytest

from callsheet.engine.tally import Tally, exit_code
from callsheet.model.exchange import Exchange, Request
from callsheet.model.result import (
    BROKEN,
    FAILED,
    PASSED,
    SKIPPED,
    Attempt,
    CaseResult,
    RunResult,
    StepResult,
    Verdict,
)
from callsheet.model.source import NOWHERE


def case(name: str, *outcomes: str, duration: int = 1) -> CaseResult:
    exchange = Exchange(Request("GET", "http://host/"), 0)
    verdicts = tuple(Verdict("status", outcome) for outcome in outcomes)
    step = StepResult("", NOWHERE, name, (Attempt(exchange, verdicts),))
    return CaseResult(name, name, NOWHERE, (step,), step.outcome, duration=duration)


def tallied(keep: str, *cases: CaseResult) -> RunResult:
    tally = Tally(keep)
    for one in cases:
        tally.add(one)
    return tally.result(RunResult())


def test_cases_and_checks_are_counted_by_outcome() -> None:
    run = tallied(
        "failures", case("a", PASSED, PASSED), case("b", PASSED, FAILED), case("c", BROKEN)
    )
    assert run.counts == {PASSED: 1, FAILED: 1, BROKEN: 1, SKIPPED: 0}
    assert run.checks == {PASSED: 3, FAILED: 1, BROKEN: 1, SKIPPED: 0}


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        ("everything", [("good", 1), ("bad", 1)]),
        ("verdicts", [("good", 0), ("bad", 1)]),
        ("failures", [("bad", 0)]),
    ],
)
def test_only_as_much_is_kept_as_was_asked_for(keep: str, kept: list[tuple[str, int]]) -> None:
    run = tallied(keep, case("good", PASSED), case("bad", FAILED))
    assert [(c.identity, sum(len(s.attempts) for s in c.steps)) for c in run.cases] == kept
    assert [c.steps[0].judged for c in run.cases if c.outcome == FAILED] == [
        (Verdict("status", FAILED),)
    ]


def test_the_five_slowest_are_named_slowest_first() -> None:
    run = tallied("failures", *(case(f"c{n}", PASSED, duration=n % 7) for n in range(14)))
    assert [c.duration for c in run.slowest] == [6, 6, 5, 5, 4]


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ((), 4),
        ((PASSED,), 0),
        ((PASSED, SKIPPED), 0),
        ((SKIPPED,), 4),
        ((PASSED, BROKEN), 3),
        ((BROKEN, FAILED), 1),
    ],
)
def test_the_exit_code_names_the_worst(outcomes: tuple[str, ...], code: int) -> None:
    assert tallied("failures", *(case(o, o) for o in outcomes)).exit_code == code


def test_a_run_that_checked_nothing_is_not_green() -> None:
    assert tallied("failures", case("a")).exit_code == 4


def test_an_interrupted_run_says_so_first() -> None:
    assert exit_code(RunResult(counts={FAILED: 1}, interrupted=True)) == 130
