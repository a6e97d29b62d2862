"""Makes text from a server safe to show: what would act instead of being seen is spelled out.

A terminal obeys escape sequences, XML forbids most control characters, and characters that change
the direction of writing can make a line read as something that it isn't. So all of them, and the
invisible ones that only confuse, appear as ``\\x1b`` or ``\\u202e``. Newline and tab stay.
"""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls and DEL, but not \t and \n
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"  # direction, zero width
    "\ud800-\udfff\ufffe\uffff]"  # halves of characters and what XML leaves out
)


def visible(text: str) -> str:
    """``text`` with every acting or unseen character spelled out; newlines and tabs stay."""
    if text.isprintable():  # a scan in C that settles nearly all short strings
        return text
    return _UNSEEN.sub(_spelled, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Like :func:`visible`, with newlines and tabs spelled out too."""
    if text.isprintable():
        return text
    return _UNSEEN.sub(_spelled, text).replace("\n", "\\n").replace("\t", "\\t")


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    known = {0: "\\0", 13: "\\r", 8: "\\b"}
    return known.get(code) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def cells(text: str) -> int:
    """How many terminal cells a printable text takes (East Asian wide and emoji take two)."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(char) or char in "\u200d\ufe0f" else 1 + (east_asian_width(char) in "WF")
        for char in text
    )


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells; what is too long ends in ``…``."""
    if text.isascii():
        return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
    used = fits = 0
    for index, char in enumerate(text):
        used += cells(char)
        if used > width:
            return text[:fits] + "…"
        if used < width:
            fits = index + 1
    return text
