"""Keys ``save`` and ``save_file``: values for later requests, files for people."""

from __future__ import annotations

import posixpath
from typing import Any

from callsheet.io.tables.variables import NAME_SCHEMA, name_fault
from callsheet.io.tables.waiting import Waiting
from callsheet.model.collection import (
    SaveFileSpec,
)
from callsheet.model.containers import MapOf
from callsheet.model.scalars import OneOf
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node


class JsonPath(Shape[str]):
    """A JSONPath (RFC 9535), or another query that does not begin with ``$``."""

    what = "a JSONPath such as $.id"
    takes_any_text = True

    def __init__(self, *, only: bool = False) -> None:
        self.only = only

    def take(self, node: Node, reader: Reader) -> str:
        text = node.value
        if not isinstance(text, str) or (self.only and not text.startswith(("$", "{{"))):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        if text.startswith("$") and not node.holes:
            from callsheet.plugins.jsonpath import compile_path

            try:
                compile_path(text)
            except ValueError as error:
                message = f"bad JSONPath {text!r}: {error}"
                mend = "a path starts with $ and goes on with .name, [0] or ['odd name'] (RFC 9535)"
                return reader.error(node.source, "bad-jsonpath", message, mend)  # type: ignore[no-any-return]
        return text

    def describe(self) -> dict[str, Any]:
        return {"type": "string", **({"pattern": r"^(\$|\{\{)"} if self.only else {})}


def _save_file(json: str | None, from_: str | None, decode: str | None) -> SaveFileSpec:
    return SaveFileSpec(json or from_, decode)


SAVE = MapOf(
    Waiting(JsonPath()),
    "a map of variables and where each comes from",
    name=name_fault,
    name_schema=NAME_SCHEMA,
)


def file_name_fault(name: str) -> str:
    """What is wrong with the name of a saved file, as far as it is known without its holes."""
    if "{{" in name:
        return ""
    path = posixpath.normpath(name)
    if not name or "\0" in name or name.endswith("/") or path == ".":
        return f"{name!r} is no name for a file"
    if path.startswith(("/", "../")) or path == "..":
        return f"{name!r} would leave reports/files, where saved files go"
    return ""


SAVE_FILE = MapOf(
    Waiting(
        Record(
            _save_file,
            {
                "json": Key(JsonPath(only=True), "Where the value is; the body when left out."),
                "from": Key(JsonPath(), "Any query of save, as in merged.text.", attribute="from_"),
                "decode": Key(OneOf("base64", "hex"), "How the value is decoded."),
            },
            "save_file",
            one_of=(("json", "from"),),
            shorthand=lambda node, reader: {} if node.value is None else None,
            shorthand_schema={"type": "null"},
        )
    ),
    "a map of file names and what goes into each",
    name=file_name_fault,
    name_schema={"pattern": r"\{\{|^(?!/|\.\./|\.{1,2}$).*[^/]$"},
)
