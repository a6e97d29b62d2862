"""An answer's body as text and as JSON, read once however many checks ask for it."""

from __future__ import annotations

import json
import threading
from functools import cache
from typing import Any

from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange, Response

DEEPEST = 200
"""Lists and maps inside of each other that are read; services send a dozen at most."""


class UnreadableBody(Broken):
    """The body can't be read as what is asked for. ``place`` says where, for people."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__("body", message)
        self.place = place


def text_body(exchange: Exchange) -> str:
    """The body as text, by the charset that the answer names, else UTF-8; a BOM is dropped.

    Raises :class:`UnreadableBody`.
    """
    response = _whole(exchange)
    charset = response.charset
    try:
        return response.body.decode("utf-8-sig" if charset in ("utf-8", "utf8") else charset)
    except LookupError:
        raise UnreadableBody(f"the answer names an unknown charset, '{charset}'") from None
    except UnicodeDecodeError as error:
        byte = response.body[error.start]
        message = f"the body is not {charset}: the byte 0x{byte:02x} does not belong there"
        raise UnreadableBody(message, f"byte {error.start}") from None


def json_body(exchange: Exchange) -> Any:
    """The body as parsed JSON (RFC 8259); nobody may change it.

    Raises :class:`UnreadableBody`, with line and column where the JSON is wrong.
    """
    response = _whole(exchange)
    if getattr(_last, "body", None) is not response.body:
        _last.value = _parse(response)
        _last.body = response.body
    return _last.value


_last = threading.local()  # the body that this thread parsed last, and its value


def _whole(exchange: Exchange) -> Response:
    response = exchange.response
    if response is None:
        raise UnreadableBody("there is no answer")
    if response.shortened:
        kept = f"{len(response.body)} of {response.size} bytes were kept"
        raise UnreadableBody(f"the body was too long to be kept ({kept}): raise http.keep_body")
    return response


def parsed(text: str) -> Any:
    """JSON text as a value. Raises ValueError for what is none, RecursionError for nesting.

    Everything that later walks through a value (filling, hiding, drawing) may trust its depth.
    """
    value = _decoder().decode(text)
    if text.count("[") + text.count("{") > DEEPEST and _deeper(value):
        raise RecursionError("nested too deeply")
    return value


def _deeper(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        inner = (item.values() if isinstance(item, dict) else item for item in level)
        level = [one for items in inner for one in items if isinstance(one, dict | list)]
        if not level:
            return False
    return True


def _parse(response: Response) -> Any:
    body = response.body
    if not body or body.isspace():
        raise UnreadableBody("the body is empty")
    came = response.content_type or "no content type"
    try:
        return parsed(body.decode(json.detect_encoding(body)))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        message = f"the body is not JSON ({came}): {error.msg} at {place}"
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        message = f"the body is not JSON ({came}): its text is not {error.encoding} at {place}"
    except RecursionError:
        place, message = "", "the body is JSON nested too deeply to be read"
    except ValueError as error:
        place, message = "", f"the body is not JSON ({came}): {error}"
    raise UnreadableBody(message, place)


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
