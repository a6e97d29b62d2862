"""Whether a request is the one that was recorded, whatever was masked in the recording."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from callsheet.apps.mock.received import Received
from callsheet.engine.recording import MASK
from callsheet.model.exchange import Request


def difference(recorded: Request, received: Received) -> str | None:
    """What is different first: ``path``, ``method``, ``query``, ``body``; None when all fits.

    The query's parameters must be the same, in any order. A JSON body must hold all that the
    recorded one holds, and may hold more members. Of another body every byte counts, except for
    multipart, whose boundary is new each time. A mask in the recording stands for any text.
    """
    url = urlsplit(recorded.url)
    if not same_text(unquote(url.path or "/"), unquote(received.path or "/")):
        return "path"
    if recorded.method != received.method:
        return "method"
    if not _same_query(url.query, received.query_text):
        return "query"
    return None if _same_body(recorded, received) else "body"


def same_text(recorded: str, given: str) -> bool:
    """Equality of texts; what was masked may be anything."""
    if MASK not in recorded:
        return recorded == given
    pattern = ".*".join(map(re.escape, recorded.split(MASK)))
    return re.fullmatch(pattern, given, re.DOTALL) is not None


def holds(recorded: Any, given: Any) -> bool:
    """Whether a JSON value holds a recorded one: maps may have further members, lists may not."""
    if isinstance(recorded, dict):
        return isinstance(given, dict) and all(
            name in given and holds(value, given[name]) for name, value in recorded.items()
        )
    if isinstance(recorded, list):
        return (
            isinstance(given, list)
            and len(recorded) == len(given)
            and all(map(holds, recorded, given))
        )
    if isinstance(recorded, str):
        return isinstance(given, str) and same_text(recorded, given)
    return isinstance(recorded, bool) == isinstance(given, bool) and bool(recorded == given)


def _same_query(recorded: str, given: str) -> bool:
    wanted = sorted(parse_qsl(recorded, keep_blank_values=True))
    there = sorted(parse_qsl(given, keep_blank_values=True))
    return len(wanted) == len(there) and all(
        name == given_name and same_text(value, given_value)
        for (name, value), (given_name, given_value) in zip(wanted, there, strict=True)
    )


def _same_body(recorded: Request, received: Received) -> bool:
    body = recorded.body or b""
    kind = (recorded.header("content-type") or "").partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        return received.media_type == kind
    try:
        wanted = json.loads(body)
    except (ValueError, RecursionError):
        return same_text(body.decode("latin-1"), received.body.decode("latin-1"))
    try:
        return holds(wanted, received.json)
    except ValueError:
        return False


def detail(recorded: Request) -> int:
    """How much a recorded body asks for: the more, the better the recording fits."""
    return len(recorded.body or b"")
