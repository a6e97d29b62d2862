"""Header fields that no HTTP message can hold are found in the file, not on the way."""

from typing import Any

import pytest

from callsheet.io.data_files import parse_file
from callsheet.io.tables.header_fields import HeaderFields
from callsheet.io.yaml_reader import read_yaml
from callsheet.model.containers import Pair
from callsheet.model.shape import BAD, Reader
from callsheet.model.source import Source


def no_file(path: str, source: Source) -> tuple[str, bytes]:
    raise ValueError(path)


def read(text: str, *, filled: bool = False) -> tuple[Any, list[str]]:
    """The fields, and ``place message`` of every problem."""
    reader = Reader(filled, no_file, parse_file)
    fields = HeaderFields().read(read_yaml(text, "f"), reader)
    return fields, [f"{p.source} {p.message}" for p in reader.problems]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{a b: c}", "f:1:2 'a b' is no header name"),
        ("{'a:': c}", "f:1:2 'a:' is no header name"),
        ("[{name: 'a b', value: c}]", "f:1:9 'a b' is no header name"),
        ('{a: "b\\nc"}', "f:1:5 the value of the header 'a' holds a line break"),
        ('{a: [b, "\\0"]}', "f:1:9 the value of the header 'a' holds the character '\\x00'"),
        ("{a: 5 €}", "f:1:5 the value of the header 'a' holds '€', which HTTP can't carry"),
    ],
)
def test_what_http_can_not_carry_is_named_at_its_place(text: str, problem: str) -> None:
    assert read(text) == (BAD, [problem])


def test_what_waits_for_a_variable_is_looked_at_once_it_is_filled() -> None:
    text = '{"{{a}} b": "{{c}} €"}'
    assert read(text) == ((Pair("{{a}} b", "{{c}} €"),), [])
    assert len(read(text, filled=True)[1]) == 1


def test_values_keep_what_http_carries() -> None:
    fields = (Pair("a", "x"), Pair("a", "1"), Pair("c", "é\t"))
    assert read('{a: [x, 1], b: null, c: "é\\t"}') == (fields, [])
