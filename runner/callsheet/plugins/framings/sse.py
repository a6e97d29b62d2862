"""Server-sent events, to the letter of the WHATWG HTML standard ("Server-sent events", parsing).

The parser works on bytes and holds no clock and no socket. Whatever the cuts between reads, the
same bytes give the same events. A blank line that ends in CR dispatches its event at the CR: if
the parser waited for a possible LF, every event of a CR stream would come one event late.

What the standard throws away is kept as notes, since that is what one looks for when a stream
misbehaves: comments, unknown fields, blocks without data, the unfinished end.
"""

from __future__ import annotations

from typing import NamedTuple

from callsheet.model.timeline import Note, StreamEvent
from callsheet.plugins.framings._events import decoded, event, may_be_marked, unmarked
from callsheet.plugins.protocols import Framing

LF, CR, COLON = 10, 13, 58
MOST = 64 * 1024**2
"""A block (or a line) of more bytes is dropped with a note, so that memory stays bounded."""


class _Ends(NamedTuple):
    """What the quick way looks for, by the line end that a stream uses."""

    blank: bytes
    then_data: bytes
    then_named: bytes
    data_line: bytes
    more: int  # bytes of the ends up to the one that completes the event


_BY_LF = _Ends(b"\n\n", b"\n\ndata: ", b"\n\nevent: ", b"\ndata: ", 2)
_BY_CR_LF = _Ends(b"\r\n\r\n", b"\r\n\r\ndata: ", b"\r\n\r\nevent: ", b"\r\ndata: ", 3)


class SseDecoder:
    """Parses one stream.

    An event's ``size`` counts the bytes from its first field to the byte that completed it;
    ``first_at`` is the time of the first of them. ``most`` bounds what is held for one event.

    ``last_id`` is what a client that connects again sends as Last-Event-ID (nothing while it is
    empty), and gives to the decoder of the new connection: as in browsers, its events keep that ID
    until they name another. The ID of an unfinished block does not count.
    """

    def __init__(self, most: int = MOST, last_id: str = "") -> None:
        self._most = most
        self._index = 0
        self.last_id = self._id = last_id
        self._between = False  # whether a new block, and nothing else, can begin here
        self._at_start = True  # only the first line can begin with a byte order mark
        self._after_cr = False  # an LF that comes next belongs to the CR before it
        self._line = bytearray()  # a line whose end has not come
        self._line_at = 0
        self._new_block()

    def _new_block(self) -> None:
        self._data: list[bytes] = []
        self._others: list[bytes] = []  # field lines that are not data
        self._type = b""
        self._held = 0  # bytes in _data and _others
        self._size = 0
        self._first_at: int | None = None  # when the first field began; None = no field yet
        self._too_long = False

    def feed(self, data: bytes, at: int) -> list[StreamEvent | Note]:
        """Parse the bytes of one read that came at ``at`` ns."""
        out: list[StreamEvent | Note] = []
        if len(data) <= self._most:
            ends = _BY_CR_LF if CR in data else _BY_LF
            if not self._between:  # from the next blank line on, the quick way is open
                end = data.find(ends.blank) + len(ends.blank)
                if end >= len(ends.blank):
                    self._lines(data[:end], at, out)
                    data = data[end:]
            if self._between:
                if data[:6] == b"data: ":
                    data = self._data_blocks(data, ends, at, out)
                elif data[:7] == b"event: ":
                    data = self._named_blocks(data, ends, at, out)
        if data:
            self._lines(data, at, out)
        return out

    def close(self, at: int) -> list[StreamEvent | Note]:
        """The stream has ended: an unfinished event is dropped, as the standard says."""
        out: list[StreamEvent | Note] = []
        lines = [*self._others, *(b"data: " + line for line in self._data)]
        if self._line:
            lines.append(bytes(self._line))
        if lines and not self._too_long:
            text = b"\n".join(lines).decode("utf-8", "replace")
            out.append(Note("tail_discarded", at, text))
        self._line.clear()
        self._new_block()
        return out

    def _data_blocks(
        self, data: bytes, ends: _Ends, at: int, out: list[StreamEvent | Note]
    ) -> bytes:
        """The quick way for one ``data: …`` and a blank line, again and again; gives the rest."""
        blank, then_data, _, _, more = ends
        ended = data.endswith(blank)
        text = data[6 : -len(blank)] if ended else data[6:]
        values = text.split(then_data) if LF in text else [text]
        rest = b"" if ended else b"data: " + values.pop()
        index, last_id = self._index, self._id
        more += 6
        for value in values:
            try:
                if LF in value or CR in value:
                    raise ValueError
                data_text = value.decode()
            except ValueError:  # more lines than one, or no UTF-8
                self._index = index
                self._lines(b"data: " + value + blank, at, out)
                index, last_id = self._index, self._id
                continue
            out.append(event(index, at, data_text, "message", last_id, at, len(value) + more))
            index += 1
        self._index = index
        return rest

    def _named_blocks(
        self, data: bytes, ends: _Ends, at: int, out: list[StreamEvent | Note]
    ) -> bytes:
        """The same for one ``event: …`` and one ``data: …`` after it."""
        blank, _, then_named, data_line, more = ends
        ended = data.endswith(blank)
        blocks = (data[7 : -len(blank)] if ended else data[7:]).split(then_named)
        rest = b"" if ended else b"event: " + blocks.pop()
        index, last_id = self._index, self._id
        more += 7
        kind_of, kind = b"", ""
        for block in blocks:
            name, _, value = block.partition(data_line)
            try:
                if not value or LF in value or CR in value:
                    raise ValueError
                text = value.decode()
                if name != kind_of:  # most events have the type of the one before
                    if LF in name or CR in name:
                        raise ValueError
                    kind_of, kind = name, name.decode()
            except ValueError:
                self._index = index
                self._lines(b"event: " + block + blank, at, out)
                index, last_id = self._index, self._id
                continue
            out.append(event(index, at, text, kind or "message", last_id, at, len(block) + more))
            index += 1
        self._index = index
        return rest

    def _lines(self, data: bytes, at: int, out: list[StreamEvent | Note]) -> None:
        """Any bytes: LF, CR and CR LF end a line, and nothing else does."""
        if self._after_cr and data[0] == LF:
            data = data[1:]
            self._size += self._first_at is not None
        self._after_cr = data[-1:] == b"\r"
        lines = data.splitlines(keepends=True)
        part = lines.pop() if data and data[-1] not in (LF, CR) else b""
        began = at
        if lines and self._line:
            began = self._line_at
            self._line += lines[0]
            lines[0] = bytes(self._line)
            self._line.clear()
        if lines and self._at_start:
            self._at_start = False
            lines[0] = unmarked(lines[0], at, out)
        for line in lines:
            content = line.rstrip(b"\r\n")
            if not content:
                self._dispatch(at, out)
            elif self._too_long or self._held + len(content) > self._most:
                self._drop(at, out)
            elif content[0] == COLON:
                self._size += len(line) if self._first_at is not None else 0
                text = content[1:].removeprefix(b" ")
                out.append(Note("comment", at, decoded(text, at, out)))
            else:
                self._size += len(line)
                if self._first_at is None:
                    self._first_at = began
                self._field(content, at, out)
            began = at
        if part:
            self._part(part, at, out)
        open_ = self._line or self._first_at is not None or self._too_long or self._after_cr
        self._between = not open_

    def _part(self, part: bytes, at: int, out: list[StreamEvent | Note]) -> None:
        """Keep a line whose end has not come, as long as it is not too long."""
        if not self._line:
            self._line_at = at
        self._line += part
        if self._at_start:
            if may_be_marked(self._line):
                return
            self._at_start = False
            self._line[:] = unmarked(bytes(self._line), at, out)
        if self._too_long or self._held + len(self._line) > self._most:
            self._drop(at, out)
            self._line[:] = b":"  # still inside a line, of which nothing is kept

    def _field(self, line: bytes, at: int, out: list[StreamEvent | Note]) -> None:
        self._held += len(line)
        name, _, value = line.partition(b":")
        if value[:1] == b" ":
            value = value[1:]
        if name == b"data":
            self._data.append(value)
            return
        self._others.append(line)
        if name == b"event":
            self._type = value
        elif name == b"id":
            if b"\0" in value:
                out.append(Note("id_ignored", at, decoded(value, at, out)))
            else:
                self._id = decoded(value, at, out)
        elif name == b"retry":  # the standard is silent on an empty one: not a number
            kind = "retry" if value.isdigit() else "retry_ignored"
            out.append(Note(kind, at, decoded(value, at, out)))
        else:
            out.append(Note("unknown_field", at, decoded(line, at, out)))

    def _dispatch(self, at: int, out: list[StreamEvent | Note]) -> None:
        """A blank line: the block becomes an event if it has data (even if that is empty)."""
        self.last_id = self._id
        if self._data:
            text = decoded(b"\n".join(self._data), at, out)
            kind = decoded(self._type, at, out) or "message"
            began = at if self._first_at is None else self._first_at
            size = self._size + 1
            out.append(event(self._index, at, text, kind, self._id, began, size))
            self._index += 1
        elif self._others:
            text = b"\n".join(self._others).decode("utf-8", "replace")
            out.append(Note("no_data", at, text))
        if self._first_at is not None or self._too_long:
            self._new_block()

    def _drop(self, at: int, out: list[StreamEvent | Note]) -> None:
        """Forget the block; the rest of it is skipped up to its blank line."""
        if not self._too_long:
            self._new_block()
            self._too_long = True
            out.append(Note("too_long", at, f"an event of more than {self._most:,} bytes"))


class Sse:
    """``text/event-stream``."""

    media_types: tuple[str, ...] = ("text/event-stream",)

    def decoder(self) -> SseDecoder:
        return SseDecoder()


framing: Framing = Sse()
