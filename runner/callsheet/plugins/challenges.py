"""Reads ``WWW-Authenticate``: the challenges of a server (RFC 9110 11.6.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from callsheet.model.frozen import frozen

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_SEPARATOR = re.compile(r"[\s,]*")
_PARAMETER = re.compile(rf'({_TOKEN})[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^\s,"=]+)(?=[ \t]*(?:,|$))')
_SCHEME = re.compile(rf"({_TOKEN})(?:[ \t]+|(?=,)|$)")
_TOKEN68 = re.compile(r"[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))")
_ESCAPE = re.compile(r"\\(.)")


@frozen
class Challenge:
    """One challenge: the scheme and the names of its parameters in lower case."""

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    token: str = ""


def challenges(fields: Iterable[str]) -> Iterator[Challenge]:
    """The challenges of all header fields in order.

    One field may hold several, and commas separate challenges as well as parameters. What can't
    be read ends the reading of its field; the challenges before it count.
    """
    for text in fields:
        yield from _of_one_field(text)


def _of_one_field(text: str) -> Iterator[Challenge]:
    scheme, token = "", ""
    parameters: dict[str, str] = {}
    at = _after(_SEPARATOR, text, 0)
    while at < len(text):
        if scheme and (found := _PARAMETER.match(text, at)):
            parameters.setdefault(found[1].lower(), _unquoted(found[2]))
        elif found := _SCHEME.match(text, at):
            if scheme:
                yield Challenge(scheme, parameters, token)
            scheme, parameters, token = found[1].lower(), {}, ""
            if not _PARAMETER.match(text, found.end()) and (
                bare := _TOKEN68.match(text, found.end())
            ):
                token, found = bare[0], bare
        else:
            break
        at = _after(_SEPARATOR, text, found.end())
    if scheme:
        yield Challenge(scheme, parameters, token)


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _unquoted(value: str) -> str:
    return _ESCAPE.sub(r"\1", value[1:-1]) if value.startswith('"') else value
