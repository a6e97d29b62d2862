"""The body keys: ``json form multipart text file graphql``. Each reads into a BodySpec."""

from __future__ import annotations

import json as jsonlib
import math
from collections.abc import Mapping
from typing import Any

from callsheet.io.tables.waiting import As, Waiting
from callsheet.model.collection import BodySpec, FileContent, Part
from callsheet.model.containers import Anything, ByKind, ListOf, Pair, Pairs
from callsheet.model.scalars import Text
from callsheet.model.shape import HOLE_SCHEMA, Key, Reader, Record, Shape
from callsheet.model.source import Node

_TYPE = Text("a media type such as text/plain", pattern=r"[^\s/;]+/[^\s/;]+(\s*;.*)?")


class JsonValue(Shape[Any]):
    """Any value that JSON has."""

    what = "a JSON value"
    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> Any:
        for part in node.walk():
            if isinstance(part.value, float) and not math.isfinite(part.value):
                message = f"JSON has no number {part.value}"
                return reader.error(part.source, "no-json", message, 'quote it: ".nan"')
        return node.plain()


class FileBytes(Shape[FileContent]):
    """A file's path; while files are loaded it is only looked for, its bytes are left out."""

    what = "the path of a file"

    def take(self, node: Node, reader: Reader) -> FileContent:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        try:
            if reader.filled:
                return FileContent(*reader.open_file(node.value, node.source))
            return FileContent(reader.find(node.value, node.source), b"")
        except ValueError as error:
            return reader.error(node.source, "bad-file", str(error))  # type: ignore[no-any-return]

    def describe(self) -> dict[str, Any]:
        return {"type": "string"}


def _part(
    *,
    name: str,
    text: str | None,
    file: FileContent | None,
    json: Any,
    type: str | None,
    filename: str | None,
) -> Part:
    if isinstance(file, FileContent):
        return Part(name, file.content, filename or file.path.rsplit("/", 1)[-1], type)
    if isinstance(text, str):
        return Part(name, text.encode(), filename, type)
    content = jsonlib.dumps(json, ensure_ascii=False, separators=(",", ":"), default=repr)
    return Part(name, content.encode(), filename, type or "application/json")


PART = Record(
    _part,
    {
        "name": Key(Text("a name"), "The part's name.", required=True),
        "text": Key(Text(lax=True), "The part's content as text."),
        "file": Key(FileBytes(), "The path of the file that is the part's content."),
        "json": Key(JsonValue(), "The part's content as JSON."),
        "type": Key(_TYPE, "The part's media type; by the file's suffix when left out."),
        "filename": Key(Text(), "The file name to send; the file's own when left out."),
    },
    "a part",
    one_required=(("text", "file", "json"),),
)


def _text_long(content: str, type: str | None) -> BodySpec:
    return BodySpec("text", content, type)


def _file_long(path: FileContent, type: str | None) -> BodySpec:
    return BodySpec("file", path, type)


def _graphql(query: str, variables: Any, operation_name: str | None) -> BodySpec:
    said = {"query": query, "variables": variables, "operationName": operation_name}
    return BodySpec("graphql", {name: value for name, value in said.items() if value is not None})


def _query(node: Node, reader: Reader) -> Mapping[str, Node] | None:
    return {"query": node} if isinstance(node.value, str) else None


class GraphqlVariables(Anything):
    """A map of values."""

    what = "a map of variables"

    def take(self, node: Node, reader: Reader) -> Any:
        if not isinstance(node.value, dict) and not (isinstance(node.value, str) and node.holes):
            return self.wrong(node, reader)
        return node.plain()

    def describe(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "object"}, dict(HOLE_SCHEMA)]}


TEXT_BODY: Shape[BodySpec] = ByKind(
    "text, or a map of content and type",
    text=As(Text(), lambda text: BodySpec("text", text)),
    map=Record(
        _text_long,
        {
            "content": Key(Text(), "The text.", required=True),
            "type": Key(_TYPE, "Its media type; text/plain in UTF-8 when left out."),
        },
        "a text body",
    ),
)
FILE_BODY: Shape[BodySpec] = ByKind(
    "the path of a file, or a map of path and type",
    text=As(FileBytes(), lambda file: BodySpec("file", file)),
    map=Record(
        _file_long,
        {
            "path": Key(FileBytes(), "The file, relative to this one.", required=True),
            "type": Key(_TYPE, "Its media type; by its suffix when left out."),
        },
        "a file body",
    ),
)
GRAPHQL_BODY: Shape[BodySpec] = Record(
    _graphql,
    {
        "query": Key(Text("a GraphQL document"), "The document.", required=True),
        "variables": Key(GraphqlVariables(), "Its variables."),
        "operation_name": Key(Text(), "Which operation of the document is meant."),
    },
    "a GraphQL body",
    shorthand=_query,
    shorthand_schema={"type": "string"},
)


def _form(pairs: tuple[Pair, ...]) -> BodySpec:
    return BodySpec("form", pairs)


def _multipart(parts: tuple[Part, ...]) -> BodySpec:
    return BodySpec("multipart", parts)


BODIES: Mapping[str, Key[Any]] = {
    "json": Key(
        Waiting(As(JsonValue(), lambda value: BodySpec("json", value))),
        "A JSON body, written as YAML.",
    ),
    "form": Key(Waiting(As(Pairs(), _form)), "A body of form fields, URL-encoded."),
    "multipart": Key(
        Waiting(As(ListOf(PART, "a list of parts"), _multipart), fresh=True),
        "A multipart/form-data body: parts in order.",
    ),
    "text": Key(Waiting(TEXT_BODY), "A text body."),
    "file": Key(Waiting(FILE_BODY, fresh=True), "A file's bytes as the body."),
    "graphql": Key(Waiting(GRAPHQL_BODY), "A GraphQL call."),
}
"""The keys of which a request may have one."""
