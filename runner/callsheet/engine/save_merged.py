"""What of a stream as a whole can be saved: its text, its document, its pictures and sounds."""

from __future__ import annotations

import re
from typing import Any

from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange
from callsheet.model.merged import Merged
from callsheet.plugins.merging import merged, unknown_format

_VALUE = re.compile(r"merged\.(?:text|json(?P<path>[.\[].*)?)")
_ATTACHMENT = re.compile(r"merged\.attachments\[([^\[\]]+)\]")


def known_merged(text: str) -> str | None:
    """The JSONPath in a query such as ``merged.json.usage``; ``$`` where it has none.

    None for what is no query for a value of a merged stream.
    """
    match = _VALUE.fullmatch(text)
    return None if match is None else f"${match['path'] or ''}"


def attachment(text: str) -> str:
    """The name in ``merged.attachments[NAME]``; empty for any other query."""
    match = _ATTACHMENT.fullmatch(text)
    return match[1] if match else ""


def of_merged(text: str, exchange: Exchange) -> tuple[str, Any]:
    """The JSONPath of a query (empty for none) and the value that it leads into.

    Raises Broken (kind ``body``).
    """
    if attachment(text):
        raise Broken("body", f"{text} is bytes, which no variable holds: write them by save_file")
    match = _VALUE.fullmatch(text)
    if match is None:
        raise Broken("body", f"'{text}' is no query; write merged.text or merged.json.usage")
    made = _made(exchange)
    if text == "merged.text":
        return "", made.text
    return f"${match['path']}" if match["path"] else "", made.document


def attached(name: str, exchange: Exchange) -> bytes:
    """The bytes of an attachment. Raises Broken (kind ``body``), naming those that came."""
    attachments = _made(exchange).attachments
    if name not in attachments:
        came = f"only {', '.join(attachments)}" if attachments else "none"
        raise Broken("body", f"there is no attachment '{name}': the stream brought {came}")
    return attachments[name]


def _made(exchange: Exchange) -> Merged:
    if exchange.timeline is None:
        raise Broken("body", "the answer is no stream, so there is nothing merged")
    made = merged(exchange.timeline)
    if made is None:
        raise Broken("body", unknown_format())
    return made
