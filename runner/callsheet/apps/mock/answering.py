"""Turns an answer as written into the reply that the server sends."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from callsheet.apps.mock.filling import Filling
from callsheet.apps.mock.server import Reply
from callsheet.apps.mock.written import Answer, AnswerFile, Pace
from callsheet.engine.bodies import media_type_of
from callsheet.model.scalars import written
from callsheet.model.shape import Entry
from callsheet.model.source import Node


def reply_of(answer: Answer, common: Iterable[Entry[Node]], filling: Filling) -> Reply:
    """The reply: ``common`` headers of the whole mock first, the answer's own in their place."""
    media_type, pieces = _content(answer, filling)
    headers = {"content-type": media_type} if media_type else {}
    for entry in (*common, *answer.headers):
        headers[entry.name.lower()] = written(filling.fill(entry.value))
    return Reply(
        answer.status,
        tuple(headers.items()),
        tuple(paced(pieces, answer.pace)),
        head_at=answer.pace.headers,
        streamed=answer.events is not None,
    )


def _content(answer: Answer, filling: Filling) -> tuple[str, tuple[bytes, ...]]:
    if answer.events is not None:
        return "text/event-stream; charset=utf-8", events(_file(answer.events, filling))
    if answer.file is not None:
        return media_type_of(answer.file.path), (_file(answer.file, filling),)
    if answer.json is not None:
        return "application/json", (json_bytes(filling.fill(answer.json)),)
    if answer.text is not None:
        return "text/plain; charset=utf-8", (
            written(filling.fill(answer.text)).encode("utf-8", "replace"),
        )
    return "", (b"",)


def _file(file: AnswerFile, filling: Filling) -> bytes:
    """The file's bytes; a text file's holes are filled, other bytes are left as they are."""
    if file.document is not None:
        return json_bytes(filling.fill(file.document))
    if b"{{" not in file.content:
        return file.content
    try:
        text = file.content.decode()
    except UnicodeDecodeError:
        return file.content
    return filling.text(text, file.path).encode("utf-8", "replace")


def events(content: bytes) -> tuple[bytes, ...]:
    """A stream cut behind each blank line: every piece is one event with its end."""
    pieces = content.replace(b"\r\n", b"\n").split(b"\n\n")
    whole = [piece.lstrip(b"\n") + b"\n\n" for piece in pieces[:-1]]
    return (*whole, pieces[-1]) if pieces[-1].strip() else tuple(whole)


def paced(pieces: Iterable[bytes], pace: Pace) -> Iterable[tuple[int, bytes]]:
    """Each piece with its deadline, all counted from one start, never before the head."""
    first = max(pace.headers, pace.first)
    return ((first + index * pace.gap, piece) for index, piece in enumerate(pieces))


def json_bytes(value: Any) -> bytes:
    """JSON as services write it for people: indented by two. Half characters stay escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "backslashreplace") + b"\n"
