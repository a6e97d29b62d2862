"""A case's line shows the status that tells most of it."""

from dataclasses import replace

from callsheet.model.result import BROKEN, FAILED, SKIPPED, StepResult, Verdict
from callsheet.plugins.drawing.case_line import status_of
from results_fixture import case, exchange, place, response

URL = "http://a.example.com"


def step(status: int | None, outcome: str, role: str = "step") -> StepResult:
    """A step that was answered with a status, or with nothing, and what was thought of it."""
    answer = None if status is None else response(b"", status)
    verdict = Verdict("status", outcome)
    made = case("a", exchange("GET", URL, answer), verdicts=(verdict,)).steps[0]
    return replace(made, role=role)


def status(*steps: StepResult) -> int | None:
    return status_of(replace(case("a", exchange("GET", URL, None)), steps=steps))


def test_of_a_case_that_went_wrong_it_is_the_status_of_the_first_step_that_did() -> None:
    steps = step(201, "passed"), step(500, FAILED), step(404, BROKEN), step(204, "passed")
    assert status(*steps) == 500


def test_of_a_step_without_an_answer_there_is_none_whatever_finally_got() -> None:
    assert status(step(None, BROKEN), step(200, "passed", "finally")) is None


def test_of_a_case_that_passed_it_is_the_status_of_its_last_step_not_of_finally() -> None:
    skipped = StepResult("c", place("a", 1), "a", verdicts=(Verdict("skipped", SKIPPED),))
    assert status(step(201, "passed"), skipped, step(204, "passed", "finally")) == 201


def test_finally_shows_where_it_alone_went_wrong() -> None:
    assert status(step(200, "passed"), step(409, FAILED, "finally")) == 409
