"""JSON Schema: every draft by its rules, formats asserted, errors that people can read."""

import pytest

from callsheet.model.errors import Broken, Problem, ProblemsError
from callsheet.plugins.json_schema import compile_schema, schema_errors
from callsheet.plugins.schema_files import SCHEMA
from judging import accepted

DRAFTS = {
    "4": "http://json-schema.org/draft-04/schema#",
    "6": "http://json-schema.org/draft-06/schema#",
    "7": "http://json-schema.org/draft-07/schema",
    "2019": "https://json-schema.org/draft/2019-09/schema",
    "2020": "https://json-schema.org/draft/2020-12/schema",
}


def errors(schema, value, files=None, most=5):
    found = schema_errors(accepted(SCHEMA, schema, files), value, most)
    return [(error.place, error.message) for error in found]


def fits(schema, value, files=None):
    return errors(schema, value, files) == []


def problem(schema, files=None):
    with pytest.raises(ProblemsError) as error:
        compile_schema(accepted(SCHEMA, schema, files))
    (found,) = error.value.problems
    return found


@pytest.mark.parametrize(
    ("draft", "schema", "good", "bad"),
    [
        ("4", {"minimum": 1, "exclusiveMinimum": True}, 2, 1),
        ("6", {"exclusiveMinimum": 1}, 2, 1),
        ("6", {"const": 1}, 1, 2),
        ("7", {"if": {"minimum": 5}, "then": {"multipleOf": 5}}, 10, 7),
        ("2019", {"dependentRequired": {"a": ["b"]}}, {"a": 1, "b": 2}, {"a": 1}),
        ("2019", {"items": [{"type": "string"}]}, ["a"], [1]),
        ("2020", {"prefixItems": [{"type": "string"}]}, ["a"], [1]),
        ("2020", {"unevaluatedProperties": False}, {}, {"a": 1}),
    ],
)
def test_each_draft_has_its_own_rules(draft, schema, good, bad):
    schema = {"$schema": DRAFTS[draft], **schema}
    assert (fits(schema, good), fits(schema, bad)) == (True, False)


def test_a_schema_that_names_no_draft_is_the_latest():
    assert not fits({"prefixItems": [{"type": "string"}]}, [1])


def test_a_document_without_a_draft_follows_the_one_that_refers_to_it():
    files = {"collections/a/t.json": {"minimum": 1, "exclusiveMinimum": True}}
    schema = {"$schema": DRAFTS["4"], "items": {"$ref": "t.json"}}
    assert (fits(schema, [2], files), fits(schema, [1], files)) == (True, False)


def test_a_document_with_a_draft_of_its_own_keeps_it():
    files = {
        "collections/a/t.json": {"$schema": DRAFTS["4"], "minimum": 1, "exclusiveMinimum": True}
    }
    assert (
        fits({"items": {"$ref": "t.json"}}, [2], files),
        fits({"$ref": "t.json"}, 1, files),
    ) == (
        True,
        False,
    )


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("date", "2026-02-30"),
        ("date-time", "2026-02-28"),
        ("uri", "/a"),
        ("uuid", "1"),
        ("hostname", "-"),
        ("ipv4", "1.2.3"),
        ("email", "a"),
        ("duration", "1D"),
        ("json-pointer", "a"),
        ("regex", "("),
    ],
)
def test_formats_are_asserted_in_every_draft(draft, name, bad):
    schema = {"$schema": DRAFTS[draft], "format": name}
    assert errors(schema, bad) == [
        ("$", f'expected text in the format {name}, found "{bad}" (schema: format)')
    ]
    assert fits(schema, 5)


def test_unknown_formats_are_no_assertions():
    assert fits({"format": "int32"}, "x")


@pytest.mark.parametrize(
    ("schema", "value", "place", "message"),
    [
        ({"type": "string"}, 5, "$", "a string, found the number 5 (schema: type)"),
        (
            {"type": ["string", "null"]},
            True,
            "$",
            "a string or null, found the boolean true (schema: type)",
        ),
        (
            {"required": ["a", "b", "c"]},
            {"b": 1},
            "$",
            'the members "a", "b", "c", found no "a", "c" (schema: required)',
        ),
        ({"required": ["a"]}, {}, "$", 'the member "a", found no "a" (schema: required)'),
        ({"enum": [1, "a"]}, 2, "$", 'one of 1, "a", found 2 (schema: enum)'),
        ({"const": {"a": 1}}, 2, "$", '{"a": 1}, found 2 (schema: const)'),
        ({"pattern": "^x"}, "y", "$", 'text that matches ^x, found "y" (schema: pattern)'),
        ({"minimum": 2}, 1, "$", "at least 2, found 1 (schema: minimum)"),
        ({"maximum": 2}, 3, "$", "at most 2, found 3 (schema: maximum)"),
        ({"exclusiveMinimum": 2}, 2, "$", "more than 2, found 2 (schema: exclusiveMinimum)"),
        ({"exclusiveMaximum": 2}, 2, "$", "less than 2, found 2 (schema: exclusiveMaximum)"),
        (
            {"$schema": DRAFTS["4"], "maximum": 2, "exclusiveMaximum": True},
            2,
            "$",
            "less than 2, found 2 (schema: maximum)",
        ),
        (
            {"$schema": DRAFTS["4"], "minimum": 2, "exclusiveMinimum": True},
            2,
            "$",
            "more than 2, found 2 (schema: minimum)",
        ),
        ({"multipleOf": 2}, 3, "$", "a multiple of 2, found 3 (schema: multipleOf)"),
        (
            {"minLength": 2},
            "a",
            "$",
            'at least 2 characters, found 1 character: "a" (schema: minLength)',
        ),
        (
            {"maxItems": 1},
            [1, 2],
            "$",
            "at most 1 item, found 2 items: [1, 2] (schema: maxItems)",
        ),
        (
            {"minProperties": 1},
            {},
            "$",
            "at least 1 member, found 0 members: {} (schema: minProperties)",
        ),
        (
            {"uniqueItems": True},
            [1, 1],
            "$",
            "items that all differ, found [1, 1] (schema: uniqueItems)",
        ),
        (
            {
                "properties": {"a": {}},
                "patternProperties": {"^x": {}},
                "additionalProperties": False,
            },
            {"a": 1, "x1": 2, "b": 3},
            "$",
            'no members but "a", found also "b" (schema: additionalProperties)',
        ),
        (
            {"patternProperties": {"^x": {}}, "additionalProperties": False},
            {"b": 3},
            "$",
            'no members but patterned ones, found also "b" (schema: additionalProperties)',
        ),
        (
            {"oneOf": [{"type": "integer"}, {"type": "number"}]},
            1,
            "$",
            "a value that fits exactly one of 2 schemas, found 1 (schema: oneOf)",
        ),
        (
            {"anyOf": [{"type": "string"}, {"properties": {"a": {"type": "string"}}}]},
            {"a": 1},
            "$.a",
            "a string, found the number 1 (schema: anyOf/1/properties/a/type)",
        ),
        (
            {"not": {"type": "string"}},
            "a",
            "$",
            'a value that does not fit the schema {"type": "string"}, found "a" (schema: not)',
        ),
        (
            {"contains": {"const": 1}},
            [2],
            "$",
            'an item that fits the schema {"const": 1}, found [2] (schema: contains)',
        ),
        (
            {
                "properties": {"odd key": {"items": {"$ref": "#/$defs/x"}}},
                "$defs": {"x": {"type": "null"}},
            },
            {"odd key": [None, 1]},
            "$['odd key'][1]",
            "null, found the number 1 (schema: properties/odd key/items/type)",
        ),
        (
            {"unevaluatedProperties": False},
            {"a": 1},
            "$",
            "what 'unevaluatedProperties' asks for, false, found {\"a\": 1} "
            "(schema: unevaluatedProperties)",
        ),
        (False, 1, "$", "nothing, found 1"),
    ],
)
def test_an_error_tells_what_was_expected_what_came_and_where(schema, value, place, message):
    assert errors(schema, value) == [(place, f"expected {message}")]


def test_true_and_false_are_schemas():
    assert (fits(True, 1), fits(False, 1)) == (True, False)


def test_errors_come_outermost_first_and_no_more_than_asked_for():
    schema = {
        "required": ["id"],
        "properties": {"data": {"items": {"type": "string"}, "maxItems": 2}},
    }
    assert [place for place, _ in errors(schema, {"data": [1, 2, 3, 4, 5, 6]})] == [
        "$",
        "$.data",
        "$.data[0]",
        "$.data[1]",
        "$.data[2]",
    ]
    assert len(errors(schema, {"data": [1, 2]}, most=1)) == 1


def test_equal_schemas_are_compiled_once():
    assert compile_schema(accepted(SCHEMA, {"type": "string"})) is compile_schema(
        accepted(SCHEMA, {"type": "string"})
    )


@pytest.mark.parametrize(
    ("schema", "files", "message"),
    [
        (
            {"properties": {"a": {"minimum": "1"}}},
            {},
            "not a valid schema: $.properties.a.minimum in collections/a/b.yaml: "
            'expected a number, found the string "1"',
        ),
        (
            {"pattern": "(a"},
            {},
            "not a valid schema: $.pattern in collections/a/b.yaml: "
            'expected text in the format regex, found "(a"',
        ),
        (
            "s.json#/x/0",
            {"collections/a/s.json": {"x": [{"required": "a"}]}},
            "not a valid schema: $.required in collections/a/s.json#/x/0: "
            'expected an array, found the string "a"',
        ),
        (
            "s.json",
            {
                "collections/a/s.json": {"$ref": "t.json#/$defs/a"},
                "collections/a/t.json": {"$defs": {"a": {"required": "a"}}},
            },
            "not a valid schema: $.$defs.a.required in collections/a/t.json: "
            'expected an array, found the string "a"',
        ),
        (
            {"$schema": DRAFTS["4"], "minimum": 1, "exclusiveMinimum": 5},
            {},
            "not a valid schema: $.exclusiveMinimum in collections/a/b.yaml: "
            "expected a boolean, found the number 5",
        ),
    ],
)
def test_a_schema_that_breaks_its_drafts_rules_is_refused(schema, files, message):
    found = problem(schema, files)
    written = found.message.replace("$['$defs']", "$.$defs")
    assert (found.code, written) == ("bad-schema", message)


def test_an_unknown_draft_is_told_with_the_nearest():
    assert problem({"$schema": "http://json-schema.org/draft-7/schema#"}) == Problem(
        "bad-schema",
        "collections/a/b.yaml: unknown $schema 'http://json-schema.org/draft-7/schema'",
        accepted(SCHEMA, {}).source,
        "did you mean 'http://json-schema.org/draft-07/schema'?",
    )


def test_a_schema_that_only_refers_to_itself_is_broken():
    with pytest.raises(Broken) as error:
        errors({"$ref": "#"}, 1)
    assert error.value.kind == "body"


def test_an_id_beside_a_reference_counts_for_nothing_before_2019():
    inner = {"$id": "https://example.com/a/", "$ref": "#/definitions/b", "definitions": {"b": {}}}
    schema = {"$schema": DRAFTS["7"], "$ref": "#/definitions/a", "definitions": {"a": inner}}
    with pytest.raises(Broken) as error:
        errors(schema, 1)
    assert (error.value.kind, error.value.message) == (
        "body",
        "the schema in collections/a/b.yaml:7 has a reference that leads nowhere: /definitions/b",
    )


def test_a_recursive_schema_judges_a_tree():
    tree = {"properties": {"inner": {"$ref": "#"}, "leaf": {"type": "integer"}}}
    assert errors(tree, {"inner": {"inner": {"leaf": "x"}}}) == [
        (
            "$.inner.inner.leaf",
            'expected an integer, found the string "x" '
            "(schema: properties/inner/properties/inner/properties/leaf/type)",
        )
    ]
