"""What every merger does on its way over the events: read them, and keep what it meets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from callsheet.model.merged import Merged
from callsheet.model.timeline import Note, StreamEvent, Timeline
from callsheet.plugins import body
from callsheet.plugins.mergers._drafts import decoded, joined, map_in

DONE = "[DONE]"
FIRST = 8
"""Events that are looked at to tell a format."""

LONGEST = 200
"""Letters of a finding, which may quote what was received."""

_RANK = ("text", "refusal", "transcript", "audio", "image", "tool", "reasoning")
_ERROR_LINE = re.compile(r'\{\s*"error"\s*:')


def parsed(data: str) -> Any:
    """The JSON value of an event's data, or None (which is no document either).

    What is nested more deeply than the rest of the tool can walk counts as none.
    """
    try:
        return body.parsed(data)
    except (ValueError, RecursionError):
        return None


def first_documents(timeline: Timeline) -> Iterator[dict[str, Any]]:
    """The JSON objects among the first events."""
    for event in islice(timeline.events, FIRST):
        document = parsed(event.data)
        if isinstance(document, dict):
            yield document


def first_types(timeline: Timeline) -> Iterator[str]:
    """The member ``type`` of the first documents that have one."""
    for document in first_documents(timeline):
        if isinstance(kind := document.get("type"), str):
            yield kind


def begins_with_error(documents: list[dict[str, Any]]) -> Any:
    """The error that a stream begins with: then it is all that tells the format."""
    return documents[0].get("error") if documents else None


class Gathering:
    """What is gathered from one timeline; ``mark`` names the format's end mark for people.

    ``ended`` is set by the merger when that mark came, ``done`` here when ``[DONE]`` did.
    """

    def __init__(self, format: str, timeline: Timeline, mark: str) -> None:
        self.format, self.timeline, self.end_mark = format, timeline, mark
        self.error: Any = None
        self.ended = self.done = False
        self.attachments: dict[str, bytes] = {}
        self._payloads: dict[int, str] = {}
        self._found: dict[str, list[int]] = {}

    def documents(self) -> Iterator[tuple[StreamEvent, dict[str, Any]]]:
        """Every event that holds a JSON object. Errors, end marks and garbage are noted here."""
        for event in self.timeline.events:
            document = parsed(event.data)
            if isinstance(document, dict):
                if error := _error(event, document):
                    self.fail(error)
                if event.type != "error" or "type" in document:
                    yield event, document
            elif event.data.strip().startswith(DONE):
                self.done = True
            elif event.type == "error":
                self.fail(event.data)
            elif event.data:
                self.found("the data is no JSON object", event)
        if self.error is None and (error := _ignored_error(self.timeline.notes)):
            self.fail(error)
            self.found("an error came in lines without 'data:', which event parsers ignore")

    def in_tail(self, mark: str) -> bool:
        """Whether the stream ends with ``mark`` (data, or a type) but not the blank line it needs.

        Many servers forget it. The event is discarded, as the standard says, but it did come.
        """
        for note in self.timeline.notes:
            if note.kind == "tail_discarded":
                data = note.text.rpartition("data:")[2].strip()
                if mark in (data, map_in(parsed(data)).get("type")):
                    self.found("the end mark has no blank line after it: event parsers discard it")
                    return True
        return False

    def fail(self, error: Any) -> None:
        """The service sent an error. The first one counts."""
        if self.error is None:
            self.error = error

    def mark(self, event: StreamEvent, channel: str) -> None:
        """The event carries generated payload. Of two channels, the one that is seen counts."""
        held = self._payloads.get(event.index)
        if held is None or _RANK.index(channel) < _RANK.index(held):
            self._payloads[event.index] = channel

    def found(self, sentence: str, event: StreamEvent | None = None) -> None:
        """Something does not fit. The same sentence about many events becomes one finding."""
        indexes = self._found.setdefault(sentence, [])
        if event is not None:
            indexes.append(event.index)

    def attach(self, name: str, data: Any) -> bytes:
        """Keep the bytes of a base64 text under a name; gives them back (none if it is none)."""
        content = decoded(data)
        if content is None:
            self.found(f"{name} is no base64")
            return b""
        self.attachments[name] = content
        return content

    def merged(self, document: Any, text: str, usage: dict[str, int]) -> Merged:
        """The result, once everything has been gathered."""
        if not self.ended and self.error is None:
            self.found(f"no end mark came: {self.end_mark}")
        return Merged(
            format=self.format,
            document=document,
            text=joined([text], "replace"),
            complete=self.ended and self.error is None,
            error=self.error,
            usage=usage,
            payloads=self._payloads,
            findings=tuple(_told(sentence, at) for sentence, at in self._found.items()),
            attachments=self.attachments,
        )


def counts(usage: Any, **ways: str) -> dict[str, int]:
    """Token counts by our names; ``ways`` gives where each stands (``details.reasoning``)."""
    found: dict[str, int] = {}
    for name, way in ways.items():
        value = usage
        for step in way.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, int) and not isinstance(value, bool):
            found[name] = value
    return found


def _error(event: StreamEvent, document: dict[str, Any]) -> Any:
    """The error object that an event brings: a member ``error``, or the event is one itself."""
    if document.get("error"):
        return document["error"]
    if event.type == "error" or document.get("type") == "error":
        around = ("type", "sequence_number")
        return {name: value for name, value in document.items() if name not in around} or "error"
    return None


def _ignored_error(notes: Iterable[Note]) -> Any:
    """An error object in lines that are no SSE fields: Google sends pretty-printed JSON."""
    lines = "\n".join(note.text for note in notes if note.kind == "unknown_field")
    tails = [note.text for note in notes if note.kind == "tail_discarded"]
    for text in (lines, *tails):
        for begin in _ERROR_LINE.finditer(text):
            try:
                _, end = json.JSONDecoder().raw_decode(text, begin.start())
                document = body.parsed(text[begin.start() : end])
            except (ValueError, RecursionError):
                continue
            if document["error"]:
                return document["error"]
    return None


def _told(sentence: str, indexes: list[int]) -> str:
    """The finding for people, with the events that it is about; long names are cut."""
    if len(sentence) > LONGEST:
        sentence = sentence[: LONGEST - 1] + "…"
    sentence = joined([sentence], "replace")
    if not indexes:
        return sentence
    shown = ", ".join(map(str, indexes[:3]))
    more = f" and {len(indexes) - 3} more" if len(indexes) > 3 else ""
    return f"event{'s' if len(indexes) > 1 else ''} {shown}{more}: {sentence}"
