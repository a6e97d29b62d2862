"""``schema``: a JSON Schema that the answer's body must fit."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange
from callsheet.model.result import Verdict
from callsheet.model.shape import Shape
from callsheet.plugins.body import json_body
from callsheet.plugins.json_schema import SCHEMA, SchemaSource, compile_schema
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.schema_verdict import fits_schema
from callsheet.plugins.verdicts import unreadable


class SchemaCheck:
    """``schema: ../schemas/chat.json``, ``openapi.yaml#/components/schemas/X`` or in place.

    One verdict, whose message tells up to five errors; its place is that of the first.
    """

    doc = "A JSON Schema that the body must fit: a path, an OpenAPI pointer, or the schema itself."
    shape: Shape[SchemaSource] = SCHEMA

    def prepare(self, args: SchemaSource) -> None:
        """Compile the schema."""
        compile_schema(args)

    def judge(self, args: SchemaSource, exchange: Exchange, place: CheckPlace) -> Iterable[Verdict]:
        try:
            document = json_body(exchange)
        except Broken as broken:
            return [unreadable("schema", broken, place.source, f"a body that fits {args.name}")]
        return [fits_schema("schema", args, document, "a body", place.source)]


check: Check = SchemaCheck()
