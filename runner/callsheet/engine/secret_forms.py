"""Every form that a secret takes on its way through encoders, as patterns to search for."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import quote, quote_plus

from callsheet.model.frozen import frozen
from callsheet.model.source import Node

SHORTEST = 4
"""Secrets with fewer characters are hidden only as a whole word, and not inside base64 or hex."""
_LONG_LINE = 16
_RUN = re.compile(r"[A-Za-z0-9]+")
_BASE64 = "[A-Za-z0-9+/_-]"
_SHARED = (0, 2, 3)  # base64 characters that hold bits of 0, 1 or 2 bytes before the secret
_LETTER_ESCAPES = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}
_NOT_IN_A_WORD = (
    r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrtbf])|(?<=\\u[0-9A-Fa-f]{4}))"
    r"(?:{})(?![A-Za-z0-9])"
)


@frozen
class Form:
    """One search: ``pattern`` is only tried where ``needle`` stands somewhere in the text."""

    needle: str
    pattern: re.Pattern[str]
    needle_bytes: bytes
    pattern_bytes: re.Pattern[bytes]


def spelled_out(secret: str) -> Iterator[str]:
    """A secret and what it gives away: its core without white space, its lines, its base64.

    Lines of fewer than 16 characters and the marker lines of PEM (RFC 7468) are left out.
    """
    yield secret
    yield secret.strip()
    for line in secret.splitlines():
        if len(line.strip()) >= _LONG_LINE and not line.startswith("-----"):
            yield line.strip()
    try:
        text = base64.b64decode(secret, validate=True).decode()
    except (ValueError, binascii.Error):
        return
    if len(text) > SHORTEST and text.isprintable():
        yield text


def texts_in(node: Node) -> Iterator[str]:
    """The texts and numbers inside a value: what a secret map or list gives away."""
    for below in node.walk():
        if not isinstance(below.value, dict | list | bool | None):
            yield str(below.value)


def forms(secret: str) -> Iterator[Form]:
    """The searches that find a secret of one or more characters.

    As is, percent-encoded (also twice), JSON-, XML- and shell-escaped, in any mix, by one pattern
    that takes each character in all of its spellings; hexadecimal; base64 in both alphabets at
    all three alignments, so that it is found inside of longer base64 texts (RFC 4648, RFC 7617).
    """
    written = _all_spellings(secret)
    if len(secret) < SHORTEST:
        yield _form(secret, _NOT_IN_A_WORD.replace("{}", written, 1))
        return
    yield _form(secret, written)
    plain = _utf8(secret)
    for digits in sorted({plain.hex(), plain.hex().upper()}):
        yield _form(digits, digits)
    texts = {secret, quote(plain, ""), quote_plus(plain), json.dumps(secret)[1:-1]}
    for data in sorted(_utf8(text) for text in texts):
        for before in range(3):
            yield _base64_form(data, before)


def _form(alike: str, pattern: str) -> Form:
    """``alike``: of it, letters and digits stand in every match just as they are."""
    needle = max(_RUN.findall(alike), key=len, default="")
    return Form(needle, re.compile(pattern), needle.encode(), re.compile(_utf8(pattern)))


def _base64_form(data: bytes, before: int) -> Form:
    """``data`` behind ``before`` other bytes (0 to 2), and whatever follows.

    The pattern takes the characters at either end that share bits with the neighbours, too.
    """
    bits = 8 * (before + len(data))
    text = base64.b64encode(bytes(before) + data).decode()
    core = text[_SHARED[before] : bits // 6]
    written = "".join({"+": r"(?:[+-]|%2[bB])", "/": r"(?:\\?/|_|%2[fF])"}.get(c, c) for c in core)
    head = f"{_BASE64}?" if before else ""
    tail = f"{_BASE64}?" if bits % 6 else ""
    return _form(core, f"{head}{written}{tail}(?:=|%3[dD]){{0,2}}")


def _all_spellings(secret: str) -> str:
    """A pattern that takes each character in all of its spellings.

    What follows backslashes may begin with one itself when it is escaped. Which of them belong to
    what is tried for each such pair alone (an atomic group), so that no text makes it slow.
    """
    runs = [(char, len(list(same))) for char, same in groupby(secret)]
    parts = [_spellings(char, count) for char, count in runs]
    for at, (char, _) in enumerate(runs[:-1]):
        if char == "\\":
            parts[at] = f"(?>{parts[at]}"
            parts[at + 1] = f"{parts[at + 1]})"
    return "".join(parts)


def _spellings(char: str, count: int) -> str:
    """A pattern for ``count`` times a character. Repetitions are bounded."""
    if char.isascii() and char.isalnum():
        return char * count
    ways = [re.escape(char), _percent(char), _json(char), _entity(char)]
    if char == " ":
        ways.append(r"\+")
    if char == "\\":
        return f"(?:{'|'.join(ways)}){{{count},{8 * count}}}"  # each level of escaping doubles it
    if char in "'\"/":
        ways.append(r"\\{1,8}" + char)
    if char == "'":
        ways += [r"'\\''", "'\"'\"'"]  # as shells want it in single quotes
    if char in _LETTER_ESCAPES:
        ways.append(r"\\{1,8}" + _LETTER_ESCAPES[char])
    if not char.isascii():
        as_latin = _utf8(char).decode("latin-1")  # a header's bytes read as text
        ways += [re.escape(as_latin), "".join(map(_json, as_latin))]
        ways.append("".join(rf"\\{{1,8}}x{_digits(byte, 2)}" for byte in _utf8(char)))
    return f"(?:{'|'.join(ways)})" * count


def _percent(char: str) -> str:
    return "".join(f"%(?:25){{0,3}}{_digits(byte, 2)}" for byte in _utf8(char))


def _json(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    pairs = (units[at] << 8 | units[at + 1] for at in range(0, len(units), 2))
    return "".join(rf"\\{{0,8}}u{_digits(unit, 4)}" for unit in pairs)


def _entity(char: str) -> str:
    code = ord(char)
    hexadecimal = "".join(_digits(int(digit, 16), 1) for digit in f"{code:x}")
    named = f"|{_ENTITIES[char]}" if char in _ENTITIES else ""
    return f"&(?:amp;){{0,3}}(?:#0{{0,4}}{code}|#[xX]0{{0,4}}{hexadecimal}{named});"


def _digits(number: int, width: int) -> str:
    """A number in hexadecimal, letters in either case."""
    return "".join(
        digit if digit.isdigit() else f"[{digit}{digit.upper()}]" for digit in f"{number:0{width}x}"
    )


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
