"""Key ``stream``: how a stream is read and where reading stops."""

from __future__ import annotations

from typing import Any

from callsheet.io.tables.http import Limit
from callsheet.io.tables.saving import JsonPath
from callsheet.model.collection import (
    StreamLimits,
    StreamSpec,
)
from callsheet.model.errors import ProblemsError, did_you_mean
from callsheet.model.published import Named
from callsheet.model.scalars import Integer, Size
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node
from callsheet.plugins import registry


def _event() -> Shape[Any]:
    from callsheet.plugins.matching import EVENT

    return EVENT


class PluginName(Shape[str]):
    """The name of a plugin of one kind, or one of a few words beside."""

    def __init__(self, kind: str, what: str, *words: str) -> None:
        self.plugin_kind, self.what, self.words = kind, what, words

    def take(self, node: Node, reader: Reader) -> str:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        try:
            if node.value not in self.words:
                registry.plugin(self.plugin_kind, node.value)
        except ProblemsError as error:
            known = [*self.words, *registry.names(self.plugin_kind)]
            mend = did_you_mean(node.value, known) or f"known: {', '.join(known)}"
            problem = error.problems[0]
            return reader.error(node.source, problem.code, problem.message, mend)  # type: ignore[no-any-return]
        return node.value

    def describe(self) -> dict[str, Any]:
        return {"enum": [*self.words, *registry.names(self.plugin_kind)]}


class MergeShape(PluginName):
    """A merger's name, ``auto``, or a JSONPath into each event whose finds are joined."""

    def take(self, node: Node, reader: Reader) -> str:
        if isinstance(node.value, str) and node.value.startswith("$"):
            return JsonPath().take(node, reader)
        return super().take(node, reader)

    def describe(self) -> dict[str, Any]:
        return {"anyOf": [super().describe(), {"type": "string", "pattern": r"^\$"}]}


LIMITS = Record(
    StreamLimits,
    {
        "idle": Key(Limit(), "The longest wait for the next bytes."),
        "total": Key(Limit(), "The longest time for the whole stream."),
        "events": Key(Integer(1), "The most events that are read."),
        "bytes": Key(Size(), "The most bytes that are read."),
    },
    "limits",
)
STREAM: Shape[StreamSpec] = Record(
    StreamSpec,
    {
        "as": Key(
            PluginName("framings", "a framing such as sse"),
            "The stream's format; by the answer's content type when left out.",
            attribute="framing",
        ),
        "until": Key(Named("event", _event), "The event after which no more is read."),
        "limits": Key(LIMITS, "Where reading stops.", StreamLimits()),
        "merge": Key(
            MergeShape("mergers", "a merger's name, auto or a JSONPath", "auto"),
            "How events are made into one document.",
            "auto",
        ),
    },
    "stream",
)
