"""``json``: what JSONPaths find in the answer's body."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange
from callsheet.model.result import Verdict
from callsheet.model.shape import Shape
from callsheet.plugins.body import json_body
from callsheet.plugins.matching import JSON_CONDITIONS, JsonConditions
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.verdicts import found_at_paths, unreadable


class JsonCheck:
    """``json: {"$.id": {matches: ^x}, "$.data[*].id": {length: 3}}``. One verdict for each path.

    A path of names and indexes gives its value; any other path the list of all that it finds. A
    body that is no JSON makes the check broken, once.
    """

    doc = "JSONPath (RFC 9535) into the body to a value or matcher."
    shape: Shape[JsonConditions] = JSON_CONDITIONS

    def prepare(self, args: JsonConditions) -> None:
        """Compile the schemas in the matchers."""
        args.prepare()

    def judge(
        self, args: JsonConditions, exchange: Exchange, place: CheckPlace
    ) -> Iterable[Verdict]:
        try:
            document = json_body(exchange)
        except Broken as broken:
            yield unreadable("json", broken, place.source, "JSON")
            return
        yield from found_at_paths("json", args, document)


check: Check = JsonCheck()
