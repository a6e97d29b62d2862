"""``collection.yaml`` and ``folder.yaml``: what holds for all requests below."""

from __future__ import annotations

from typing import Any

from callsheet.io.tables.request import SENDING, TAGS
from callsheet.io.tables.variables import VARIABLES
from callsheet.io.tables.waiting import Fixed, Here
from callsheet.model.containers import ListOf
from callsheet.model.scalars import Text
from callsheet.model.shape import Entry, Key, Reader, Record, Shape
from callsheet.model.source import Node

DEFAULTS: Record[dict[str, Any]] = Record(
    dict,
    {
        "headers": Key(SENDING["headers"].shape, "Header fields of every request."),
        "query": Key(SENDING["query"].shape, "Parameters added to every URL."),
        "auth": Key(SENDING["auth"].shape, "How requests are signed; the nearest one holds."),
        "timeout": Key(SENDING["timeout"].shape, "Time limits."),
        "http": Key(SENDING["http"].shape, "How to speak HTTP."),
        "retry": Key(SENDING["retry"].shape, "Further attempts; the nearest one holds."),
        "tags": Key(TAGS, "Words added to every request's tags.", ()),
        "expect": Key(
            SENDING["expect"].shape, "Checks; one that a request names itself takes its place.", ()
        ),
    },
    "defaults",
)


class _Placed(Shape[Entry[str]]):
    """A name in ``order``, with its place."""

    what = "the name of a request or folder"
    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> Entry[str]:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        return Entry(node.value, node.value, node.source, node.source)

    def describe(self) -> dict[str, Any]:
        return {"type": "string"}


def _folder(what: str) -> Record[dict[str, Any]]:
    return Record(
        dict,
        {
            "name": Key(Text(), "What it is called in reports; its folder when left out.", ""),
            "doc": Key(Text(), "What it is for.", ""),
            "variables": Key(Fixed(VARIABLES), "Variables declared for everything below."),
            "order": Key(
                Fixed(ListOf(_Placed(), "a list of names")),
                "Requests and folders in here that come first, in this order.",
                (),
            ),
            "defaults": Key(Here(DEFAULTS), "What every request below starts from.", {}),
        },
        what,
        source=True,
    )


COLLECTION = _folder("a collection")
"""``collections/<name>/collection.yaml``."""
FOLDER = _folder("a folder")
"""``collections/<name>/…/folder.yaml``."""
