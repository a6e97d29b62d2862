"""One JSON value a line: NDJSON, JSON Lines, and what Ollama and others send.

Lines end in LF or CR LF (ndjson.org, jsonlines.org). A line is an event whatever stands in it:
whether it is valid JSON is for checks to say.
"""

from __future__ import annotations

import json

from callsheet.model.timeline import Note, StreamEvent
from callsheet.plugins.framings._events import decoded, event, may_be_marked, unmarked
from callsheet.plugins.protocols import Framing

MOST = 64 * 1024**2
"""A line of more bytes is dropped with a note, so that memory stays bounded."""


class NdjsonDecoder:
    """Parses one stream. An event's ``size`` counts its line with the line's end."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._index = 0
        self._at_start = True
        self._line = bytearray()  # a line whose end has not come
        self._line_at = 0
        self._too_long = False

    def feed(self, data: bytes, at: int) -> list[StreamEvent | Note]:
        """Parse the bytes of one read that came at ``at`` ns."""
        out: list[StreamEvent | Note] = []
        *lines, rest = data.split(b"\n")
        began = at
        if lines and self._line:
            began = self._line_at
            self._line += lines[0]
            lines[0] = bytes(self._line)
            self._line.clear()
        for line in lines:
            self._ended(line, 1, began, at, out)
            began = at
        if rest:
            if not self._line:
                self._line_at = at
            self._line += rest
            self._bound(at, out)
        return out

    def close(self, at: int) -> list[StreamEvent | Note]:
        """The stream has ended: a last line without its end counts if it is whole JSON."""
        out: list[StreamEvent | Note] = []
        line = bytes(self._line)
        self._line.clear()
        if not line or self._too_long:
            return out
        try:
            json.loads(line)
        except (ValueError, RecursionError):
            out.append(Note("tail_discarded", at, line.decode("utf-8", "replace")))
        else:
            self._ended(line, 0, self._line_at, at, out)
        return out

    def _bound(self, at: int, out: list[StreamEvent | Note]) -> None:
        """Keep a line whose end has not come only as long as it is not too long."""
        if self._at_start:
            if may_be_marked(self._line):
                return
            self._at_start = False
            self._line[:] = unmarked(bytes(self._line), at, out)
        if self._too_long or len(self._line) > self._most:
            self._drop(at, out)
            self._line[:] = b"-"  # still inside a line, of which nothing is kept

    def _ended(
        self, line: bytes, ending: int, began: int, at: int, out: list[StreamEvent | Note]
    ) -> None:
        if self._at_start:
            self._at_start = False
            line = unmarked(line, at, out)
        if self._too_long or len(line) > self._most:
            self._drop(at, out)
            self._too_long = False
            return
        text = decoded(line.removesuffix(b"\r"), at, out)
        if text.isspace() or not text:
            out.append(Note("blank_line", at, ""))
            return
        out.append(event(self._index, at, text, "line", "", began, len(line) + ending))
        self._index += 1

    def _drop(self, at: int, out: list[StreamEvent | Note]) -> None:
        if not self._too_long:
            self._too_long = True
            out.append(Note("too_long", at, f"a line of more than {self._most:,} bytes"))


class Ndjson:
    """JSON values, one a line, under any of the media types in use for them."""

    media_types: tuple[str, ...] = (
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonl",
        "application/jsonlines",
        "application/x-jsonlines",
        "application/json-lines",
        "application/stream+json",
        "application/x-json-stream",
    )

    def decoder(self) -> NdjsonDecoder:
        return NdjsonDecoder()


framing: Framing = Ndjson()
