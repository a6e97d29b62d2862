"""Anthropic messages.

Source: Anthropic API reference, "Streaming messages". The end mark is ``message_stop``. Token
counts are cumulative: the last stands, none are added. ``ping`` may come anywhere.
"""

from __future__ import annotations

from typing import Any

from callsheet.model.merged import Merged
from callsheet.model.timeline import StreamEvent, Timeline
from callsheet.plugins.mergers._drafts import (
    Draft,
    grow,
    index_of,
    inner,
    items,
    map_in,
    numbered,
    overlay,
    settled,
    text_of,
)
from callsheet.plugins.mergers._gathering import (
    Gathering,
    begins_with_error,
    counts,
    first_documents,
    parsed,
)
from callsheet.plugins.protocols import Merger

BEGINNINGS = ("message_start", "content_block_start", "content_block_delta", "message_delta")
TEXTS = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("thinking", "reasoning"),
    "input_json_delta": ("partial_json", "tool"),
}
"""Type of a delta to the member that holds its piece, and the piece's channel."""


class Anthropic:
    """Gives the ``message`` object."""

    def fits(self, timeline: Timeline) -> bool:
        documents = list(first_documents(timeline))
        error = begins_with_error(documents)
        alone = isinstance(error, dict) and documents[0].get("type") == "error"
        if alone and "sequence_number" not in documents[0]:
            return True
        return any(document.get("type") in BEGINNINGS for document in documents)

    def merge(self, timeline: Timeline) -> Merged:
        gathering = Gathering("anthropic", timeline, "message_stop")
        message = Draft()
        for event, document in gathering.documents():
            kind = document.get("type", event.type)
            if kind == "message_start":
                overlay(message, map_in(document.get("message")))
            elif kind == "content_block_start":
                _begin(gathering, event, _block(message, document), document)
            elif kind == "content_block_delta":
                _add(gathering, event, _block(message, document), map_in(document.get("delta")))
            elif kind == "message_delta":
                overlay(message, map_in(document.get("delta")))
                overlay(inner(message, "usage"), map_in(document.get("usage")))
                overlay(message, document, ("type", "delta", "usage"))
            elif kind == "message_stop":
                gathering.ended = True
            elif kind not in ("ping", "error", "content_block_stop"):
                gathering.found(f"unknown event '{kind}'", event)
        gathering.ended = gathering.ended or gathering.in_tail("message_stop")
        blocks = numbered(message, "content")
        for index in sorted(blocks):
            _read_input(gathering, index, inner(blocks, index))
        whole = settled(message)
        texts = [block.get("text") for block in whole["content"] if block.get("type") == "text"]
        usage = counts(
            whole.get("usage"),
            input="input_tokens",
            output="output_tokens",
            reasoning="output_tokens_details.thinking_tokens",
        )
        text = "".join(map(text_of, texts))
        return gathering.merged(whole, text, usage)


def _block(message: Draft, document: dict[str, Any]) -> Draft:
    blocks = numbered(message, "content")
    return inner(blocks, index_of(document.get("index"), max(blocks, default=0)))


def _begin(
    gathering: Gathering, event: StreamEvent, block: Draft, document: dict[str, Any]
) -> None:
    received = map_in(document.get("content_block"))
    overlay(block, received)
    kind = received.get("type")
    if isinstance(kind, str) and kind.endswith("tool_use") and received.get("name"):
        gathering.mark(event, "tool")
    elif kind == "redacted_thinking" or received.get("thinking"):
        gathering.mark(event, "reasoning")
    elif kind == "text" and received.get("text"):
        gathering.mark(event, "text")


def _add(gathering: Gathering, event: StreamEvent, block: Draft, delta: dict[str, Any]) -> None:
    kind = str(delta.get("type"))
    if kind in TEXTS:
        member, channel = TEXTS[kind]
        if "type" not in block:
            block["type"] = {"text": "text", "reasoning": "thinking"}.get(channel, "tool_use")
            gathering.found("a delta came before its content_block_start", event)
        if grow(block, member, delta.get(member)):
            gathering.mark(event, channel)
    elif kind == "citations_delta":
        items(block, "citations").append(delta.get("citation"))
    else:
        overlay(block, delta, ("type",))
        if kind != "signature_delta":
            gathering.found(f"unknown delta '{kind}': its last values are kept", event)


def _read_input(gathering: Gathering, index: int, block: Draft) -> None:
    """A tool's input comes as pieces of JSON; what is not whole stays a text."""
    text = text_of(block.pop("partial_json", None))
    if not text:
        return
    value = parsed(text)
    if value is None and text.strip() != "null":
        gathering.found(f"the input of block {index} is no JSON: it is kept as text")
        value = text
    block["input"] = value


merger: Merger = Anthropic()
