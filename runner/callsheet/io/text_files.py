"""Bytes of a text file as text: UTF-8 only, no control characters, no more than 10 MB."""

from __future__ import annotations

import re

from callsheet.model.errors import Problem, ProblemsError
from callsheet.model.source import Source

MOST_BYTES = 10_000_000
"""The largest file that is read as text."""

_CONTROLS = (  # two small sets: one of all that YAML allows takes 4 ms to compile
    re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"),
    re.compile("[\ud800-\udfff\ufffe\uffff]"),
)
_UTF_32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def decode(data: str | bytes, path: str) -> str:
    """The text without a byte order mark.

    Raises ProblemsError for a file that is too big, binary or not UTF-8, with the place of the
    first byte that is wrong.
    """
    if len(data) > MOST_BYTES:
        raise too_big(path, len(data))
    text = data if isinstance(data, str) else _utf8(data, path)
    text = text.removeprefix("\ufeff")
    every = [found for control in _CONTROLS if (found := control.search(text))]
    if every:
        found = min(every, key=re.Match.start)
        place = source_at(text, found.start(), path)
        if found[0] == "\x00":
            raise _refused("binary-file", "this is a binary file, not text", place, text="")
        message = f"control character U+{ord(found[0]):04X} can't stand in a text file"
        mend = f'remove it, or write it in double quotes as "\\u{ord(found[0]):04x}"'
        raise _refused("control-character", message, place, mend, text)
    return text


def source_at(text: str, offset: int, path: str) -> Source:
    """The place of a character. Lines end where YAML ends them (LF, CR, NEL, LS, PS)."""
    lines = (text[:offset] + "x").splitlines()
    return Source(path, len(lines), len(lines[-1]))


def too_big(path: str, size: int) -> ProblemsError:
    """The error for a file of ``size`` bytes, which is more than is read."""
    message = f"the file has {size:,} bytes; at most {MOST_BYTES:,} are read"
    mend = "split it; a big body can be sent with file:"
    return _refused("file-too-big", message, Source(path, 1, 1), mend)


def _utf8(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = source_at(before.removeprefix("\ufeff"), len(before), path)
        if data.startswith(_UTF_16 + _UTF_32):
            width = 32 if data.startswith(_UTF_32) else 16
            message = f"the file is UTF-{width}, not UTF-8"
            raise _refused("not-utf-8", message, place, "save it as UTF-8") from None
        if b"\x00" in data:
            raise _refused("binary-file", "this is a binary file, not text", place) from None
        message = (
            f"byte {error.start + 1} of the file (0x{data[error.start]:02x}) is not valid UTF-8"
        )
        text = data.decode("utf-8", "replace")
        raise _refused("not-utf-8", message, place, "save the file as UTF-8", text) from None


def _refused(
    code: str, message: str, source: Source, mend: str = "", text: str = ""
) -> ProblemsError:
    texts = {source.path: text} if text else {}
    return ProblemsError((Problem(code, message, source, mend),), texts)
