"""A response's body as text and as JSON, read once however many checks ask."""

from __future__ import annotations

import json
from typing import Any

from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange, Response

_read: list[tuple[Response, Any]] = []
_KEPT = 16


def json_body(exchange: Exchange) -> Any:
    """The body as JSON (RFC 8259). Raises Broken (kind ``body``) with line and column."""
    response = whole(exchange)
    for known, value in _read:
        if known is response:
            return value
    value = parsed(response)
    _read.append((response, value))
    del _read[:-_KEPT]  # a few threads at a time; a list's append and del are atomic
    return value


def parsed(response: Response) -> Any:
    """JSON of UTF-8 bytes, a leading byte order mark ignored (RFC 8259 8.1 allows that)."""
    if not response.body.strip():
        raise Broken("body", "the body is empty, so it is no JSON")
    try:
        return json.loads(response.body.removeprefix(b"\xef\xbb\xbf"), parse_constant=refuse)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Broken("body", f"the body is no JSON: {error.msg} at {place}") from None
    except UnicodeDecodeError as error:
        raise Broken("body", f"the body is no JSON: byte {error.start} is no UTF-8") from None
    except RecursionError:
        raise Broken("body", "the JSON is nested too deep to be read") from None
    except ValueError as error:
        raise Broken("body", f"the body is no JSON: {error}") from None


def refuse(word: str) -> Any:
    """``NaN`` and ``Infinity`` are no JSON, whatever Python takes."""
    raise ValueError(f"{word} is no JSON value")


def text_body(exchange: Exchange) -> str:
    """The body as text in its charset; bytes that don't fit become U+FFFD."""
    response = whole(exchange)
    try:
        return response.body.decode(response.charset, "replace")
    except LookupError:
        raise Broken("body", f"nothing knows the charset '{response.charset}'") from None


def whole(exchange: Exchange) -> Response:
    """The answer, if there is one whose body was kept whole."""
    response = exchange.response
    if response is None:
        raise Broken("body", "there is no answer")
    if response.shortened:
        kept = f"{len(response.body):,} of {response.size:,} bytes"
        raise Broken("body", f"only {kept} of the body were kept; raise http.keep_body")
    return response
