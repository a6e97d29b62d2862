"""Ollama's own API: chat and generate, one JSON object a line.

Source: Ollama API documentation, "Generate a chat message" and "Generate a completion". The end
mark is ``"done": true``, whose line also brings the figures. Durations are in ns.
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
    overlay,
    settled,
    text_of,
)
from callsheet.plugins.mergers._gathering import (
    Gathering,
    begins_with_error,
    counts,
    first_documents,
)
from callsheet.plugins.protocols import Merger

TEXTS = {"content": "text", "response": "text", "thinking": "reasoning"}


class Ollama:
    """Gives the object that ``"stream": false`` gives: the last line with all text in it."""

    def fits(self, timeline: Timeline) -> bool:
        documents = list(first_documents(timeline))
        return any(map(_is_line, documents)) or isinstance(begins_with_error(documents), str)

    def merge(self, timeline: Timeline) -> Merged:
        gathering = Gathering("ollama", timeline, '"done": true')
        answer = Draft()
        for event, line in gathering.documents():
            overlay(answer, line, ("message", "response", "thinking", "logprobs", "error"))
            _take(gathering, event, answer, line, ("response", "thinking"))
            if isinstance(line.get("logprobs"), list):
                items(answer, "logprobs").extend(line["logprobs"])
            if isinstance(line.get("message"), dict):
                _take_message(gathering, event, inner(answer, "message"), line["message"])
            gathering.ended = gathering.ended or line.get("done") is True
        whole = settled(answer)
        calls = map_in(whole.get("message")).get("tool_calls")
        if isinstance(calls, list):
            calls.sort(key=_number)
        usage = counts(whole, input="prompt_eval_count", output="eval_count")
        text = map_in(whole.get("message")).get("content", whole.get("response"))
        return gathering.merged(whole, text_of(text), usage)


def _is_line(document: dict[str, Any]) -> bool:
    text = "message" in document or "response" in document
    return text and isinstance(document.get("done"), bool)


def _take_message(
    gathering: Gathering, event: StreamEvent, message: Draft, received: dict[str, Any]
) -> None:
    overlay(message, received, ("content", "thinking", "tool_calls", "images"))
    _take(gathering, event, message, received, ("content", "thinking"))
    for name, channel in (("tool_calls", "tool"), ("images", "image")):
        if values := received.get(name):
            items(message, name).extend(values if isinstance(values, list) else [values])
            gathering.mark(event, channel)


def _take(
    gathering: Gathering,
    event: StreamEvent,
    draft: Draft,
    received: dict[str, Any],
    names: tuple[str, ...],
) -> None:
    for name in names:
        if name in received and grow(draft, name, received[name]):
            gathering.mark(event, TEXTS[name])


def _number(call: Any) -> int:
    """Where a call stands among the others; calls come whole and mostly in order."""
    return index_of(map_in(map_in(call).get("function")).get("index"), 0)


merger: Merger = Ollama()
