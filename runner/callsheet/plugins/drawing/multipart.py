"""A multipart body as an outline: each part's head, and its content only where that is text.

Source: RFC 2046 section 5.1 (boundaries), RFC 7578 (form-data).
"""

from __future__ import annotations

import re

from callsheet.plugins.drawing.measures import size

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)


def outline(data: bytes, content_type: str) -> str | None:
    """The parts as text, or None when the boundary is missing or never stands in ``data``."""
    named = _BOUNDARY.search(content_type)
    if named is None:
        return None
    mark = b"--" + named[1].strip().encode("latin-1", "replace")
    pieces = data.split(mark)
    if len(pieces) < 2:
        return None
    parts = [_part(piece) for piece in pieces[1:] if piece.strip(b"-\r\n")]
    return "\n\n".join(parts)


def _part(piece: bytes) -> str:
    head, _, content = piece.strip(b"\r\n").partition(b"\r\n\r\n")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    shown = f"({size(len(content))} of binary content)" if "\0" in text else text
    return f"{head.decode('utf-8', 'replace')}\n\n{shown}".replace("\r\n", "\n")
