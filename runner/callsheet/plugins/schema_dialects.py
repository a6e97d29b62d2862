"""Which JSON Schema a document is written in; OpenAPI 3.0's own words in standard ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LATEST = "https://json-schema.org/draft/2020-12/schema"

DRAFTS: Mapping[str, str] = {
    "http://json-schema.org/draft-04/schema": "Draft4Validator",
    "http://json-schema.org/draft-06/schema": "Draft6Validator",
    "http://json-schema.org/draft-07/schema": "Draft7Validator",
    "https://json-schema.org/draft/2019-09/schema": "Draft201909Validator",
    LATEST: "Draft202012Validator",
}
"""``$schema`` (without an empty fragment) to the name of ``jsonschema``'s validator."""

DATA = frozenset(("const", "enum", "default", "example", "examples"))
"""Keywords whose values are data, whatever they look like."""
NAMES = frozenset(
    ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies")
)
"""Keywords whose values are maps from names of the author's own to schemas."""

_OPENAPI_3_1 = "https://spec.openapis.org/oas/3.1/dialect/base"
_CHOICES = ("allOf", "anyOf", "oneOf", "not", "enum", "const")


def dialect(document: Any, default: str = LATEST) -> str:
    """The ``$schema`` that counts for a document; may be one that :data:`DRAFTS` doesn't know.

    OpenAPI documents count as 2020-12 (3.0 after :func:`modern`) unless they say otherwise.
    """
    if not isinstance(document, dict):
        return default
    if is_openapi(document):
        named = str(document.get("jsonSchemaDialect", _OPENAPI_3_1)).removesuffix("#")
        return LATEST if named == _OPENAPI_3_1 else named
    return str(document.get("$schema", default)).removesuffix("#")


def is_openapi(document: Any) -> bool:
    """Whether the document is an OpenAPI or Swagger one: it holds schemas but is none."""
    return isinstance(document, dict) and ("openapi" in document or "swagger" in document)


def is_old_openapi(document: Any) -> bool:
    """Whether it is OpenAPI 3.0 or Swagger 2.0, whose schemas are a draft of their own."""
    return is_openapi(document) and not str(document.get("openapi", "")).startswith("3.1")


def modern(node: Any, *, names: bool = False) -> Any:
    """Schemas of OpenAPI 3.0 in the words of 2020-12; pointers into them stay good.

    Null is let in where ``nullable`` is true, limits that a flag makes exclusive become exclusive
    limits, and what stands beside a ``$ref`` is dropped, as OpenAPI 3.0 says. With ``names`` the
    node is a map from names to schemas.
    """
    if isinstance(node, list):
        return [modern(item) for item in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {name: modern(item) for name, item in node.items()}
    if isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"]}
    schema = {
        key: item if key in DATA else modern(item, names=key in NAMES) for key, item in node.items()
    }
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = schema.get(exclusive)
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and limit in schema:
                schema[exclusive] = schema.pop(limit)
    return _with_null(schema) if schema.get("nullable") is True else schema


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema letting null in, beside ``type`` and beside choices such as ``allOf``."""
    kind = schema.get("type")
    if isinstance(kind, str):
        schema["type"] = [kind, "null"]
    choices = {word: schema.pop(word) for word in _CHOICES if word in schema}
    return {**schema, "anyOf": [choices, {"type": "null"}]} if choices else schema
