"""What the events of a stream must be like, and how a miss is shown."""

import json

import pytest

from callsheet.model.errors import ProblemsError
from callsheet.model.exchange import Ending, Exchange, Request, Response
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.model.shape import Reader
from callsheet.model.source import Source, node_of
from callsheet.model.timeline import StreamEvent, Timeline
from callsheet.plugins import registry
from callsheet.plugins.protocols import CheckPlace

HERE = Source("collections/a/b.yaml", 7, 3)


def answer(status=200, content_type="text/event-stream"):
    headers = (("content-type", content_type),) if content_type else ()
    return Response(status, "", headers, "HTTP/1.1", b"", 0, "")


def streamed(*items, ending=None):
    """Events of these data; a pair is (type, data), a dict becomes JSON."""
    events = []
    for index, item in enumerate(items):
        kind, text = item if isinstance(item, tuple) else ("message", item)
        text = text if isinstance(text, str) else json.dumps(text)
        events.append(StreamEvent(index, index, text, kind))
    return Exchange(
        Request("GET", "http://localhost/"),
        0,
        response=answer(),
        timeline=Timeline("sse", tuple(events)),
        ending=ending or Ending("done"),
    )


def read(args):
    reader = Reader()
    value = registry.check("events").shape.read(node_of(args, HERE), reader)
    return value, [(problem.message, problem.mend) for problem in reader.problems]


def judge(args, exchange):
    check = registry.check("events")
    value, problems = read(args)
    assert problems == []
    check.prepare(value)
    return list(check.judge(value, exchange, CheckPlace(HERE)))


CHAT = streamed(
    {"n": 0, "choices": [{"delta": {"role": "assistant"}, "finish_reason": None}]},
    {"n": 1, "choices": [{"delta": {"content": "Hi"}, "finish_reason": None}]},
    {"n": 2, "choices": [{"delta": {}, "finish_reason": "length"}]},
    "[DONE]",
)


@pytest.mark.parametrize(
    ("args", "outcomes"),
    [
        ({"count": 4}, [PASSED]),
        ({"count": 3}, [FAILED]),
        ({"count": {"min": 3}}, [PASSED]),
        ({"count": {"min": 5}}, [FAILED]),
        ({"count": {"in": [3, 4]}}, [PASSED]),
        ({"first": {"json": {"$.n": 0}}}, [PASSED]),
        ({"first": "[DONE]"}, [FAILED]),
        ({"last": "[DONE]"}, [PASSED]),
        ({"last": {"data": {"not": "[DONE]"}}}, [FAILED]),
        ({"each": {"event": "message"}}, [PASSED]),
        ({"each": {"where": {"data": {"not": "[DONE]"}}, "json": {"$.n": {"min": 0}}}}, [PASSED]),
        ({"each": {"json": {"$.n": {"min": 0}}}}, [FAILED]),
        ({"each": {"id": "", "data": {"length": {"min": 1}}}}, [PASSED]),
        ({"some": "[DONE]"}, [PASSED]),
        ({"some": ["[DONE]", {"event": "error"}]}, [PASSED, FAILED]),
        ({"none": [{"event": "error"}, "[DONE]"]}, [PASSED, FAILED]),
        ({"order": [{"json": {"$.n": 0}}, {"json": {"$.n": 2}}, "[DONE]"]}, [PASSED]),
        ({"order": [{"json": {"$.n": 2}}, {"json": {"$.n": 0}}]}, [FAILED]),
        ({"order": ["[DONE]", "[DONE]"]}, [FAILED]),
        ({}, []),
    ],
)
def test_each_expectation_has_its_verdict(args, outcomes):
    assert [verdict.outcome for verdict in judge(args, CHAT)] == outcomes


def test_verdicts_come_in_one_order_whatever_the_file_says():
    args = {"none": ["x"], "last": "[DONE]", "order": ["[DONE]"], "some": ["[DONE]"], "count": 4}
    assert [verdict.check for verdict in judge(args, CHAT)] == [
        "events count",
        "events last",
        "events some[0]",
        "events none[0]",
        "events order",
    ]


def only(args, exchange=CHAT):
    (verdict,) = judge(args, exchange)
    return verdict


def test_a_wrong_count_tells_both_numbers():
    assert only({"count": {"min": 5}}) == Verdict(
        "events count",
        FAILED,
        HERE,
        "at least 5 events",
        "4 events",
        message="expected at least 5 events, found 4 events",
    )


def test_a_wrong_event_is_named_with_the_spot_in_its_data():
    assert only({"first": {"json": {"$.choices[0].delta.role": "user"}}}) == Verdict(
        "events first",
        FAILED,
        HERE,
        '"user"',
        '"assistant"',
        "event 0 $.choices[0].delta.role",
        'event 0 $.choices[0].delta.role: expected "user", found "assistant"',
    )


def test_a_passed_event_tells_what_was_asked():
    args = {"first": {"event": "message", "json": {"$.n": 0, "$.choices": {"length": 1}}}}
    assert only(args).expected == 'type "message" and $.n 0 and $.choices a length of 1'


@pytest.mark.parametrize("key", ["first", "last"])
def test_no_event_is_neither_first_nor_last(key):
    assert only({key: "x"}, streamed()) == Verdict(
        f"events {key}",
        FAILED,
        HERE,
        'data "x"',
        "no event",
        message='expected data "x", found no event',
    )


def test_each_shows_the_first_that_fails_and_counts_the_others():
    exchange = streamed({"n": 0}, {"n": 7}, {"n": 1}, {"n": 9}, {"n": 8})
    assert only({"each": {"json": {"$.n": {"max": 5}}}}, exchange) == Verdict(
        "events each",
        FAILED,
        HERE,
        "at most 5",
        "7",
        "event 1 $.n",
        "event 1 $.n: expected at most 5, found 7; 2 more of 5 fail too",
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"each": {"data": "x"}}, "expected some event, found none to look at"),
        (
            {"each": {"where": {"event": "delta"}, "data": "x"}},
            'expected some event with type "delta", found none to look at',
        ),
    ],
)
def test_each_that_looks_at_no_event_fails(args, message):
    assert only(args, streamed()).message == message


SCHEMA = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}


def test_a_schema_holds_for_each_event():
    args = {"each": {"where": {"data": {"not": "[DONE]"}}, "schema": SCHEMA}}
    verdict = only(args)
    assert (verdict.check, verdict.outcome, verdict.actual) == (
        "events each schema",
        PASSED,
        "all of 3 events",
    )


def test_conditions_and_schema_of_each_have_a_verdict_each():
    args = {"each": {"where": {"event": "a"}, "schema": SCHEMA, "data": {"contains": "1"}}}
    verdicts = judge(args, streamed(("a", {"n": 1}), ("b", "no JSON"), ("a", {"n": "1"})))
    assert [(verdict.check, verdict.outcome) for verdict in verdicts] == [
        ("events each", PASSED),
        ("events each schema", FAILED),
    ]
    assert (verdicts[1].place, verdicts[1].actual) == ("event 2 $.n", 'the string "1"')


def test_all_that_a_schema_does_not_allow_in_an_event_is_told():
    schema = {**SCHEMA, "properties": {"n": {"type": "integer"}, "m": {"type": "null"}}}
    verdict = only({"each": {"schema": schema}}, streamed({"n": "x", "m": 1}))
    assert verdict.message.startswith("event 0 $.")
    assert verdict.message.count("expected") == 2


def test_an_event_that_is_no_json_breaks_the_schema():
    verdict = only({"each": {"schema": SCHEMA}}, streamed({"n": 1}, "[DONE]"))
    assert (verdict.outcome, verdict.place, verdict.message) == (
        FAILED,
        "event 1",
        'event 1: expected JSON, found "[DONE]"',
    )


def test_a_schema_in_circles_is_broken():
    schema = {"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}
    verdict = only({"each": {"schema": schema}}, streamed({"n": 1}))
    assert (verdict.outcome, verdict.place) == (BROKEN, "event 0")
    assert "round in circles" in verdict.message


def test_a_schema_that_is_none_is_found_before_anything_is_sent():
    value, problems = read({"each": {"schema": {"type": "objekt"}}})
    if not problems:
        with pytest.raises(ProblemsError):
            registry.check("events").prepare(value)


def test_some_shows_the_event_that_came_nearest():
    args = {"some": [{"json": {"$.choices[0].finish_reason": "stop"}}]}
    assert only(args) == Verdict(
        "events some[0]",
        FAILED,
        HERE,
        'an event with $.choices[0].finish_reason "stop"',
        "none of 4 events",
        "event 2 $.choices[0].finish_reason",
        'expected an event with $.choices[0].finish_reason "stop", found none of 4 events; '
        'nearest is event 2 $.choices[0].finish_reason: expected "stop", found "length"',
    )


def test_nearest_is_the_event_of_which_most_parts_hold():
    exchange = streamed(("delta", {"a": 1, "b": 1}), ("delta", "x"), ("done", {"a": 1, "b": 2}))
    args = {"some": [{"event": "delta", "id": "", "json": {"$.a": 1, "$.b": 3}}]}
    assert only(args, exchange).place == "event 0 $.b"


def test_some_of_no_events_fails():
    assert only({"some": "x"}, streamed()).message == (
        'expected an event with data "x", found no event to look at'
    )


def test_some_tells_which_event_it_was():
    assert only({"some": {"json": {"$.n": 1}}}).actual == "event 1"


def test_any_event_will_do_for_an_empty_condition():
    assert only({"some": {}}).expected == "an event with anything"


def test_none_shows_the_event_that_should_not_be():
    assert only({"none": {"json": {"$.n": 1}}}, streamed({"n": 0}, {"n": 1})) == Verdict(
        "events none[0]",
        FAILED,
        HERE,
        "no event with $.n 1",
        '"{\\"n\\": 1}"',
        "event 1",
        'event 1 is one: "{\\"n\\": 1}"',
    )


def test_order_tells_what_was_missing_and_after_what():
    args = {"order": ["a", "b", "c"]}
    assert only(args, streamed("a", "x", "b", "y", "d")) == Verdict(
        "events order",
        FAILED,
        HERE,
        'order[2], an event with data "c", after event 2',
        "none of 2 events",
        "event 4 data",
        'expected order[2], an event with data "c", after event 2, found none of 2 events; '
        'nearest is event 4 data: expected "c", found "d"',
    )


def test_order_may_start_nowhere():
    assert only({"order": ["a"]}, streamed()).message == (
        'expected order[0], an event with data "a", found no event to look at'
    )


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (
            answer(401, "application/json"),
            "the answer is no stream: status 401 with application/json came instead",
        ),
        (answer(200, ""), "the answer is no stream: status 200 with no content type came instead"),
    ],
)
def test_a_document_where_a_stream_was_asked_is_broken(response, message):
    exchange = Exchange(Request("GET", "http://localhost/"), 0, response=response)
    assert judge({"count": 3, "last": "x"}, exchange) == [
        Verdict("events", BROKEN, HERE, "a stream", "none", message=message)
    ]


def test_a_cut_stream_is_judged_by_what_came():
    exchange = streamed("a", ending=Ending("cut", "closed in mid-stream", "receive"))
    assert only({"first": "a"}, exchange).outcome == PASSED


@pytest.mark.parametrize(
    ("args", "message", "mend"),
    [
        ({"cuont": 3}, "unknown key 'cuont' in events", "did you mean 'count'?"),
        ({"count": "3"}, "expected a number or a matcher, found the text '3'", ""),
        ({"last": 5}, "expected event condition, found the number 5", ""),
        (
            {"each": {"wher": {}}},
            "unknown key 'wher' in what each event must be like",
            "did you mean 'where'?",
        ),
        ({"some": [5]}, "expected event condition, found the number 5", ""),
    ],
)
def test_mistakes_are_named(args, message, mend):
    assert read(args)[1] == [(message, mend)]


def test_a_part_with_a_hole_waits_to_be_filled():
    reader = Reader(filled=False)
    args = node_of({"last": "{{end}}", "count": "{{n}}"}, HERE)
    registry.check("events").shape.read(args, reader)
    assert reader.problems == []


def test_editors_get_a_schema_of_every_part():
    from jsonschema import Draft202012Validator

    from callsheet.model.published import definitions

    shape = registry.check("events").shape
    validator = Draft202012Validator({**shape.schema(), "$defs": definitions(shape)})
    good = {
        "count": {"min": 3},
        "first": "x",
        "last": {"data": "[DONE]"},
        "each": {"where": {"event": "a"}, "schema": "a.json"},
        "some": [{"json": {"$.a": 1}}],
        "order": ["{{a}}", {"id": "1"}],
    }
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "some": [5]})
    assert not validator.is_valid({**good, "each": {"wher": {}}})
