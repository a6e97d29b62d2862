"""What each matcher word holds for, and what it tells when it doesn't."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.containers import ListOf
from callsheet.model.errors import ProblemsError
from callsheet.model.published import definitions
from callsheet.model.source import Source
from callsheet.plugins.matching import MATCHER, MISSING, Mismatch, same
from callsheet.plugins.matching.mismatch import Found
from judging import accepted, read, refused

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, 0.5, "", "a", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


def mismatch(expected, value):
    """Why a matcher does not hold; its plain yes or no always says the same."""
    matcher = accepted(MATCHER, expected)
    found = matcher.mismatch(value)
    assert matcher.holds(value) is (found is None)
    return found


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (1, 1.0),
        (None, None),
        ("", ""),
        ({"a": 1, "b": [True]}, {"b": [True], "a": 1.0}),
        ({}, {}),
        ({"equals": {"type": "x"}}, {"type": "x"}),
        ({"not": 5}, 6),
        ({"not": {"contains": "x"}}, 5),
        ({"contains": "ell"}, "hello"),
        ({"contains": 2}, [1, 2]),
        ({"contains": [3, 1]}, [1, 2, 3]),
        ({"contains": {"id": 2}}, [{"id": 1}, {"id": 2, "more": True}]),
        ({"contains": {"a": {"b": 1}}}, {"a": {"b": 1, "c": 2}, "d": 3}),
        ({"contains": []}, []),
        ({"starts_with": "he", "ends_with": "lo"}, "hello"),
        ({"matches": "l+"}, "hello"),
        ({"in": [1, "a", None]}, None),
        ({"length": 3}, "abc"),
        ({"length": {"min": 1, "max": 2}}, {"a": 1}),
        ({"length": 0}, []),
        ({"min": 1, "max": 1}, 1),
        ({"type": "integer"}, 3.0),
        ({"type": "number"}, 3.5),
        ({"type": "null"}, None),
        ({"type": "object"}, {}),
        ({"type": "array"}, []),
        ({"type": "string"}, ""),
        ({"type": "boolean"}, False),
        ({"schema": {"type": "string"}}, "a"),
        ({"exists": True}, None),
        ({"exists": False}, MISSING),
        ({"exists": False}, Found()),
        ({"exists": True}, []),
        ({"not": {"exists": True}}, MISSING),
        ({"not": {"not": {"exists": False}}}, MISSING),
        ({"each": {"type": "string"}}, ["a", "b"]),
        ({"each": 1}, []),
        ({"any": {"min": 2}}, [1, "x", 3]),
        ({"length": 0}, Found()),
    ],
)
def test_a_matcher_holds(expected, value):
    assert mismatch(expected, value) is None


@pytest.mark.parametrize(
    ("expected", "value", "message", "place"),
    [
        (1, True, "expected 1, found true", ""),
        (0, False, "expected 0, found false", ""),
        (1, "1", 'expected 1, found "1"', ""),
        (None, MISSING, "expected null, found nothing", ""),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "expected 1, found 2", ".a.b"),
        ({"a": 1}, {}, "expected 1, found nothing", ".a"),
        ({}, {"a": 1}, "expected nothing, found 1", ".a"),
        ([1, 2], [1, 3], "expected 2, found 3", "[1]"),
        ([1], [1, 2], "expected 1 item, found 2 items", ""),
        ([1], {"0": 1}, 'expected [1], found {"0": 1}', ""),
        ({"not": 5}, 5, "expected not 5, found 5", ""),
        ({"not": 5}, MISSING, "expected not 5, found nothing", ""),
        ({"not": {"not": 5}}, MISSING, "expected not not 5, found nothing", ""),
        ({"not": {"exists": False}}, MISSING, "expected not nothing, found nothing", ""),
        ({"contains": "x"}, "hello", 'expected something that contains "x", found "hello"', ""),
        ({"contains": 1}, "1", 'expected something that contains 1, found "1"', ""),
        ({"contains": 1}, [True], "expected something that contains 1, found [true]", ""),
        ({"contains": [1, 4]}, [1, 2], "expected something that contains [1, 4], found [1, 2]", ""),
        (
            {"contains": {"a": 1}},
            {"a": 2},
            'expected something that contains {"a": 1}, found {"a": 2}',
            "",
        ),
        ({"contains": "a"}, {"a": 1}, 'expected something that contains "a", found {"a": 1}', ""),
        ({"contains": 5}, 5, "expected something that contains 5, found 5", ""),
        ({"starts_with": "x"}, "hi", 'expected text that starts with "x", found "hi"', ""),
        ({"starts_with": "x"}, 5, 'expected text that starts with "x", found 5', ""),
        ({"ends_with": "x"}, "hi", 'expected text that ends with "x", found "hi"', ""),
        ({"ends_with": "x"}, None, 'expected text that ends with "x", found null', ""),
        ({"matches": "^x"}, "hi", 'expected text that matches ^x, found "hi"', ""),
        ({"matches": "5"}, 5, "expected text that matches 5, found 5", ""),
        ({"in": [1, "a"]}, True, 'expected one of 1, "a", found true', ""),
        ({"length": 3}, "ab", "expected a length of 3, found 2 characters", ""),
        ({"length": {"min": 2}}, ["a"], "expected a length of at least 2, found 1 item", ""),
        ({"length": 1}, {}, "expected a length of 1, found 0 members", ""),
        ({"length": 1}, 5, "expected a length of 1, found 5, which has no length", ""),
        ({"min": 2}, 1.5, "expected at least 2, found 1.5", ""),
        ({"min": 0}, True, "expected at least 0, found true", ""),
        ({"max": 2}, 3, "expected at most 2, found 3", ""),
        ({"max": 2}, "1", 'expected at most 2, found "1"', ""),
        ({"type": "integer"}, 1.5, "expected an integer, found the number 1.5", ""),
        ({"type": "integer"}, math.inf, "expected an integer, found the number Infinity", ""),
        ({"type": "number"}, True, "expected a number, found the boolean true", ""),
        ({"type": "array"}, {"a": 1}, 'expected an array, found the object {"a": 1}', ""),
        ({"type": "null"}, "", 'expected null, found the string ""', ""),
        ({"type": "string"}, None, "expected a string, found null", ""),
        (
            {"schema": {"properties": {"a": {"minimum": 3}}}},
            {"a": 1},
            "expected at least 3, found 1",
            ".a",
        ),
        ({"exists": False}, None, "expected nothing, found null", ""),
        ({"exists": True}, MISSING, "expected something, found nothing", ""),
        ({"exists": True}, Found(), "expected something, found nothing", ""),
        ({"each": {"min": 1}}, [1, 0], "expected at least 1, found 0", "[1]"),
        ({"each": {"a": 1}}, [{"a": 2}], "expected 1, found 2", "[0].a"),
        ({"each": 1}, 1, "expected a list where each item is 1, found 1", ""),
        ({"each": 1}, Found(), "expected a list where each item is 1, found nothing", ""),
        ({"any": 1}, [2], "expected a list where some item is 1, found [2]", ""),
        ({"any": 1}, {"a": 1}, 'expected a list where some item is 1, found {"a": 1}', ""),
        ({"type": "string", "length": 2}, "abc", "expected a length of 2, found 3 characters", ""),
    ],
)
def test_a_mismatch_tells_what_was_expected_what_came_and_where(expected, value, message, place):
    found = mismatch(expected, value)
    assert (found.message, found.place) == (message, place)


@given(VALUES)
def test_a_plain_value_equals_itself_and_nothing_is_both_equal_and_not(value):
    assert same(value, value)
    assert mismatch({"equals": value}, value) is None
    assert mismatch({"not": {"equals": value}}, value) is not None


@given(VALUES, VALUES)
def test_equality_goes_both_ways(one, other):
    assert same(one, other) == same(other, one)


@given(VALUES)
def test_only_a_matcher_about_presence_holds_for_a_missing_value(value):
    assert mismatch({"equals": value}, MISSING) is not None
    assert mismatch({"not": {"equals": value}}, MISSING) is not None


def test_several_words_are_told_together():
    assert accepted(MATCHER, {"min": 1, "max": 3}).text == "at least 1 and at most 3"
    assert accepted(MATCHER, {"not": {"schema": {}}}).text == (
        "not a value that fits the schema in collections/a/b.yaml:7"
    )


@pytest.mark.parametrize(
    ("expected", "numeric"),
    [
        (5, True),
        (True, False),
        ("5", False),
        ({"in": ["a", 5]}, True),
        ({"min": 1}, True),
        ({"max": 1}, True),
        ({"type": "integer"}, True),
        ({"type": "string"}, False),
        ({"not": 5}, True),
        ({"not": "5"}, False),
    ],
)
def test_a_matcher_knows_whether_it_is_about_a_number(expected, numeric):
    assert accepted(MATCHER, expected).wants_number is numeric


def test_a_word_beside_strange_names_is_an_error_with_a_mend():
    assert refused(MATCHER, {"type": "object", "name": "x", "lenght": 3}) == [
        (
            "mixed-matcher",
            "'name' is no matcher word but stands beside some",
            "for a map as a plain value write equals: {…}",
        ),
        (
            "mixed-matcher",
            "'lenght' is no matcher word but stands beside some",
            "did you mean 'length'?",
        ),
    ]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (
            "a(b",
            "bad regular expression 'a(b': missing ), unterminated subpattern at character 2",
        ),
        ("a{99999999999}", "bad regular expression: it is nested too deeply or counts too far"),
        (5, "expected a regular expression, found the number 5"),
    ],
)
def test_a_bad_regular_expression_is_an_error(pattern, message):
    assert [problem[1] for problem in refused(MATCHER, {"matches": pattern})] == [message]


def test_a_word_inside_a_word_is_read_too():
    problems = refused(MATCHER, {"each": {"length": {"min": "x"}}})
    assert problems == [("wrong-type", "expected a number, found the text 'x'", "")]


def test_a_matcher_with_a_hole_waits_for_its_value():
    matcher, problems = read(MATCHER, {"matches": "{{pattern}}", "min": "{{low}}"}, filled=False)
    assert problems == []
    assert len(matcher.words) == 2


def test_a_schema_in_a_matcher_is_judged_before_anything_is_sent():
    matcher = accepted(MATCHER, {"each": {"schema": {"type": "strin"}}})
    with pytest.raises(ProblemsError) as error:
        matcher.prepare()
    assert [problem.source for problem in error.value.problems] == [
        Source("collections/a/b.yaml", 7, 3)
    ]


def test_the_published_schema_names_every_word():
    described = definitions(ListOf(MATCHER))["matcher"]["then"]["properties"]
    words = "equals not contains starts_with ends_with matches in length min max type schema"
    assert " ".join(described) == f"{words} exists each any"
    assert described["not"]["$ref"] == "#/$defs/matcher"


def test_a_mismatch_seen_from_further_out_keeps_its_way():
    inner = Mismatch("1", "2", ("b", 0))
    assert inner.below("a", root="$").place == "$.a.b[0]"
    assert Mismatch("1", "2", hint="write 1").message == "expected 1, found 2; write 1"
