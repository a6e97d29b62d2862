"""The schema that editors get says of a check's arguments what the loader says."""

import jsonschema
import pytest

from callsheet.model.containers import ListOf
from callsheet.model.published import definitions
from callsheet.plugins import registry
from judging import read

ACCEPTED = [
    ("status", 200),
    ("status", ["2xx", 301]),
    ("headers", {"a": "b", "c": {"not": {"matches": "x"}}}),
    ("json", {"$.a": {"each": {"type": "string", "length": {"min": 1}}}}),
    ("json", {"$.a": {"schema": {"type": "string"}}, "$.b": {"a": 1}}),
    ("schema", {"type": "object"}),
    ("schema", True),
    ("text", {"contains": "x", "length": 5}),
    ("bytes", {"size": {"max": "4MiB"}, "sha256": "0" * 64, "starts_with": "ff 00"}),
    ("bytes", 5),
    ("total", "2s"),
    ("phases", {"wait": {"max": "1s", "min": "1ms"}, "tls": "5ms"}),
    ("redirects", {"count": {"min": 1}, "to": "x"}),
    ("redirects", 2),
    ("cookies", {"a": {"exists": False}}),
]
REFUSED = [
    ("status", 99),
    ("status", "2x"),
    ("headers", ["a"]),
    ("json", {"a": 1}),
    ("schema", 5),
    ("bytes", {"sha256": "0"}),
    ("bytes", {"size": {"about": 5}}),
    ("total", {"max": 5}),
    ("phases", {"first_byte": "1s"}),
    ("redirects", {"from": "x"}),
    ("cookies", "a"),
]


def published(name):
    shape = registry.check(name).shape
    schema = {**shape.schema(), "$defs": definitions(ListOf(shape))}
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize(("name", "args"), ACCEPTED)
def test_what_the_loader_accepts_the_published_schema_accepts(name, args):
    assert read(registry.check(name).shape, args)[1] == []
    assert [error.message for error in published(name).iter_errors(args)] == []


@pytest.mark.parametrize(("name", "args"), REFUSED)
def test_what_the_loader_refuses_the_published_schema_refuses(name, args):
    assert read(registry.check(name).shape, args)[1] != []
    assert not published(name).is_valid(args)


def test_no_part_of_the_published_schema_is_left_undefined():
    text = str({name: registry.check(name).shape.schema() for name, _ in ACCEPTED})
    assert text.count("'$ref'") == text.count("'#/$defs/matcher'") > 0
