"""Bodies: a filled :class:`BodySpec` becomes a content type and bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from urllib.parse import quote, quote_plus

from callsheet.model.collection import BodySpec, Part
from callsheet.model.containers import Pair


def encode(spec: BodySpec, boundary: Callable[[], str]) -> tuple[str, bytes]:
    """The media type that goes with the body unless the request names one, and the body.

    ``boundary`` gives a fresh multipart delimiter (RFC 2046 5.1.1) that no part may contain.
    """
    if spec.kind == "json":
        return "application/json", json_bytes(spec.value)
    if spec.kind == "graphql":
        return "application/json", json_bytes(spec.value)
    if spec.kind == "form":
        return "application/x-www-form-urlencoded", form_bytes(spec.value)
    if spec.kind == "multipart":
        delimiter = unused(spec.value, boundary)
        return f"multipart/form-data; boundary={delimiter}", multipart_bytes(spec.value, delimiter)
    if spec.kind == "file":
        return spec.type or media_type_of(spec.value.path), spec.value.content
    return spec.type or "text/plain; charset=utf-8", spec.value.encode()


def json_bytes(value: object) -> bytes:
    """Compact UTF-8 JSON (RFC 8259); keys keep the order of the file.

    Raises ValueError for a number that JSON doesn't know. Half a character (a lone surrogate)
    can't be UTF-8; its escape by this error handler is its escape in JSON, too.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def form_bytes(pairs: Iterable[Pair]) -> bytes:
    """``application/x-www-form-urlencoded`` as the WHATWG URL standard writes it."""
    fields = (f"{quote_plus(p.name, safe='*')}={quote_plus(p.value, safe='*')}" for p in pairs)
    return "&".join(fields).replace("~", "%7E").encode()


def query_text(pairs: Iterable[Pair]) -> str:
    """Query parameters, percent-encoded (RFC 3986: a space is ``%20``)."""
    return "&".join(f"{quote(p.name, safe='')}={quote(p.value, safe='')}" for p in pairs)


def multipart_bytes(parts: Iterable[Part], boundary: str) -> bytes:
    """``multipart/form-data`` (RFC 7578); names are escaped as browsers do."""
    pieces: list[bytes] = []
    for part in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{escaped(part.name)}"'
        if part.filename is not None:
            head += f'; filename="{escaped(part.filename)}"'
        media = part.type or (media_type_of(part.filename) if part.filename else None)
        if media:
            head += f"\r\nContent-Type: {media}"
        pieces += [head.encode(), b"\r\n\r\n", part.content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return b"".join(pieces)


def escaped(name: str) -> str:
    """A name inside quotes, as the WHATWG form encoding writes it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def unused(parts: Iterable[Part], boundary: Callable[[], str]) -> str:
    """A delimiter that stands in no part."""
    contents = [part.content for part in parts]
    while True:
        delimiter = boundary()
        if not any(delimiter.encode() in content for content in contents):
            return delimiter


def media_type_of(path: str) -> str:
    """The media type by a path's suffix, else ``application/octet-stream``."""
    import mimetypes

    return mimetypes.guess_type(path)[0] or "application/octet-stream"
