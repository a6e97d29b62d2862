"""The verdict on a document that a JSON Schema describes."""

from __future__ import annotations

from typing import Any

from callsheet.model.errors import Broken
from callsheet.model.result import FAILED, PASSED, Verdict
from callsheet.model.source import Source
from callsheet.plugins.json_schema import SchemaSource, schema_errors
from callsheet.plugins.verdicts import unreadable


def fits_schema(
    check: str, schema: SchemaSource, document: Any, what: str, source: Source
) -> Verdict:
    """Holds a parsed document against a schema; ``what`` names the document (``a body``).

    The message tells up to five errors; the place is that of the first.
    """
    expected = f"{what} that fits {schema.name}"
    try:
        errors = schema_errors(schema, document)
    except Broken as broken:
        return unreadable(check, broken, source, expected)
    if not errors:
        return Verdict(check, PASSED, source, expected)
    first = errors[0]
    message = "; ".join(f"{error.place}: {error.message}" for error in errors)
    return Verdict(check, FAILED, source, first.expected, first.actual, first.place, message)
