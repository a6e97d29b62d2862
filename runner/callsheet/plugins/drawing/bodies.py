"""A body as people read it: JSON laid out, text decoded, anything else as a hex head."""

from __future__ import annotations

from dataclasses import dataclass

from callsheet.model.exchange import Response
from callsheet.plugins.drawing.measures import size
from callsheet.plugins.drawing.pretty_json import is_json, pretty_json
from callsheet.plugins.drawing.visible import visible

_TEXT_WORDS = ("json", "xml", "javascript", "yaml", "urlencoded", "graphql", "csv", "html")
_HEX_BYTES = 64


@dataclass(frozen=True, slots=True)
class Shown:
    """A body made ready to show.

    ``language`` is ``json``, ``html``, ``xml``, ``text``, ``hex`` or empty for no body; ``text``
    is safe to print; ``note`` says what was left out (empty: nothing).
    """

    language: str
    text: str
    note: str = ""


def shown_answer(response: Response, limit: int) -> Shown:
    """An answer's body: one that has only lost secrets is whole."""
    kind = response.header("content-type") or ""
    return shown(response.body, kind, limit, response.size, start=response.shortened)


def shown(
    data: bytes, content_type: str, limit: int, whole: int | None = None, *, start: bool = False
) -> Shown:
    """``data`` as text of at most about ``limit`` characters.

    ``content_type`` is the header's whole value. ``whole`` is the body's true size in bytes;
    ``start`` tells that ``data`` is only its beginning.
    """
    total = len(data) if whole is None else whole
    if not data:
        return Shown("", "", f"{size(total)} not kept" if total else "")
    media, _, parameters = content_type.lower().partition(";")
    media = media.strip()
    if media.startswith("multipart/"):
        from callsheet.plugins.drawing.multipart import outline

        if (text := outline(data, content_type)) is not None:
            return _cut("text", text, limit, total, whole=True)
    charset = parameters.partition("charset=")[2].split(";")[0].strip().strip("\"'")
    head = data[: 4 * limit]
    whole_head = not start and len(head) == len(data)
    text = _decoded(head, media, charset, whole=whole_head)
    if text is None:
        return Shown("hex", hex_head(data), f"{media or 'binary'}, {size(total)}")
    if _is_json(media, text, whole=whole_head):
        return _cut("json", pretty_json(text, limit), limit, total, whole=whole_head)
    language = next((name for name in ("html", "xml") if name in media), "text")
    return _cut(language, text, limit, total, whole=whole_head)


def _is_json(media: str, text: str, *, whole: bool) -> bool:
    if "ndjson" in media or "jsonl" in media:
        return False
    if not whole:
        return "json" in media
    return text.lstrip()[:1] in ("{", "[") and is_json(text)


def _cut(language: str, text: str, limit: int, total: int, *, whole: bool) -> Shown:
    if len(text) <= limit and whole:
        return Shown(language, visible(text))
    return Shown(language, visible(text[:limit]), f"cut here; the whole body has {size(total)}")


def _decoded(head: bytes, media: str, charset: str, *, whole: bool) -> str | None:
    """The text, or None when it is none."""
    if media.startswith("text/") or any(word in media for word in _TEXT_WORDS):
        try:
            return head.decode(charset or "utf-8", "replace")
        except LookupError:
            return head.decode("utf-8", "replace")
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if whole or error.start < len(head) - 3:
            return None
        text = head[: error.start].decode()  # a character that the cut went through
    return None if "\0" in text else text


def hex_head(data: bytes) -> str:
    """The first bytes as offset, hex and ASCII: four lines of sixteen."""
    lines = []
    for offset in range(0, min(len(data), _HEX_BYTES), 16):
        row = data[offset : offset + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{offset:08x}  {row.hex(' '):<47}  {letters}")
    return "\n".join([*lines, "…"] if len(data) > _HEX_BYTES else lines)
