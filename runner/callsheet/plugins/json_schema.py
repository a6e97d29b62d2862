"""JSON Schema, draft 4 to 2020-12: compiled once for each schema, formats asserted, never online.

The only module that builds validators; ``jsonschema`` is imported by the first one.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any, Protocol
from urllib.parse import quote

from callsheet.model.errors import Broken, Problem, ProblemsError, did_you_mean
from callsheet.model.source import Node, Source
from callsheet.plugins.jsonpath import Step
from callsheet.plugins.schema_dialects import (
    DRAFTS,
    NAMES,
    dialect,
    is_old_openapi,
    is_openapi,
    modern,
)
from callsheet.plugins.schema_errors import SchemaError, best_errors
from callsheet.plugins.schema_files import SCHEMA, Document, SchemaSource, unescape
from callsheet.plugins.schema_formats import format_checker

__all__ = ["SCHEMA", "SchemaError", "SchemaSource", "compile_schema", "schema_errors"]


TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
"""The types that JSON Schema knows."""


class Validator(Protocol):
    """What is used of ``jsonschema``'s validators."""

    def iter_errors(self, instance: Any) -> Any: ...


def schema_errors(source: SchemaSource, value: Any, most: int = 5) -> list[SchemaError]:
    """What the schema does not allow in a parsed JSON value: the ``most`` most telling, or none.

    Raises ProblemsError as :func:`compile_schema` does, and Broken (kind ``body``) when the value
    and the schema together go too deep.
    """
    validator = compile_schema(source)
    from referencing.exceptions import Unresolvable

    try:
        return best_errors(validator.iter_errors(value), most)
    except Unresolvable as error:
        message = f"{source.name} has a reference that leads nowhere: {error.ref}"
        raise Broken("body", message) from None
    except RecursionError:
        message = f"{source.name} goes round in circles, or the document is nested too deeply"
        raise Broken("body", message) from None


def compile_schema(source: SchemaSource) -> Validator:
    """The validator of a schema; equal schemas share one.

    Raises ProblemsError, at the place that names the schema, when it breaks its draft's rules.
    """
    try:
        return _compiled(source)
    except _BadSchemaError as error:
        code, message, mend, way = error.args
        place = source.source if source.inline is None else _place(source.inline, way)
        raise ProblemsError((Problem(code, message, place, mend),)) from None


def _place(node: Node, way: Iterable[Step]) -> Source:
    """Where a way through a schema ends in the file."""
    place = node.source
    for step in way:
        if isinstance(node.value, dict) and str(step) in node.value:
            place, node = node.keys.get(str(step), place), node.value[str(step)]
        elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            place = node.source
    return place


class _BadSchemaError(Exception):
    """Code, message and mend of a schema that can't be compiled, and the way to its mistake."""


@functools.lru_cache(maxsize=512)
def _compiled(source: SchemaSource) -> Validator:
    from referencing import Registry
    from referencing.jsonschema import specification_with

    default, values, resources = dialect(source.root.value), {}, []
    for uri, document in source.resources:
        values[document.path] = value = _in_standard_words(document, source.root)
        draft = _known(dialect(document.value, default), document.path)
        resources.append((uri, specification_with(draft).create_resource(value)))
    for path, pointer in dict.fromkeys((*_whole(source), *source.reached)):
        _check_rules(path, pointer, values[path], dialect(values[path], default))
    registry: Any = Registry().with_resources(resources).crawl()
    reference = f"{source.root.uri}#{quote(source.pointer, safe='/~')}"
    return _build(default, {"$ref": reference}, registry=registry)


def _build(draft: str, schema: Any, **options: Any) -> Validator:
    import jsonschema

    make = getattr(jsonschema, DRAFTS[draft])
    validator: Validator = make(schema, format_checker=format_checker(), **options)
    return validator


def _in_standard_words(document: Document, root: Document) -> Any:
    """A document's value; what belongs to OpenAPI 3.0 is translated."""
    value = document.value
    part_of_old = isinstance(value, dict) and "$schema" not in value and not is_openapi(value)
    old = is_old_openapi(value) or (part_of_old and is_old_openapi(root.value))
    return modern(value) if old else value


def _known(draft: str, path: str) -> str:
    if draft in DRAFTS:
        return draft
    mend = did_you_mean(draft, DRAFTS) or f"known: {', '.join(DRAFTS)}"
    raise _BadSchemaError("bad-schema", f"{path}: unknown $schema '{draft}'", mend, ("$schema",))


def _whole(source: SchemaSource) -> Iterator[tuple[str, str]]:
    """The documents that are schemas from top to bottom: an OpenAPI document only holds some."""
    for _, document in source.resources:
        if not is_openapi(document.value):
            yield document.path, ""


def _check_rules(path: str, pointer: str, value: Any, draft: str) -> None:
    """Hold a schema against the rules of its draft."""
    steps = [unescape(step) for step in pointer.split("/")[1:]]
    if steps and steps[0] in NAMES:
        return  # judged with the whole document
    for step in steps:
        value = value[int(step)] if isinstance(value, list) else value[step]
    errors = best_errors(_metaschema(draft).iter_errors(value), most=1)
    if errors:
        place = f"{errors[0].place} in {path}{'#' if pointer else ''}{pointer}"
        expected, way = errors[0].expected, errors[0].way
        if way[-1:] == ("type",):  # the rules say it as "fits one of two schemas"
            expected = f"one of {', '.join(TYPES)}, or a list of them"
        message = f"not a valid schema: {place}: expected {expected}"
        raise _BadSchemaError("bad-schema", f"{message}, found {errors[0].actual}", "", way)


@functools.cache
def _metaschema(draft: str) -> Validator:
    import jsonschema

    return _build(draft, getattr(jsonschema, DRAFTS[draft]).META_SCHEMA)
