"""The structure that HAR 1.2 publishes, as JSON Schema; names with ``_`` are free."""

from __future__ import annotations

from typing import Any

TEXT, NUMBER, COUNT = {"type": "string"}, {"type": "number"}, {"type": "integer", "minimum": -1}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {}), "comment": TEXT},
        "patternProperties": {"^_": {}},
        "additionalProperties": False,
    }


def every(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


PAIR = record({"name": TEXT, "value": TEXT})
COOKIE = record(
    {"name": TEXT, "value": TEXT},
    {
        "path": TEXT,
        "domain": TEXT,
        "expires": TEXT,
        "httpOnly": {"type": "boolean"},
        "secure": {"type": "boolean"},
    },
)
MESSAGE = {"httpVersion": TEXT, "cookies": every(COOKIE), "headers": every(PAIR)}
SIZES = {"headersSize": COUNT, "bodySize": COUNT}
POST = record({"mimeType": TEXT, "params": every(PAIR), "text": TEXT})
REQUEST = record(
    {"method": TEXT, "url": {**TEXT, "format": "uri"}, **MESSAGE, "queryString": every(PAIR)}
    | SIZES,
    {"postData": POST},
)
CONTENT = record(
    {"size": {"type": "integer"}, "mimeType": TEXT},
    {"compression": {"type": "integer"}, "text": TEXT, "encoding": TEXT},
)
RESPONSE = record(
    {"status": {"type": "integer"}, "statusText": TEXT, **MESSAGE, "content": CONTENT}
    | {"redirectURL": TEXT, **SIZES}
)
SPAN = {"type": "number", "minimum": -1}
TIMINGS = record(
    {"send": SPAN, "wait": SPAN, "receive": SPAN},
    {"blocked": SPAN, "dns": SPAN, "connect": SPAN, "ssl": SPAN},
)
ENTRY = record(
    {
        "startedDateTime": {"type": "string", "format": "date-time"},
        "time": {"type": "number", "minimum": 0},
        "request": REQUEST,
        "response": RESPONSE,
        "cache": {"type": "object"},
        "timings": TIMINGS,
    },
    {"pageref": TEXT, "serverIPAddress": TEXT, "connection": TEXT},
)
CREATOR = record({"name": TEXT, "version": TEXT})
LOG = record({"version": {"const": "1.2"}, "creator": CREATOR, "entries": every(ENTRY)})
HAR: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["log"],
    "properties": {"log": LOG},
    "additionalProperties": False,
}
