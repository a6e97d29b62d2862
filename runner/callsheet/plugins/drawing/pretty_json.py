"""Lays out JSON text for reading without changing a single value.

It works on the text itself, so ``1.0``, ``1e400``, big numbers, the order and the repetition of
keys appear as the service wrote them. Only ``\\u6f22`` becomes the character that it stands for,
where that is one to be seen.
"""

from __future__ import annotations

import json
import re

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]],?|,|:|[^\s{}\[\],:"]+')
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)  # a pair of surrogates is one character; after an escaped backslash u is a letter
_OPEN = {"{": "}", "[": "]"}


def readable(token: str) -> str:
    """A JSON string token with the escapes of printable characters beyond ASCII resolved."""
    return _ESCAPE.sub(_resolved, token)


def _resolved(match: re.Match[str]) -> str:
    escape = match[0]
    if escape[1] != "u":
        return escape
    char: str = json.loads(f'"{escape}"')
    return char if not char.isascii() and char.isprintable() else escape


def is_json(text: str) -> bool:
    """Whether ``text`` is one JSON value that a reader of ordinary limits takes."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def pretty_json(text: str, limit: int) -> str:
    """JSON text indented by two spaces; stops soon after ``limit`` characters.

    ``text`` must be JSON (:func:`is_json`).
    """
    out: list[str] = []
    length = depth = 0
    opened = ""  # a bracket whose content has not begun
    for match in _TOKEN.finditer(text):
        token = match[0]
        if opened and token[0] != _OPEN[opened]:
            depth += 1
            out.append(f"\n{'  ' * depth}")
        if token in _OPEN:
            out.append(token)
        elif token[0] in "}]":
            if not opened:
                depth -= 1
                out.append(f"\n{'  ' * depth}")
            out.append(token)
            if token[-1] == ",":
                out.append(f"\n{'  ' * depth}")
        elif token == ",":
            out.append(f",\n{'  ' * depth}")
        else:
            out.append(": " if token == ":" else readable(token) if "\\u" in token else token)
        opened = token if token in _OPEN else ""
        length += len(token) + 2 * depth
        if length > limit:
            break
    return "".join(out)
