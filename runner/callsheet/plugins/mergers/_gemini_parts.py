"""How the parts of a Gemini answer grow: text, thoughts, sound, function calls in pieces."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from callsheet.plugins.mergers._drafts import (
    Blob,
    Draft,
    Items,
    Numbered,
    decoded,
    grow,
    inner,
    map_in,
    maps_in,
    overlay,
    set_once,
    suffix_of,
)

DEEPEST = 50
"""Steps that the path of an argument may have."""

_STEP = re.compile(r"""\.([^.\[\]]+)|\[([0-9]{1,9})\]|\['([^']*)'\]|\["([^"]*)"\]""")


class Media:
    """A media type as received."""

    def __init__(self, mime_type: Any) -> None:
        self.kind, _, self.subtype = str(mime_type).lower().partition("/")

    def name(self, number: str) -> str:
        """An attachment's name; it holds nothing of what was received but a known format."""
        if self.kind == "image":
            return f"image-{number}.{suffix_of(self.subtype)}"
        return f"{'audio' if self.kind == 'audio' else 'data'}-{number}"


def channel_of(part: dict[str, Any]) -> str | None:
    """What kind of generated payload a part is, if it is any."""
    if part.get("text"):
        return "reasoning" if part.get("thought") else "text"
    if part.get("functionCall") or part.get("executableCode"):
        return "tool"
    if media := map_in(part.get("inlineData")):
        return {"audio": "audio", "image": "image"}.get(Media(media.get("mimeType")).kind)
    return None


def join(parts: Items, part: dict[str, Any]) -> str | None:
    """Add a part: to the one before it where both are one piece of text, sound or call.

    A part with a ``thoughtSignature`` stays by itself, since the signature is about that part.
    Gives what does not fit, as a sentence.
    """
    last: Draft = parts[-1] if parts else Draft()
    if "functionCall" in part:
        return _join_call(parts, last, part)
    if isinstance(part.get("text"), str):
        joins = set(part) <= {"text", "thought"} and set(last) <= {"text", "thought"}
        if not (last and joins and bool(part.get("thought")) == bool(last.get("thought"))):
            last = Draft(part, text="")
            parts.append(last)
        grow(last, "text", part["text"])
        return None
    media = map_in(part.get("inlineData"))
    if Media(media.get("mimeType")).kind == "audio":
        sound = decoded(media.get("data"))
        if sound is None:
            return "the sound is no base64"
        before = map_in(last.get("inlineData"))
        if before.get("mimeType") != media["mimeType"] or not isinstance(before["data"], Blob):
            last = Draft(part, inlineData=Draft(media, data=Blob()))
            parts.append(last)
        last["inlineData"]["data"].append(sound)
        return None
    parts.append(Draft(part))
    return None


def _join_call(parts: Items, last: Draft, part: dict[str, Any]) -> str | None:
    """A call comes whole, or goes on (``willContinue``) with ``partialArgs``, one path each."""
    received = map_in(part["functionCall"])
    call = last.get("functionCall")
    if not (isinstance(call, Draft) and call.get("willContinue")):
        last = Draft(part, functionCall=Draft())
        call = last["functionCall"]
        parts.append(last)
    overlay(last, part, ("functionCall",))
    set_once(call, received, ("id", "name"))
    overlay(call, received, ("id", "name", "partialArgs", "willContinue"))
    wrong = None
    for piece in maps_in(received.get("partialArgs")):
        if not _set(inner(call, "args"), piece):
            wrong = f"no place for the argument {str(piece.get('jsonPath'))[:80]!r}"
    call["willContinue"] = received.get("willContinue")
    if not call["willContinue"]:
        del call["willContinue"]
    return wrong


def _set(args: Draft, piece: dict[str, Any]) -> bool:
    """Put a piece of an argument in its place; a text grows. False when the path leads nowhere."""
    steps = _steps(str(piece.get("jsonPath")))
    if not steps:
        return False
    place: dict[Any, Any] = args
    for step, following in pairwise(steps):
        kind = Numbered if isinstance(following, int) else Draft
        held = place.get(step)
        if not isinstance(held, kind):
            held = place[step] = kind()
        place = held
    if "stringValue" in piece:
        grow(place, steps[-1], piece["stringValue"])
    else:
        place[steps[-1]] = piece.get("numberValue", piece.get("boolValue"))
    return True


def _steps(path: str) -> list[str | int]:
    """Names and indexes of a path like ``$.stops[2].city``; empty for any other kind of path."""
    steps: list[str | int] = []
    at = 1
    while at < len(path) and len(steps) < DEEPEST:
        step = _STEP.match(path, at)
        if step is None:
            return []
        name, number, single, double = step.groups()
        steps.append(int(number) if number else next(filter(None, (name, single, double)), ""))
        at = step.end()
    return steps if at >= len(path) and path.startswith("$") else []
