"""Schemas as written: what they refer to is found, or told, while files are loaded."""

import subprocess
import sys

import pytest

from callsheet.model.shape import Reader
from callsheet.model.source import Source, node_of
from callsheet.plugins.json_schema import schema_errors
from callsheet.plugins.schema_files import SCHEMA, Document, SchemaSource
from judging import HERE, accepted, read, refused

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
TEXT = {"type": "string"}


def messages(value, files):
    return [(code, message) for code, message, _ in refused(SCHEMA, value, files)]


def fits(value, document, files):
    return schema_errors(accepted(SCHEMA, value, files), document) == []


def test_a_schema_knows_its_documents_its_pointer_and_its_place():
    files = {
        "collections/a/s.json": {"$defs": {"A": {"$ref": "t.json"}}},
        "collections/a/t.json": TEXT,
    }
    one = Document("collections/a/s.json", b'{"$defs": {"A": {"$ref": "t.json"}}}', None)
    two = Document("collections/a/t.json", b'{"type": "string"}', None)
    source = accepted(SCHEMA, "s.json#/$defs/A", files)
    assert source == SchemaSource(((one.uri, one), (two.uri, two)), "/$defs/A")
    assert (source.name, source.source) == ("collections/a/s.json#/$defs/A", HERE)
    assert (one.uri, one.path) == ("file:///collections/a/s.json", "collections/a/s.json")


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        (TEXT, {}),
        ("s.json", {"collections/a/s.json": TEXT}),
        ("../s.json", {"collections/s.json": {"$ref": "a/t.json"}, "collections/a/t.json": TEXT}),
        ("s.json#/x/0/y~1z", {"collections/a/s.json": {"x": [{"y/z": TEXT}]}}),
        ("s.json#/a%20b", {"collections/a/s.json": {"a b": TEXT}}),
        (
            "s.json",
            {
                "collections/a/s.json": {"$ref": "a%20b.json#x"},
                "collections/a/a b.json": {"$anchor": "x", **TEXT},
            },
        ),
        ("s.json#x", {"collections/a/s.json": {"$defs": {"a": {"$anchor": "x", **TEXT}}}}),
        (
            "s.json",
            {
                "collections/a/s.json": {
                    "$schema": DRAFT_4,
                    "$ref": "#x",
                    "definitions": {"a": {"id": "#x", **TEXT}},
                }
            },
        ),
        (
            "s.json",
            {
                "collections/a/s.json": {"$id": "https://example.com/all/s.json", "$ref": "t.json"},
                "collections/a/t.json": {"$id": "https://example.com/all/t.json", **TEXT},
            },
        ),
        (
            "s.json",
            {
                "collections/a/s.json": {
                    "$ref": "https://example.com/inner",
                    "$defs": {"a": {"$id": "https://example.com/inner", **TEXT}},
                }
            },
        ),
        (
            "s.json#/$defs/a/properties/b",
            {
                "collections/a/s.json": {
                    "$defs": {
                        "a": {
                            "$id": "https://example.com/a/",
                            "properties": {"b": {"$ref": "#/$defs/c"}},
                            "$defs": {"c": TEXT},
                        }
                    }
                }
            },
        ),
        (
            "s.json",
            {
                "collections/a/s.json": {
                    "$schema": DRAFT_4,
                    "id": "https://example.com/s.json",
                    "allOf": [{"$ref": "t.json"}],
                },
                "collections/a/t.json": TEXT,
            },
        ),
        (
            "s.json",
            {
                "collections/a/s.json": {"$ref": "t.json#/$defs/a"},
                "collections/a/t.json": {"$defs": {"a": {"allOf": [{"$ref": "s2.json"}]}}},
                "collections/a/s2.json": {**TEXT, "items": {"$ref": "s.json"}},
            },
        ),
    ],
)
def test_references_are_followed_in_the_file_and_to_other_files(schema, files):
    assert (fits(schema, "text", files), fits(schema, 5, files)) == (True, False)


def test_what_only_looks_like_a_reference_is_left_alone():
    schema = {
        "properties": {"$ref": TEXT, "default": {"type": "integer"}},
        "const": {"$ref": "gone.json", "default": 5},
        "examples": [{"$ref": "gone.json"}],
    }
    assert fits(schema, {"$ref": "gone.json", "default": 5}, {})


def test_the_schema_of_schemas_needs_no_file():
    schema = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
    assert (fits(schema, {"minimum": 1}, {}), fits(schema, {"minimum": "1"}, {})) == (True, False)


@pytest.mark.parametrize(
    ("schema", "files", "problem"),
    [
        ("gone.json", {}, ("no-schema", "there is no file collections/a/gone.json")),
        (
            "s.json",
            {"collections/a/s.json": {"$ref": "gone.json"}},
            (
                "no-schema",
                "collections/a/s.json refers to a file: there is no file collections/a/gone.json",
            ),
        ),
        (
            "s.json",
            {"collections/a/s.json": b'{"a":\n 1,}'},
            ("bad-json", "not JSON: Expecting property name enclosed in double quotes"),
        ),
        (
            "s.json",
            {"collections/a/s.json": [TEXT]},
            (
                "bad-schema",
                "collections/a/s.json holds no schema: a schema is a map, true or false",
            ),
        ),
        (
            "s.json#/$defs/b",
            {"collections/a/s.json": {"$defs": {"a": TEXT}}},
            (
                "dangling-ref",
                "collections/a/s.json leads nowhere: collections/a/s.json has no 'b' there",
            ),
        ),
        (
            "s.json#/a/7",
            {"collections/a/s.json": {"a": [TEXT]}},
            (
                "dangling-ref",
                "collections/a/s.json leads nowhere: collections/a/s.json has no '7' there",
            ),
        ),
        (
            {"items": {"$ref": "#/$defs/x"}},
            {},
            (
                "dangling-ref",
                "#/$defs/x (in collections/a/b.yaml) leads nowhere: "
                "collections/a/b.yaml has no '$defs' there",
            ),
        ),
        (
            {"items": {"$ref": "#x"}},
            {},
            (
                "dangling-ref",
                "#x (in collections/a/b.yaml) leads nowhere: no schema has the anchor 'x'",
            ),
        ),
        (
            {"items": {"$ref": "https://example.com/x.json"}},
            {},
            (
                "remote-ref",
                "collections/a/b.yaml: the reference https://example.com/x.json is not fetched",
            ),
        ),
        (
            {"items": {"$ref": "//example.com/x.json"}},
            {},
            (
                "remote-ref",
                "collections/a/b.yaml: the reference //example.com/x.json is not fetched",
            ),
        ),
        (
            5,
            {},
            (
                "wrong-type",
                "expected a schema: a path such as schemas/user.json, or a map, found the number 5",
            ),
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_told(schema, files, problem):
    assert messages(schema, files) == [problem]


def test_a_dangling_pointer_tells_what_there_is():
    files = {"collections/a/s.json": {"$defs": {"a": {}, "b": {}}}}
    assert refused(SCHEMA, "s.json#/$defs/c", files)[0][2] == "there are: a, b"


def test_a_fault_in_a_schema_file_stands_in_that_file():
    reader = Reader(open_file=lambda path, source: ("s.json", b'{"a":\n 1,}'))
    SCHEMA.read(node_of("s.json", HERE), reader)
    assert [problem.source for problem in reader.problems] == [Source("s.json", 2, 4)]


def test_all_faults_of_a_schema_are_told_at_once():
    schema = {"items": {"$ref": "#/x"}, "not": {"$ref": "gone.json"}}
    assert sorted(code for code, _ in messages(schema, {})) == ["dangling-ref", "no-schema"]


def test_files_that_are_not_json_are_parsed_by_what_the_reader_was_given():
    reader = Reader(
        open_file=lambda path, source: (path, b"type: string"),
        parse_file=lambda data, path: dict([data.decode().split(": ")]),
    )
    source = SCHEMA.read(node_of("s.yaml", HERE), reader)
    assert [error.expected for error in schema_errors(source, 5)] == ["a string"]


def test_a_path_with_a_hole_waits_for_its_value():
    _, problems = read(SCHEMA, "{{name}}.json", filled=False)
    assert problems == []


def test_reading_a_schema_imports_no_validator():
    code = (
        "import sys; from callsheet.plugins.schema_files import SCHEMA; "
        "from callsheet.model.shape import Reader; from callsheet.model.source import node_of; "
        "SCHEMA.read(node_of({'$ref': '#/$defs/a', '$defs': {'a': {}}}), Reader()); "
        "print({'jsonschema', 'referencing'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
