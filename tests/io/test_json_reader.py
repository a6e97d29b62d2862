"""JSON with places agrees with the standard library, and says where it is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.io.json_reader import read_json
from callsheet.model.errors import ProblemsError
from callsheet.model.source import Source

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def fault(text: str) -> tuple[str, Source | None]:
    with pytest.raises(ProblemsError) as caught:
        read_json(text, "f.json")
    (problem,) = caught.value.problems
    return problem.message, problem.source


@given(VALUES, st.sampled_from([None, 1, "\t"]))
def test_what_json_writes_is_read_back(value: Any, indent: Any) -> None:
    text = json.dumps(value, indent=indent, allow_nan=False)
    assert read_json(text, "f").plain() == value


@given(st.text(alphabet=st.sampled_from('[]{}:,"\\u0d8 \n-1.5eEtrufalsn'), max_size=30))
def test_only_json_is_read(text: str) -> None:
    try:
        found = read_json(text, "f").plain()
    except ProblemsError:
        return
    assert json.loads(text) == found


def test_keys_and_values_have_places() -> None:
    root = read_json('[\n  {"name": "Pen",\n   "holes": ["{{x}}"]}\n]', "f.json")
    row = root.value[0]  # type: ignore[index]
    assert row.keys == {"name": Source("f.json", 2, 4), "holes": Source("f.json", 3, 4)}
    assert row.value["name"].source == Source("f.json", 2, 12)
    assert (root.holes, row.value["name"].holes) == (True, False)


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("", "expected a value, found the end of the file", 1, 1),
        ("[1, 2", "expected ',' or ']', found the end of the file", 1, 6),
        ("[1,]", "a comma can't stand before ']'", 1, 3),
        ('{"a": 1,\n}', "a comma can't stand before '}'", 1, 8),
        ("{'a': 1}", "expected a key in double quotes", 1, 2),
        ("['a']", "expected a JSON value, found '''", 1, 2),
        ('{"a" 1}', "expected ':' behind the key", 1, 6),
        ('{"a": 1 "b": 2}', "expected ',' or '}'", 1, 9),
        ('{"a": 1,\n "a": 2}', "'a' stands here twice", 2, 2),
        ("[01]", "expected ',' or ']'", 1, 3),
        ("NaN", "expected a JSON value, found 'N'", 1, 1),
        ("1 2", "expected the end of the file", 1, 3),
        ('["a', "this is no JSON text: unterminated string starting at", 1, 2),
        ('["\\x"]', "this is no JSON text: invalid \\escape", 1, 3),
        ("[" + "7" * 5000 + "]", "a number of 5,000 digits is too long", 1, 2),
        ("[" * 65, "values are nested more than 64 levels deep", 1, 65),
    ],
)
def test_a_mistake_has_its_place(text: str, message: str, line: int, column: int) -> None:
    found, source = fault(text)
    assert found.removesuffix(": ").startswith(message)
    assert source == Source("f.json", line, column)
