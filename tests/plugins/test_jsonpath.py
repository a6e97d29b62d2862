"""JSONPath: our own walker and the library agree; places can be read and followed."""

import subprocess
import sys

import jsonpath_rfc9535
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.errors import Broken
from callsheet.plugins.jsonpath import Match, compile_path, write_way

DOCUMENT = {
    "a": {"b": [{"x": 1}, {"x": 2}, {"y": None}]},
    "odd 'key\"": {"é": True, "\n": 2},
    "": 0,
}

NAMES = st.sampled_from(["a", "b", "x", "é", "_1", "odd 'key\"", "\n", "", "0", "-", "\U0001f600"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
SEGMENTS = st.one_of(
    st.sampled_from([".a", ".b", "['x']", '["é"]', "['odd \\'key\"']", "['']", "._1", ".é"]),
    st.integers(-4, 3).map(lambda index: f"[{index}]"),
    st.sampled_from([".*", "[*]", "..a", "..*", "[0,1]", "[1:]", "[?@.x]", "['a','b']"]),
)
PATHS = st.lists(SEGMENTS, max_size=4).map(lambda segments: "$" + "".join(segments))


def find(path):
    return compile_path(path).find(DOCUMENT)


@given(PATHS, VALUES)
def test_every_path_finds_what_the_library_finds(path, value):
    expected = [(node.value, node.location) for node in jsonpath_rfc9535.find(path, value)]
    assert [tuple(match) for match in compile_path(path).find(value)] == expected


@given(PATHS)
def test_a_path_is_singular_when_the_library_says_so(path):
    query = jsonpath_rfc9535.compile(path)
    assert compile_path(path).singular == (query.empty() or query.singular_query())


@given(st.text("$.[]'\"ab0-*?@:, ", max_size=8))
def test_a_text_is_a_path_when_the_library_says_so(text):
    try:
        jsonpath_rfc9535.compile(text)
    except jsonpath_rfc9535.JSONPathError:
        with pytest.raises(ValueError, match="of the path"):
            compile_path(text)
    else:
        assert compile_path(text).text == text


@given(VALUES)
def test_a_place_leads_back_to_its_value(value):
    for match in compile_path("$..*").find(value):
        assert compile_path(match.place).find(value) == [match]


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("$", ["$"]),
        ("$.a.b[0]['x']", ["$.a.b[0].x"]),
        ("$.a.b[-1].y", ["$.a.b[2].y"]),
        ("$.a.b[*].x", ["$.a.b[0].x", "$.a.b[1].x"]),
        ("$['odd \\'key\"'].*", ["$['odd \\'key\"'].é", "$['odd \\'key\"']['\\n']"]),
        ("$['']", ["$['']"]),
        ("$.a.*", ["$.a.b"]),
        ("$.a.b[3]", []),
        ("$.a.x", []),
        ("$.a[0]", []),
        ("$.a.b.x", []),
        ("$.a.b[0].x.y", []),
    ],
)
def test_places_are_written_as_people_write_paths(path, places):
    assert [match.place for match in find(path)] == places


def test_null_is_found():
    assert find("$.a.b[2].y") == [Match(None, ("a", "b", 2, "y"))]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "expected '$', found '' (column 1 of the path)"),
        ("a.b", "expected '$', found 'a' (column 1 of the path)"),
        ("$.a[", "unbalanced brackets (column 5 of the path)"),
        ("$['a", "unclosed string (column 4 of the path)"),
        ("$.a[01]", "leading zero in index selector (column 5 of the path)"),
        ("$[?foo(@)]", "function 'foo' is not defined (column 4 of the path)"),
    ],
)
def test_a_wrong_path_is_told_with_its_column(path, message):
    with pytest.raises(ValueError) as error:
        compile_path(path)
    assert str(error.value) == message


def test_a_document_too_deep_to_descend_is_broken():
    deep = None
    for _ in range(600):
        deep = [deep]
    with pytest.raises(Broken) as error:
        compile_path("$..x").find(deep)
    assert (error.value.kind, error.value.message) == (
        "body",
        "$..x can't be followed: the document has over 500 levels",
    )


def test_half_a_character_in_a_name_is_written_as_an_escape():
    assert write_way(("a", "\ud800")) == "$.a['\\ud800']"


def test_paths_with_the_same_text_are_equal():
    one = compile_path("$.a")
    assert (one == compile_path("$.a"), one == compile_path("$.b"), hash(one), str(one)) == (
        True,
        False,
        hash("$.a"),
        "$.a",
    )
    assert repr(one) == "Path('$.a')"


def test_plain_paths_import_no_library():
    code = (
        "import sys; from callsheet.plugins.jsonpath import compile_path as c; "
        "c('$.a[0][\"b\"][*][-1]').find({}); print('jsonpath_rfc9535' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
