"""Rows from CSV, JSON and YAML, each with the place it came from."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.io.data_files import parse_file, read_csv, read_table
from callsheet.model.errors import ProblemsError
from callsheet.model.source import Node, Source

CELL = st.text(
    alphabet=st.characters(min_codepoint=32, exclude_categories=("C", "Zl", "Zp")), max_size=8
)


@pytest.mark.parametrize(
    ("path", "data", "rows"),
    [
        ("a.csv", b"name,price\nPen,1\n", [{"name": "Pen", "price": "1"}]),
        ("a.CSV", b"name\r\nPen\r\n", [{"name": "Pen"}]),
        ("a.json", b'[{"name": "Pen", "price": 1}]', [{"name": "Pen", "price": 1}]),
        ("a.yaml", b"- {name: Pen, price: 1}", [{"name": "Pen", "price": 1}]),
        ("a.yml", b"- {name: 012}", [{"name": "012"}]),
    ],
)
def test_the_suffix_chooses_the_format(path: str, data: bytes, rows: list[Any]) -> None:
    assert read_table(data, path).plain() == rows


def test_another_suffix_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not '.xlsx'"):
        read_table(b"", "a.xlsx")


def test_csv_values_are_text_at_the_line_where_their_row_begins() -> None:
    table = read_csv(b'\xef\xbb\xbfname, price\n"two\nlines",1\n\n"{{x}}",2\n', "d/p.csv")
    first, second = table.value  # type: ignore[misc]
    assert table.plain() == [{"name": "two\nlines", "price": "1"}, {"name": "{{x}}", "price": "2"}]
    assert first == Node(
        {"name": Node("two\nlines", Source("d/p.csv", 2, 1)), "price": Node("1", first.source)},
        Source("d/p.csv", 2, 1),
    )
    assert second.source == Source("d/p.csv", 5, 1)
    assert second.keys == {"name": Source("d/p.csv", 1, 1), "price": Source("d/p.csv", 1, 7)}
    assert (table.holes, first.holes, second.holes) == (True, False, True)


def test_only_line_ends_of_csv_end_a_row() -> None:
    table = read_csv("a,b\r\none\u2028two,x\u0085\rthree,y\n".encode(), "f")
    assert table.plain() == [{"a": "one\u2028two", "b": "x\u0085"}, {"a": "three", "b": "y"}]


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_what_csv_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b"), *rows])
    found = read_csv(text.getvalue().encode(), "f").plain()
    assert [(row["a"], row["b"]) for row in found] == rows


def test_all_bad_rows_are_told() -> None:
    with pytest.raises(ProblemsError) as caught:
        read_csv(b"a,b\n1\n1,2\n1,2,3\n", "f")
    places = [problem.source for problem in caught.value.problems]
    assert places == [Source("f", 2, 1), Source("f", 4, 1)]


@pytest.mark.parametrize(
    ("path", "data", "value"),
    [("a.json", b'{"a": [1]}', {"a": [1]}), ("a.yaml", b"a: [1]", {"a": [1]})],
)
def test_a_data_file_is_parsed_by_its_suffix(path: str, data: bytes, value: object) -> None:
    assert parse_file(data, path) == value


def test_broken_json_is_told_with_its_place() -> None:
    with pytest.raises(ProblemsError) as caught:
        parse_file(b'{\n "a": tru}', "a.json")
    assert caught.value.problems[0].source == Source("a.json", 2, 7)
