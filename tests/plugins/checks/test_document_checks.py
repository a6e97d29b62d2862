"""Checks on an answer's head: status, headers, cookies, redirects."""

import pytest

from callsheet.model.exchange import Ending, Exchange, Request
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.plugins import registry
from judging import HERE, answer, judge, refused, told

NO_ANSWER = Exchange(
    Request("GET", "http://localhost/"), 0, ending=Ending("refused", "nobody listens on port 1")
)
HEADERS = (
    ("Content-Type", "application/json"),
    ("X-Left", "42"),
    ("Vary", "Accept"),
    ("vary", "Origin"),
)


@pytest.mark.parametrize(
    ("args", "passes"),
    [
        (201, True),
        ("201", True),
        ("2xx", True),
        ("2XX", True),
        ([200, 201], True),
        (["5xx", "2xx"], True),
        (200, False),
        ("3xx", False),
        ([], False),
    ],
)
def test_a_status_is_one_of_those_expected(args, passes):
    (verdict,) = judge("status", args, answer(status=201, reason="Created"))
    assert verdict.outcome == (PASSED if passes else FAILED)


def test_a_wrong_status_is_told_with_its_reason():
    assert judge("status", [200, "3xx"], answer(status=404, reason="Not Found")) == [
        Verdict(
            "status",
            FAILED,
            HERE,
            "200 or 3xx",
            "404 Not Found",
            "",
            "expected the status 200 or 3xx, found 404 Not Found",
        )
    ]
    (verdict,) = judge("status", 200, answer(status=404, reason=""))
    assert verdict.actual == "404"


@pytest.mark.parametrize("args", [20, "2x", "xx", "0xx", "x20", "²xx", True, None, {"a": 1}, 2000])
def test_what_is_no_status_is_refused(args):
    assert [code for code, _, _ in refused(registry.check("status").shape, args)] == ["wrong-type"]


def test_headers_are_found_by_their_name_in_any_case():
    args = {"content-TYPE": {"starts_with": "application/"}, "x-gone": {"exists": False}}
    assert judge("headers", args, answer(headers=HEADERS)) == [
        Verdict(
            "headers content-TYPE",
            PASSED,
            HERE,
            'text that starts with "application/"',
            '"application/json"',
        ),
        Verdict("headers x-gone", PASSED, HERE, "nothing", "nothing"),
    ]


@pytest.mark.parametrize(
    ("matcher", "passes"),
    [
        (42, True),
        ("42", True),
        ({"min": 40}, True),
        ({"type": "string"}, True),
        ({"type": "integer"}, True),
        ({"not": 42}, False),
        ({"max": 41.5}, False),
        (42.5, False),
    ],
)
def test_digits_in_a_header_are_a_number_for_a_matcher_about_numbers(matcher, passes):
    (verdict,) = judge("headers", {"x-left": matcher}, answer(headers=HEADERS))
    assert verdict.outcome == (PASSED if passes else FAILED)


@pytest.mark.parametrize(("text", "passes"), [("1.5", True), ("15e-1", True), ("1.5.1", False)])
def test_decimal_numbers_in_a_header_are_numbers_too(text, passes):
    (verdict,) = judge("headers", {"x": {"max": 1.5}}, answer(headers=[("X", text)]))
    assert verdict.outcome == (PASSED if passes else FAILED)


def test_a_header_that_came_twice_is_a_list():
    args = {"vary": ["Accept", "Origin"], "Vary": {"contains": "Cookie"}}
    assert told(judge("headers", args, answer(headers=HEADERS))) == [
        ("headers vary", PASSED, "", ""),
        (
            "headers Vary",
            FAILED,
            "Vary",
            'Vary: expected something that contains "Cookie", found ["Accept", "Origin"]',
        ),
    ]


def test_a_missing_header_is_told():
    assert told(judge("headers", {"x-id": {"length": 3}}, answer())) == [
        ("headers x-id", FAILED, "x-id", "x-id: expected a length of 3, found nothing")
    ]


def test_a_name_that_no_header_can_have_is_refused():
    assert refused(registry.check("headers").shape, {"content type": "x"}) == [
        (
            "bad-name",
            "'content type' can't be the name of a header (RFC 9110, section 5.1)",
            "",
        )
    ]


def test_cookies_are_judged_by_the_last_that_was_set():
    exchange = answer(set_cookies=(("session", "old"), ("session", "abc"), ("n", "5")))
    args = {"session": "abc", "n": {"min": 6}, "Session": {"exists": False}, "gone": "x"}
    assert told(judge("cookies", args, exchange)) == [
        ("cookies session", PASSED, "", ""),
        ("cookies n", FAILED, "n", "n: expected at least 6, found 5"),
        ("cookies Session", PASSED, "", ""),
        ("cookies gone", FAILED, "gone", 'gone: expected "x", found nothing'),
    ]


def test_redirects_are_counted_and_their_end_is_judged():
    exchange = answer(hops=(answer(status=302), answer(status=301)))
    assert told(judge("redirects", {"count": 2, "to": {"ends_with": "/in"}}, exchange)) == [
        ("redirects count", PASSED, "", ""),
        (
            "redirects to",
            FAILED,
            "",
            'redirects to: expected text that ends with "/in", found "http://localhost/"',
        ),
    ]
    assert told(judge("redirects", 1, exchange)) == [
        ("redirects count", FAILED, "", "redirects count: expected 1, found 2")
    ]
    assert judge("redirects", {}, exchange) == []


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("status", 200),
        ("headers", {"a": 1, "b": 2}),
        ("cookies", {"a": 1, "b": 2}),
        ("redirects", {"count": 1, "to": "x"}),
        ("bytes", {"size": 1, "starts_with": "00"}),
        ("total", "1s"),
        ("phases", {"wait": "1s", "send": "1s"}),
    ],
)
def test_a_check_without_an_answer_is_broken_once(name, args):
    message = "there is no answer to judge: nobody listens on port 1"
    assert judge(name, args, NO_ANSWER) == [Verdict(name, BROKEN, HERE, message=message)]


def test_an_exchange_that_never_began_has_no_more_to_tell():
    (verdict,) = judge("status", 200, Exchange(Request("GET", "http://localhost/"), 0))
    assert verdict.message == "there is no answer to judge"
