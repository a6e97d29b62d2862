"""Checks on an answer's body: json, schema, text, bytes."""

from dataclasses import replace
from hashlib import sha256

import pytest

from callsheet.model.errors import ProblemsError
from callsheet.model.exchange import Exchange, Request
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.plugins import registry
from judging import HERE, answer, judge, refused, told

DOCUMENT = {"id": "x1", "data": [{"id": 1}, {"id": 2}]}


def test_each_path_gets_its_verdict_with_the_place_in_the_body():
    args = {"$.id": {"matches": "^x"}, "$.data": {"each": {"id": 1}}, "$.data[0]": {"id": 1}}
    assert judge("json", args, answer(DOCUMENT)) == [
        Verdict("json $.id", PASSED, HERE, "text that matches ^x", '"x1"'),
        Verdict(
            "json $.data",
            FAILED,
            HERE,
            "1",
            "2",
            "$.data[1].id",
            "$.data[1].id: expected 1, found 2",
        ),
        Verdict("json $.data[0]", PASSED, HERE, '{"id": 1}', "1 member"),
    ]


@pytest.mark.parametrize("name", ["json", "schema"])
def test_a_body_that_is_no_json_makes_the_check_broken_once(name):
    args = {"$.a": 1, "$.b": 2} if name == "json" else {"type": "object"}
    message = "the body is not JSON (no content type): Expecting value at line 1, column 1"
    assert told(judge(name, args, answer(b"<html>"))) == [
        (name, BROKEN, "line 1, column 1", message)
    ]


@pytest.mark.parametrize(
    ("name", "args"), [("json", {"$.a": 1, "$.b": 2}), ("schema", {}), ("text", "x")]
)
def test_a_check_of_the_body_without_an_answer_is_broken_once(name, args):
    exchange = Exchange(Request("GET", "http://localhost/"), 0)
    assert told(judge(name, args, exchange)) == [(name, BROKEN, "", "there is no answer")]


def test_a_body_nested_deeper_than_is_read_makes_the_check_broken_once():
    body = b"[" * 700 + b"]" * 700
    message = "the body is JSON nested too deeply to be read"
    assert told(judge("json", {"$..x": 1, "$[0]": {"type": "array"}}, answer(body))) == [
        ("json", BROKEN, "", message)
    ]


def test_a_body_that_fits_its_schema_passes():
    assert judge("schema", {"required": ["id"]}, answer(DOCUMENT)) == [
        Verdict("schema", PASSED, HERE, "a body that fits the schema in collections/a/b.yaml:7")
    ]


def test_a_body_that_does_not_fit_tells_all_errors_in_one_verdict():
    files = {
        "collections/a/s.json": {
            "properties": {"id": {"type": "integer"}, "data": {"items": {"required": ["name"]}}}
        }
    }
    assert judge("schema", "s.json", answer(DOCUMENT), files) == [
        Verdict(
            "schema",
            FAILED,
            HERE,
            "an integer",
            'the string "x1"',
            "$.id",
            '$.id: expected an integer, found the string "x1" (schema: properties/id/type); '
            '$.data[0]: expected the member "name", found no "name" '
            "(schema: properties/data/items/required); "
            '$.data[1]: expected the member "name", found no "name" '
            "(schema: properties/data/items/required)",
        )
    ]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("schema", {"type": "strin"}),
        ("json", {"$.a": {"schema": {"type": "strin"}}}),
        ("text", {"schema": {"type": "strin"}}),
        ("headers", {"a": {"not": {"schema": {"type": "strin"}}}}),
        ("cookies", {"a": {"any": {"schema": {"type": "strin"}}}}),
        ("redirects", {"to": {"schema": {"type": "strin"}}}),
    ],
)
def test_a_bad_schema_is_told_before_anything_is_sent(name, args):
    with pytest.raises(ProblemsError):
        judge(name, args, answer())


def test_text_is_matched_after_decoding():
    exchange = answer("schön".encode("latin-1"), headers=[("content-type", "a/b;charset=latin-1")])
    assert told(judge("text", {"contains": "ö"}, exchange)) == [("text", PASSED, "", "")]
    assert told(judge("text", "schon", exchange)) == [
        ("text", FAILED, "", 'text: expected "schon", found "schön"')
    ]


def test_text_that_cannot_be_decoded_is_broken():
    message = "the body is not utf-8: the byte 0xff does not belong there"
    assert told(judge("text", "x", answer(b"\xff"))) == [("text", BROKEN, "byte 0", message)]


@pytest.mark.parametrize(
    ("args", "outcomes"),
    [
        (5, [PASSED]),
        ("5B", [PASSED]),
        ({"size": 5, "starts_with": "68 65"}, [PASSED, PASSED]),
        ({"size": {"min": 6}}, [FAILED]),
        ({"size": {"max": "1KiB"}}, [PASSED]),
        ({"size": {"min": 1, "max": 4}}, [FAILED]),
        ({"sha256": sha256(b"hello").hexdigest().upper()}, [PASSED]),
        ({"sha256": "0" * 64}, [FAILED]),
        ({"starts_with": "68656c6c6f00"}, [FAILED]),
        ({}, []),
    ],
)
def test_bytes_are_judged_by_size_hash_and_start(args, outcomes):
    assert [verdict.outcome for verdict in judge("bytes", args, answer(b"hello"))] == outcomes


def test_wrong_bytes_are_told():
    args = {"size": {"min": 1, "max": 4}, "starts_with": "89504E47"}
    assert judge("bytes", args, answer(b"hello")) == [
        Verdict(
            "bytes size",
            FAILED,
            HERE,
            "at least 1 byte and at most 4 bytes",
            "5 bytes",
            "",
            "expected at least 1 byte and at most 4 bytes, found 5 bytes",
        ),
        Verdict(
            "bytes starts_with",
            FAILED,
            HERE,
            "89 50 4e 47",
            "68 65 6c 6c",
            "",
            "expected 89 50 4e 47, found 68 65 6c 6c",
        ),
    ]
    (verdict,) = judge("bytes", {"starts_with": "00"}, answer(b""))
    assert verdict.actual == "nothing"


def test_the_size_of_a_shortened_body_is_that_of_the_whole():
    exchange = answer(b"hello")
    exchange = replace(exchange, response=replace(exchange.response, size=1_000_000))
    assert told(judge("bytes", 1_000_000, exchange)) == [("bytes size", PASSED, "", "")]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"sha256": "abc"}, "expected a SHA-256 in hex, found the text 'abc'"),
        ({"starts_with": "8"}, "expected bytes in hex, found the text '8'"),
        ({"size": -1}, "expected a whole number of at least 0, found -1"),
        ([5], "expected check of bytes, found a list"),
        ({"size": [5]}, "expected size of a body, found a list"),
    ],
)
def test_what_bytes_cannot_have_is_refused(args, message):
    assert message in [one[1] for one in refused(registry.check("bytes").shape, args)]
