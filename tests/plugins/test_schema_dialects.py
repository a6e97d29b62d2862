"""OpenAPI's schemas, 3.0 and 3.1, in the words of JSON Schema."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.errors import ProblemsError
from callsheet.plugins.json_schema import compile_schema, schema_errors
from callsheet.plugins.schema_dialects import LATEST, dialect, modern
from callsheet.plugins.schema_files import SCHEMA
from judging import accepted

SCHEMAS = {
    "Pet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
    "Broken": {"type": "foo"},
}


def fits(schema, value, version="3.0.3", **others):
    document = {"openapi": version, "components": {"schemas": {**SCHEMAS, "X": schema}}, **others}
    files = {"collections/a/openapi.json": document}
    source = accepted(SCHEMA, "openapi.json#/components/schemas/X", files)
    return schema_errors(source, value) == []


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string", "nullable": True}, [None, "a"], [5]),
        ({"type": "string", "nullable": False}, ["a"], [None]),
        ({"type": "string", "enum": ["a"], "nullable": True}, [None, "a"], ["b"]),
        (
            {"allOf": [{"$ref": "#/components/schemas/Pet"}], "nullable": True},
            [None, {"name": "Rex"}],
            [{}, 5],
        ),
        ({"$ref": "#/components/schemas/Pet", "nullable": True}, [{"name": "Rex"}], [None]),
        ({"minimum": 1, "exclusiveMinimum": True}, [2], [1]),
        ({"maximum": 1, "exclusiveMaximum": False}, [1], [2]),
        ({"exclusiveMaximum": True}, [1], []),
        ({"type": "string", "format": "uuid"}, [], ["x"]),
        (
            {"properties": {"nullable": {"type": "boolean"}}},
            [{"nullable": True}],
            [{"nullable": 1}],
        ),
        (
            {
                "properties": {
                    "a": {"type": "array", "items": {"type": "integer", "nullable": True}}
                }
            },
            [{"a": [1, None]}],
            [{"a": ["x"]}],
        ),
        ({"type": "object", "example": {"$ref": "gone.json"}}, [{}], [1]),
    ],
)
def test_openapi_3_0_keeps_its_meaning(schema, good, bad):
    assert [fits(schema, value) for value in (*good, *bad)] == [True] * len(good) + [False] * len(
        bad
    )


def test_openapi_3_1_is_json_schema():
    assert fits({"type": ["string", "null"], "exclusiveMinimum": 1}, None, "3.1.0")
    assert not fits({"type": "string", "nullable": True}, None, "3.1.0")


def test_openapi_3_1_may_name_another_draft():
    draft_7 = "http://json-schema.org/draft-07/schema#"
    assert not fits({"items": [{"type": "string"}]}, [1], "3.1.0", jsonSchemaDialect=draft_7)


def test_a_broken_schema_elsewhere_in_the_document_is_no_matter():
    assert fits({"type": "string"}, "a")


def test_a_broken_schema_that_is_reached_is_refused():
    with pytest.raises(ProblemsError) as error:
        fits({"items": {"$ref": "#/components/schemas/Broken"}}, [])
    (found,) = error.value.problems
    assert found.message.startswith(
        "not a valid schema: $.type in collections/a/openapi.json#/components/schemas/Broken: "
    )


def test_files_that_an_openapi_3_0_document_refers_to_are_read_like_it():
    files = {
        "collections/a/openapi.json": {"openapi": "3.0.0", "x": {"$ref": "pet.json"}},
        "collections/a/pet.json": {"type": "string", "nullable": True},
    }
    assert schema_errors(accepted(SCHEMA, "openapi.json#/x", files), None) == []


def test_a_schema_may_refer_to_an_openapi_document():
    files = {
        "collections/a/o.json": {"openapi": "3.0.0", "x": {"type": "string", "nullable": True}}
    }
    source = accepted(SCHEMA, {"items": {"$ref": "o.json#/x"}}, files)
    compile_schema(source)
    assert [error.place for error in schema_errors(source, [None, "a", 5])] == ["$[2]"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (True, LATEST),
        ({}, LATEST),
        (
            {"$schema": "http://json-schema.org/draft-04/schema#"},
            "http://json-schema.org/draft-04/schema",
        ),
        ({"swagger": "2.0"}, LATEST),
        ({"openapi": "3.1.0"}, LATEST),
        ({"openapi": "3.1.0", "jsonSchemaDialect": "x"}, "x"),
    ],
)
def test_the_draft_of_a_document_is_what_it_says(document, expected):
    assert dialect(document) == expected


WORDS = st.sampled_from(["type", "properties", "items", "default", "$ref", "minimum", "x"])
NODES = st.recursive(
    st.sampled_from(["string", 1, True, None]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=10,
)


@given(NODES)
def test_translating_again_changes_nothing(node):
    assert modern(modern(node)) == modern(node)
