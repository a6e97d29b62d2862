"""Reads a multipart/form-data body (RFC 7578, framing of RFC 2046 section 5.1)."""

from __future__ import annotations

import re
from dataclasses import field

from callsheet.model.frozen import frozen

_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')
_ESCAPED = re.compile(r"\\(.)")


@frozen
class ReceivedPart:
    """One part: a field of text, or a file when it has a ``filename``."""

    name: str
    content: bytes = field(repr=False)
    filename: str | None = None
    type: str = "text/plain"

    @property
    def text(self) -> str:
        """The content as text; bytes that are no UTF-8 are replaced."""
        return self.content.decode("utf-8", "replace")


def parse_multipart(body: bytes, content_type: str) -> tuple[ReceivedPart, ...]:
    """The parts in order. Raises ValueError that says what is wrong with the body."""
    media_type, _, _ = content_type.partition(";")
    if media_type.strip().lower() != "multipart/form-data":
        raise ValueError("the content type is not multipart/form-data")
    boundary = _parameters(content_type).get("boundary", "")
    if not boundary:
        raise ValueError("the content type names no boundary")
    delimiter = b"\r\n--" + boundary.encode("latin-1")
    # The first delimiter needs no line break before it; one in front makes all alike.
    _preamble, *pieces = (b"\r\n" + body).split(delimiter)
    parts: list[ReceivedPart] = []
    for piece in pieces:
        if piece.startswith(b"--"):
            return tuple(parts)
        parts.append(_part(piece))
    raise ValueError("the closing boundary is missing")


def _part(piece: bytes) -> ReceivedPart:
    padding, line_break, rest = piece.partition(b"\r\n")
    if not line_break or padding.strip(b" \t"):
        raise ValueError("a boundary is not alone on its line")
    # A part without headers starts with the blank line itself.
    head, blank, content = (b"\r\n" + rest).partition(b"\r\n\r\n")
    if not blank:
        raise ValueError("a part has no blank line after its headers")
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    named = _parameters(headers.get("content-disposition", ""))
    if "name" not in named:
        raise ValueError("a part has no name")
    return ReceivedPart(
        named["name"], content, named.get("filename"), headers.get("content-type", "text/plain")
    )


def _parameters(value: str) -> dict[str, str]:
    """The parameters of a header value. Browsers write a quote in a file name as ``%22``."""
    return {
        name.lower(): _ESCAPED.sub(r"\1", quoted) if quoted else plain
        for name, quoted, plain in _PARAMETER.findall(value)
    }
