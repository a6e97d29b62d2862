"""``merged``: what a stream says as a whole, as the plain call would have said it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callsheet.model.exchange import Exchange
from callsheet.model.frozen import frozen
from callsheet.model.merged import Merged
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.model.scalars import Flag
from callsheet.model.shape import Key, Record, Shape
from callsheet.model.source import Source
from callsheet.plugins.event_args import Placed, PlacedShape
from callsheet.plugins.json_schema import SCHEMA, SchemaSource, compile_schema
from callsheet.plugins.matching import JSON_CONDITIONS, MATCHER, JsonConditions, Matcher
from callsheet.plugins.merging import merged, unknown_format
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.schema_verdict import fits_schema
from callsheet.plugins.stream_metrics import no_stream
from callsheet.plugins.verdicts import found_at_paths, matched


@frozen
class MergedArgs:
    """The arguments; None where the file says nothing."""

    text: Placed[Matcher] | None
    json: Placed[JsonConditions] | None
    schema: Placed[SchemaSource] | None
    complete: Placed[bool] | None
    error: Placed[Matcher] | None


class MergedCheck:
    """``merged: {text: {matches: \\w+}, json: {$.usage.total_tokens: {max: 99}}, complete: true}``.

    One verdict for each expectation and each path. A stream whose format is not known makes the
    check broken, once. ``complete`` is true only when the format's own end mark came.
    """

    doc = "The one document that a stream's events make: its text, JSON, schema, end and error."
    shape: Shape[MergedArgs] = Record(
        MergedArgs,
        {
            "text": Key(PlacedShape(MATCHER), "The visible text: a value or a matcher."),
            "json": Key(PlacedShape(JSON_CONDITIONS), "JSONPaths into the document and matchers."),
            "schema": Key(PlacedShape(SCHEMA), "A JSON Schema that the document must fit."),
            "complete": Key(PlacedShape(Flag()), "Whether the format's own end mark came."),
            "error": Key(
                PlacedShape(MATCHER),
                "The error that the service sent in mid-stream; null for none.",
            ),
        },
        "merged",
    )

    def prepare(self, args: MergedArgs) -> None:
        """Compile the schemas."""
        for part in (args.text, args.json, args.error):
            if part is not None:
                part.value.prepare()
        if args.schema is not None:
            compile_schema(args.schema.value)

    def judge(self, args: MergedArgs, exchange: Exchange, place: CheckPlace) -> Iterable[Verdict]:
        made = merged(exchange.timeline)
        if made is None:
            why = no_stream(exchange) if exchange.timeline is None else unknown_format()
            yield Verdict("merged", BROKEN, place.source, "a merged stream", "none", message=why)
            return
        if args.text is not None:
            yield matched("merged text", args.text.value, made.text, args.text.source)
        if args.json is not None:
            yield from found_at_paths("merged json", args.json.value, made.document)
        if args.schema is not None:
            what, source = "a merged document", args.schema.source
            yield fits_schema("merged schema", args.schema.value, made.document, what, source)
        if args.complete is not None:
            yield _complete(args.complete.value, made, args.complete.source)
        if args.error is not None:
            yield matched("merged error", args.error.value, made.error, args.error.source)


check: Check = MergedCheck()


def _complete(wanted: bool, made: Merged, source: Source) -> Verdict:
    said: dict[bool, Any] = {True: "a complete stream", False: "an incomplete stream"}
    expected, actual = said[wanted], said[made.complete]
    if wanted == made.complete:
        return Verdict("merged complete", PASSED, source, expected, actual)
    why = [f"it is {actual}"]
    if made.error is not None:
        why.append("the service sent an error")
    why += made.findings[:3] if not made.complete else ()
    message = "; ".join(why)
    return Verdict("merged complete", FAILED, source, expected, actual, message=message)
