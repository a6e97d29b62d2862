"""What a stream says as a whole, judged as the plain call's answer would be."""

from dataclasses import replace

import pytest

from callsheet.model.errors import ProblemsError
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.plugins import registry
from callsheet.plugins.merging import unknown_format
from judging import HERE, accepted, answer, judge, refused, told
from merging_fixture import ndjson, sse


def chunk(finish=None, **delta):
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"object": "chat.completion.chunk", "id": "c1", "choices": [choice]}


HELLO = (chunk(role="assistant"), chunk(content="Hel"), chunk(content="lo"))
USAGE = {"choices": [], "usage": {"completion_tokens": 2, "total_tokens": 9}}
WHOLE = answer(timeline=sse(*HELLO, chunk("stop"), USAGE, "[DONE]"))
CUT = answer(timeline=sse(*HELLO))
WRONG = answer(timeline=sse(*HELLO, {"error": {"message": "overloaded", "code": 503}}))


def test_each_expectation_has_its_verdict():
    schema = {"type": "object", "required": ["choices", "usage"]}
    paths = {"$.choices[0].message.content": "Hello", "$.usage.total_tokens": {"max": 9}}
    args = {"text": "Hello", "json": paths, "schema": schema, "complete": True, "error": None}
    assert [(one.check, one.outcome) for one in judge("merged", args, WHOLE)] == [
        ("merged text", PASSED),
        ("merged json $.choices[0].message.content", PASSED),
        ("merged json $.usage.total_tokens", PASSED),
        ("merged schema", PASSED),
        ("merged complete", PASSED),
        ("merged error", PASSED),
    ]


@pytest.mark.parametrize(
    ("args", "name", "place", "message"),
    [
        (
            {"text": "Hullo"},
            "merged text",
            "",
            'merged text: expected "Hullo", found "Hello"',
        ),
        (
            {"json": {"$.usage.total_tokens": 8}},
            "merged json $.usage.total_tokens",
            "$.usage.total_tokens",
            "$.usage.total_tokens: expected 8, found 9",
        ),
        (
            {"schema": {"properties": {"id": {"type": "integer"}}}},
            "merged schema",
            "$.id",
            '$.id: expected an integer, found the string "c1" (schema: properties/id/type)',
        ),
        ({"complete": False}, "merged complete", "", "it is a complete stream"),
        ({"error": "x"}, "merged error", "", 'merged error: expected "x", found null'),
    ],
)
def test_what_does_not_hold_fails_with_its_reason(args, name, place, message):
    (verdict,) = judge("merged", args, WHOLE)
    assert (verdict.check, verdict.outcome, verdict.place) == (name, FAILED, place)
    assert verdict.message == message


def test_a_cut_stream_is_not_complete_and_says_what_is_missing():
    assert judge("merged", {"complete": True}, CUT) == [
        Verdict(
            "merged complete",
            FAILED,
            HERE,
            "a complete stream",
            "an incomplete stream",
            "",
            "it is an incomplete stream; no end mark came: every finish_reason and data: [DONE]",
        )
    ]


def test_an_error_in_mid_stream_can_be_expected_and_is_named():
    wanted = {"contains": {"code": 503}}
    outcomes = [v.outcome for v in judge("merged", {"error": wanted, "complete": False}, WRONG)]
    assert outcomes == [PASSED, PASSED]
    (verdict,) = judge("merged", {"complete": True}, WRONG)
    assert verdict.message == "it is an incomplete stream; the service sent an error"


def test_the_stream_is_merged_as_its_file_says():
    lines = ndjson({"delta": "a"}, {"delta": "b"})
    assert judge("merged", {"text": "ab"}, answer(timeline=replace(lines, merge="$.delta"))) == [
        Verdict("merged text", PASSED, HERE, '"ab"', '"ab"')
    ]


@pytest.mark.parametrize(
    ("exchange", "why"),
    [
        (answer(timeline=ndjson({"delta": "a"})), unknown_format()),
        (answer({}), "the answer is no stream: status 200 with no content type came instead"),
    ],
)
def test_what_can_not_be_merged_breaks_the_check_once(exchange, why):
    args = {"text": "a", "complete": True}
    assert told(judge("merged", args, exchange)) == [("merged", BROKEN, "", why)]


def test_the_mend_for_an_unknown_format_names_every_merger():
    assert all(name in unknown_format() for name in registry.names("mergers"))


def test_a_bad_schema_is_found_before_anything_is_sent():
    check = registry.check("merged")
    args = accepted(check.shape, {"text": {"schema": {"type": 7}}})
    with pytest.raises(ProblemsError, match="not a valid schema"):
        check.prepare(args)


def test_mistakes_are_named():
    problems = refused(registry.check("merged").shape, {"txt": "a", "complete": "yes"})
    assert problems == [
        ("unknown-key", "unknown key 'txt' in merged", "did you mean 'text'?"),
        ("wrong-type", "expected true or false, found the text 'yes'", ""),
    ]
