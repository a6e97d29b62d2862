"""Conditions on documents and on events."""

import pytest

from callsheet.model.errors import ProblemsError
from callsheet.model.timeline import StreamEvent
from callsheet.plugins.matching import EVENT, JSON_CONDITIONS, MISSING
from judging import HERE, accepted, refused

DOCUMENT = {"id": "x1", "data": [{"id": 1, "tags": ["a"]}, {"id": 2}], "none": None}


def mismatch(shape, conditions, value):
    """Why conditions do not hold; their plain yes or no always says the same."""
    read = accepted(shape, conditions)
    found = read.mismatch(value)
    assert read.holds(value) is (found is None)
    return found


def unmet(conditions, document=DOCUMENT):
    found = mismatch(JSON_CONDITIONS, conditions, document)
    return found and (found.place, found.message)


@pytest.mark.parametrize(
    "conditions",
    [
        {"$.id": "x1", "$.data[0].id": 1, "$.none": None},
        {"$.data[*].id": [1, 2]},
        {"$.data[?@.id == 2]": {"length": 1}},
        {"$.data[?@.id == 3]": {"exists": False}},
        {"$.data[?@.id == 2]": {"exists": True}},
        {"$..tags[*]": {"contains": "a"}},
        {"$.gone": {"exists": False}},
        {"$.gone[*]": {"length": 0}},
        {"$": {"type": "object"}},
        {},
    ],
)
def test_conditions_that_hold(conditions):
    assert unmet(conditions) is None


@pytest.mark.parametrize(
    ("conditions", "place", "message"),
    [
        ({"$.id": "x2"}, "$.id", 'expected "x2", found "x1"'),
        ({"$.data[-1]": {"id": 3}}, "$.data[1].id", "expected 3, found 2"),
        ({"$.gone": 1}, "$.gone", "expected 1, found nothing"),
        ({"$.data[*].id": {"each": {"max": 1}}}, "$.data[1].id", "expected at most 1, found 2"),
        ({"$.data[*]": {"each": {"id": 1}}}, "$.data[0].tags", 'expected nothing, found ["a"]'),
        (
            {"$.data[?@.id > 5]": {"exists": True}},
            "$.data[?@.id > 5]",
            "expected something, found nothing",
        ),
        (
            {"$.gone[*]": {"each": 1}},
            "$.gone[*]",
            "expected a list where each item is 1, found nothing",
        ),
        ({"$.data[*].id": [1, 2, 3]}, "$.data[*].id", "expected 3 items, found 2 items"),
        (
            {"$.data[?@.id == 2].id": 2},
            "$.data[?@.id == 2].id",
            "expected 2, found [2]; the path gives a list: write [2], or {contains: 2}",
        ),
        ({"$.id": "x1", "$.none": 0}, "$.none", "expected 0, found null"),
    ],
)
def test_the_first_condition_that_does_not_hold_is_told_with_its_place(conditions, place, message):
    assert unmet(conditions) == (place, message)


def test_each_condition_gives_what_its_path_found():
    conditions = accepted(JSON_CONDITIONS, {"$.id": "x1", "$.gone": 1, "$.data[*].id": [1, 2]})
    assert [(one.judge(DOCUMENT)[0], str(one.path), one.source) for one in conditions] == [
        ("x1", "$.id", HERE),
        (MISSING, "$.gone", HERE),
        ([1, 2], "$.data[*].id", HERE),
    ]


@pytest.mark.parametrize(
    ("conditions", "problems"),
    [
        (
            {"$.a[": 1, "b": {"min": "x"}},
            [
                (
                    "bad-jsonpath",
                    "bad JSONPath '$.a[': unbalanced brackets (column 5 of the path)",
                    "a path starts with $ and goes on with .name, [0] or ['odd name'] (RFC 9535)",
                ),
                (
                    "bad-jsonpath",
                    "bad JSONPath 'b': expected '$', found 'b' (column 1 of the path)",
                    "a path starts with $ and goes on with .name, [0] or ['odd name'] (RFC 9535)",
                ),
                ("wrong-type", "expected a number, found the text 'x'", ""),
            ],
        ),
        (
            ["$.a"],
            [
                (
                    "wrong-type",
                    "expected a map of JSONPaths and what each must find, found a list",
                    "",
                )
            ],
        ),
    ],
)
def test_every_fault_in_conditions_is_told(conditions, problems):
    assert refused(JSON_CONDITIONS, conditions) == problems


def test_a_variable_in_a_path_is_told_apart():
    ((_, _, mend),) = refused(JSON_CONDITIONS, {"$.{{name}}": 1})
    assert mend == "a variable can't stand in the name of a key; only in values"


EVENT_1 = StreamEvent(0, 0, '{"delta": {"text": "Hi"}}', "chunk", "7")


@pytest.mark.parametrize(
    "condition",
    [
        EVENT_1.data,
        {"data": {"contains": "Hi"}},
        {"event": "chunk", "id": "7"},
        {"json": {"$.delta.text": "Hi"}},
        {"data": {"not": "[DONE]"}, "json": {"$.delta": {"type": "object"}}},
        {},
    ],
)
def test_an_event_meets_a_condition(condition):
    assert mismatch(EVENT, condition, EVENT_1) is None


@pytest.mark.parametrize(
    ("condition", "place", "message"),
    [
        ("[DONE]", "data", 'expected "[DONE]", found "{\\"delta\\": {\\"text\\": \\"Hi\\"}}"'),
        ({"event": "message"}, "event", 'expected "message", found "chunk"'),
        ({"id": {"exists": False}}, "id", 'expected nothing, found "7"'),
        ({"json": {"$.delta.text": "Ho"}}, "$.delta.text", 'expected "Ho", found "Hi"'),
    ],
)
def test_an_event_that_misses_a_condition_is_told_with_the_part(condition, place, message):
    found = mismatch(EVENT, condition, EVENT_1)
    assert (found.place, found.message) == (place, message)


def test_data_that_is_no_json_misses_every_condition_on_json():
    event = StreamEvent(3, 0, "[DONE")
    found = mismatch(EVENT, {"json": {"$.a": {"exists": False}}}, event)
    assert (found.place, found.message) == ("data", 'expected JSON, found "[DONE"')


@pytest.mark.parametrize("shape", [EVENT, JSON_CONDITIONS])
def test_schemas_in_conditions_are_judged_before_anything_is_sent(shape):
    bad = {"$.a": {"schema": {"type": "strin"}}}
    condition = accepted(shape, {"json": bad} if shape is EVENT else bad)
    with pytest.raises(ProblemsError):
        condition.prepare()
