"""Needed files run once, however many ask."""

from __future__ import annotations

import threading

import pytest

from callsheet.engine.plan import Case
from callsheet.engine.prepare import Needs, Ready, needed
from callsheet.model.collection import RequestFile, Workspace
from callsheet.model.result import FAILED, SKIPPED, CaseResult, StepResult
from callsheet.model.source import NOWHERE


def file(identity: str, *needs: str) -> RequestFile:
    return RequestFile(
        identity, NOWHERE, identity, (), needs=tuple((need, NOWHERE) for need in needs)
    )


def done(identity: str, outcome: str = "passed", **saved: object) -> CaseResult:
    step = StepResult("", NOWHERE, identity, saved=saved)
    return CaseResult(identity, identity, NOWHERE, (step,), outcome)


def test_many_threads_that_need_one_file_run_it_once() -> None:
    runs: list[str] = []
    all_ask, begun = threading.Barrier(8), threading.Event()

    def run(identity: str) -> list[CaseResult]:
        runs.append(identity)
        begun.wait()  # the first one is still at it while the others ask
        return [done(identity, token="t")]

    needs, answers = Needs(run), []

    def ask() -> None:
        all_ask.wait()
        answers.append(needs.get("login"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join()
    assert (runs, answers) == (["login"], [Ready({"token": "t"})] * 8)


def test_later_rows_and_later_needs_win() -> None:
    results = {"a": [done("a", x=1), done("a", x=2)], "b": [done("b", y=3)]}
    needs = Needs(lambda identity: results[identity])
    assert needs.all(file("c", "a", "b")) == Ready({"x": 2, "y": 3})


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(FAILED, "needs a, which failed"), (SKIPPED, "needs a, which was skipped")],
)
def test_what_did_not_pass_stops_its_dependants(outcome: str, reason: str) -> None:
    needs = Needs(lambda identity: [done(identity, outcome)])
    assert needs.all(file("c", "a")) == Ready({}, reason)


def test_a_crash_reaches_its_caller_and_the_waiting_get_a_reason() -> None:
    def run(identity: str) -> list[CaseResult]:
        raise KeyboardInterrupt

    needs = Needs(run)
    with pytest.raises(KeyboardInterrupt):
        needs.get("a")
    assert needs.get("a") == Ready({}, "needs a, which did not finish")


def test_needs_of_needs_are_found_once() -> None:
    files = {f.identity: f for f in (file("a", "b", "c"), file("b", "c"), file("c"), file("d"))}
    space = Workspace("/", {}, files, {})
    assert needed(space, [Case(files["a"]), Case(files["d"])]) == {"b", "c"}
