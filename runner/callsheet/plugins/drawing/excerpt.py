"""The part of an answer near which a check failed: a few lines that show the place."""

from __future__ import annotations

import json
import re
from typing import Any

from callsheet.model.exchange import Exchange
from callsheet.plugins.drawing.bodies import hex_head, shown_answer
from callsheet.plugins.drawing.visible import one_line, visible

_SEGMENT = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\[\"((?:[^\"\\]|\\.)*)\"\]")
_LINES = 8
_LINE_WIDTH = 160
_LONGEST_JSON = 4 * 1024**2


def excerpt(exchange: Exchange, place: str) -> tuple[str, str]:
    """What stands at ``place`` (as in a verdict): a title, and a few lines safe to print.

    Both are empty when the place says nothing about a body or an event.
    """
    kind, _, number = place.partition(" ")
    if kind == "event" and number.split(" ")[0].isdecimal():
        return _event(exchange, int(number.split(" ")[0]))
    response = exchange.response
    if response is None or not response.body:
        return "", ""
    if kind == "byte" and number.isdecimal():
        start = max(int(number) - 16, 0) // 16 * 16
        return f"body from byte {start}", hex_head(response.body[start : start + 64])
    if place.startswith("$") and len(response.body) <= _LONGEST_JSON:
        return _within(response.body, place)
    return "", ""


def head_of_body(exchange: Exchange) -> str:
    """The first lines of the answer's body, for a failure that names no place in it."""
    response = exchange.response
    if response is None or not response.body:
        return ""
    return _few(shown_answer(response, 2000).text)


def _event(exchange: Exchange, index: int) -> tuple[str, str]:
    events = exchange.timeline.events if exchange.timeline else ()
    found = next((event for event in events if event.index == index), None)
    if found is None:
        return "", ""
    return f"event {index} ({one_line(found.type)})", _few(visible(found.data))


def _within(body: bytes, place: str) -> tuple[str, str]:
    """The smallest list or map that holds the place, or would hold what is missing."""
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        return "", ""
    path, holder, holder_path = "$", value, "$"
    for match in _SEGMENT.finditer(place):
        if not isinstance(value, dict | list):
            break
        holder, holder_path = value, path
        name = match[1] or match[3] or match[4] or ""
        try:
            value = value[name] if isinstance(value, dict) else value[int(match[2])]
        except (KeyError, IndexError, TypeError):
            break
        path += match[0]
    near = json.dumps(holder, indent=2, ensure_ascii=False)
    return f"in the body at {holder_path}", _few(visible(near))


def _few(text: str) -> str:
    lines = [
        line if len(line) <= _LINE_WIDTH else f"{line[:_LINE_WIDTH]}…"
        for line in text.split("\n", _LINES)[:_LINES]
    ]
    return "\n".join([*lines, "…"] if text.count("\n") >= _LINES else lines)
