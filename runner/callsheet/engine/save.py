"""Step 8: values and files taken from an exchange, for later requests and for people."""

from __future__ import annotations

import re
from typing import Any

from callsheet.engine.save_merged import attached, attachment, known_merged, of_merged
from callsheet.model.collection import SaveFileSpec
from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange, Response
from callsheet.plugins.body import json_body, parsed, text_body
from callsheet.plugins.jsonpath import compile_path

QUERIES = {
    "$…": "a JSONPath into the JSON body; one value for a path to one place, else the list",
    "status": "the status code, a number",
    "headers.NAME": "a header's value; a list where it came several times",
    "cookies.NAME": "the value of a cookie that the answer set",
    "text": "the body as text",
    "url": "the URL that answered, after redirects",
    "events[N].data": "the data of one stream event; -1 is the last",
    "events[N].json": "the same, read as JSON; a path may follow",
    "events[N].type": "its type",
    "events[N].id": "the last event ID when it came",
    "events.text": "the data of all events, joined",
    "merged.text": "the visible text of a stream as a whole",
    "merged.json": "the document that a stream's events make; a path may follow",
    "merged.attachments[NAME]": "a picture or sound that a stream brought; only in save_file",
}
"""What may stand behind ``save: name:``, with its meaning; docs/saving.md lists the same."""

_EVENT = re.compile(r"events\[(-?\d+)\]\.(data|type|id|json(?P<path>[.\[].*)?)")


def query(text: str, exchange: Exchange) -> Any:
    """The value that a query finds. Raises Broken (kind ``body``) when there is none."""
    response = exchange.response
    if response is None:
        raise Broken("body", "there is no answer to take a value from")
    if text.startswith("$"):
        return jsonpath(text, json_body(exchange))
    if text == "status":
        return response.status
    if text == "text":
        return text_body(exchange)
    if text == "url":
        return exchange.request.url
    if text.startswith("headers."):
        return header(response, text.removeprefix("headers."))
    if text.startswith("cookies."):
        return cookie(exchange, text.removeprefix("cookies."))
    if text.startswith("events"):
        return event(text, exchange)
    if text.startswith("merged"):
        path, value = of_merged(text, exchange)
        return jsonpath(path, value) if path else value
    raise Broken("body", f"'{text}' is no query; known: {', '.join(QUERIES)}")


def known(text: str) -> bool:
    """Whether a text is a query at all; used before anything is sent."""
    if match := _EVENT.fullmatch(text):
        return is_path(f"${match['path'] or ''}")
    if text in ("headers.", "cookies."):
        return False  # of what name?
    if (path := known_merged(text)) is not None:
        return is_path(path)
    return text.startswith(("$", "headers.", "cookies.")) or text in (
        "status",
        "text",
        "url",
        "events.text",
    )


def is_path(path: str) -> bool:
    """Whether a text is a JSONPath."""
    try:
        compile_path(path)
    except ValueError:
        return False
    return True


def jsonpath(path: str, value: Any) -> Any:
    """One value where the path names one place, else the list of all."""
    try:
        compiled = compile_path(path)
    except ValueError as error:  # a variable brought it in
        raise Broken("body", f"bad JSONPath {path!r}: {error}") from None
    found = compiled.find(value)
    if not compiled.singular:
        return [match.value for match in found]
    if not found:
        raise Broken("body", f"there is nothing at {path}")
    return found[0].value


def header(response: Response, name: str) -> Any:
    values = [value for key, value in response.headers if key.lower() == name.lower()]
    if not values:
        raise Broken("body", f"the answer has no header '{name}'")
    return values[0] if len(values) == 1 else values


def cookie(exchange: Exchange, name: str) -> str:
    assert exchange.response is not None
    for key, value in reversed(exchange.response.headers):
        if key.lower() == "set-cookie":
            pair, _, _ = value.partition(";")
            cookie_name, _, cookie_value = pair.partition("=")
            if cookie_name.strip() == name:
                return cookie_value.strip()
    raise Broken("body", f"the answer sets no cookie '{name}'")


def event(text: str, exchange: Exchange) -> Any:
    timeline = exchange.timeline
    if timeline is None:
        raise Broken("body", "the answer is no stream, so it has no events")
    if text == "events.text":
        return "".join(item.data for item in timeline.events)
    match = _EVENT.fullmatch(text)
    if match is None:
        raise Broken("body", f"'{text}' is no query; write events[0].data or events[-1].json")
    try:
        found = timeline.events[int(match[1])]
    except IndexError:
        count = len(timeline.events)
        raise Broken("body", f"{match[0]}: the stream has only {count} events") from None
    if not match[2].startswith("json"):
        return getattr(found, match[2])
    try:
        value = parsed(found.data)
    except (ValueError, RecursionError) as error:
        raise Broken("body", f"the data of event {match[1]} is no JSON: {error}") from None
    return jsonpath(f"${match['path']}", value) if match["path"] else value


def file_content(spec: SaveFileSpec, exchange: Exchange) -> bytes:
    """The bytes for a file: the whole body, or a value, decoded as the file says."""
    response = exchange.response
    if response is None:
        raise Broken("body", "there is no answer to save")
    if spec.query is not None and (name := attachment(spec.query)):
        return decoded(attached(name, exchange), spec.decode)
    if spec.query is None:
        if response.shortened:
            kept = len(response.body)
            raise Broken("limit", f"only {kept} bytes of the body were kept; raise http.keep_body")
        content = response.body
    else:
        value = query(spec.query, exchange)
        try:
            if not isinstance(value, str):
                from callsheet.engine.bodies import json_bytes

                return json_bytes(value)
            content = value.encode()
        except ValueError as error:  # half a character, or a number beyond all numbers
            raise Broken("body", f"the value at {spec.query} can't be written: {error}") from None
    return decoded(content, spec.decode)


def decoded(content: bytes, how: str | None) -> bytes:
    """``base64`` (RFC 4648, either alphabet) or ``hex`` undone."""
    import binascii

    if how is None:
        return content
    try:
        if how == "hex":
            return binascii.unhexlify(content.strip())
        plain = content.translate(bytes.maketrans(b"-_", b"+/"), b" \r\n\t")
        return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4), strict_mode=True)
    except binascii.Error as error:
        raise Broken("body", f"the value is no {how}: {error}") from None
