"""A failure in full says what, where in the file, where in the answer, and what led to it."""

from dataclasses import replace

from callsheet.model.exchange import Ending
from callsheet.model.result import BROKEN, FAILED, Attempt, StepResult, Verdict
from callsheet.plugins.drawing.failure import failure, headline
from results_fixture import case, exchange, place, plain_case, response, scenario_case

URL = "http://a.example.com"
WRONG = Verdict("status", FAILED, place("a", 3), "200", "404", "", "status 404, expected 200")


def test_earlier_attempts_are_named_with_the_reason_of_the_next() -> None:
    busy = exchange("GET", URL, response(b"", 503, reason="Busy"), total=5)
    last = exchange("GET", URL, response({"error": "gone"}, 404, reason="Not Found"))
    steps = (
        StepResult(
            "", place("a", 1), "a", (Attempt(busy, (), "503 is retried"), Attempt(last, (WRONG,)))
        ),
    )
    assert failure(replace(plain_case(), steps=steps, outcome=FAILED, name="list")) == (
        "✗ openai/models/list\n"
        "  attempt 1: GET http://a.example.com → 503 Busy in 5.0 ms; 503 is retried\n"
        "  GET http://a.example.com → 404 Not Found in 87 ms\n"
        "  status 404, expected 200\n"
        "    file      collections/a.yaml:3:5\n"
        "    the body begins\n"
        "      │ {\n"
        '      │   "error": "gone"\n'
        "      │ }"
    )


def test_a_cut_answer_says_why_beside_what_the_checks_say() -> None:
    cut = exchange(
        "GET", URL, response(b"", 200), ending=Ending("cut", "10 of 20 bytes came", "receive")
    )
    verdict = Verdict("json $.a", BROKEN, None, message="the answer is not whole")
    assert failure(case("a", cut, verdicts=(verdict,), outcome=BROKEN)) == (
        "! a\n"
        "  GET http://a.example.com → 200 OK in 87 ms\n"
        "  10 of 20 bytes came\n"
        "  json $.a: the answer is not whole"
    )


def test_a_broken_exchange_says_in_one_sentence_what_happened() -> None:
    verdict = Verdict(
        "exchange",
        BROKEN,
        None,
        "a whole answer",
        "a time limit passed",
        "wait",
        "no answer for 10 s",
    )
    gone = exchange("GET", URL, None, ending=Ending("timeout", "no answer for 10 s", "wait"))
    assert failure(case("a", gone, verdicts=(verdict,), outcome=BROKEN)).split("\n")[2:] == [
        "  exchange: no answer for 10 s",
        "    at        wait",
    ]


def test_only_the_steps_that_went_wrong_are_told() -> None:
    whole = scenario_case()
    upload, poll, picture, delete = whole.steps
    wrong = replace(delete, attempts=(replace(delete.attempts[0], verdicts=(WRONG,)),))
    text = failure(replace(whole, steps=(upload, poll, picture, wrong), outcome=FAILED))
    assert text.split("\n")[:3] == [
        "✗ openai/files/lifecycle  A file's life",
        "  finally delete",
        "  POST https://api.example.com/v1/delete → 200 OK in 87 ms",
    ]
    assert "upload" not in text


def test_a_step_that_was_never_sent_has_no_exchange_to_show() -> None:
    verdict = Verdict("send", BROKEN, place("a", 2), message="variable 'token' has no value yet")
    steps = (StepResult("", place("a", 1), "a", verdicts=(verdict,)),)
    assert failure(replace(plain_case(), steps=steps, outcome=BROKEN, name="list")) == (
        "! openai/models/list\n"
        "  send: variable 'token' has no value yet\n"
        "    file      collections/a.yaml:2:5"
    )


def test_a_message_is_not_said_twice() -> None:
    heads = [
        headline(Verdict(check, FAILED, message=message))
        for check, message in (
            ("status", "status: expected 200, found 404"),
            ("json $.a", "$.a: expected 1, found 2"),
            ("json $.a", "nothing stands there"),
            ("text", ""),
        )
    ]
    assert heads == [
        "status: expected 200, found 404",
        "json $.a: expected 1, found 2",
        "json $.a: nothing stands there",
        "text",
    ]


def test_a_value_of_many_lines_takes_one_and_a_long_one_is_cut() -> None:
    long = replace(WRONG, message="", expected="a\nb", actual="x" * 1000)
    text = failure(case("a", exchange("GET", URL, None), verdicts=(long,), outcome=FAILED))
    assert "    expected  a\\nb\n" in text
    assert f"    actual    {'x' * 399}…\n" in text
