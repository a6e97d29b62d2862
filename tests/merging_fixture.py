"""Streams for the mergers' tests: written as documents, read by the real parsers."""

import json
from base64 import b64encode

from callsheet.model.timeline import Note, StreamEvent, Timeline
from callsheet.plugins import registry


def stream(body, framing="sse", size=None):
    """The timeline of a body's bytes that came in reads of ``size``."""
    decoder = registry.framing(framing).decoder()
    size = size or max(len(body), 1)
    found = []
    for at in range(0, len(body), size):
        found += decoder.feed(body[at : at + size], at)
    found += decoder.close(len(body))
    return Timeline(
        framing,
        tuple(item for item in found if isinstance(item, StreamEvent)),
        tuple(item for item in found if isinstance(item, Note)),
    )


def sse_body(*events):
    """An event is a JSON value, raw data, or (event name, JSON value)."""
    lines = []
    for event in events:
        name, value = event if isinstance(event, tuple) else ("", event)
        lines += [f"event: {name}"] if name else []
        data = value if isinstance(value, str) else json.dumps(value)
        lines += [f"data: {data}", ""]
    return ("\n".join(lines) + "\n").encode() if lines else b""


def sse(*events, tail=""):
    return stream(sse_body(*events) + tail.encode())


def named(*documents, tail=""):
    """Events that carry their document's ``type`` as their name too."""
    return sse(*((document["type"], document) for document in documents), tail=tail)


def ndjson(*lines):
    return stream(b"".join(json.dumps(line).encode() + b"\n" for line in lines), "ndjson")


def base64(data):
    return b64encode(data).decode()
