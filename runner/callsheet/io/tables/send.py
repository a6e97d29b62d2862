"""Key ``send``: a method and a URL."""

from __future__ import annotations

import re
from typing import Any

from callsheet.model.collection import Target, Template
from callsheet.model.scalars import Text
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import HOLE, Node

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""What a method may be made of (RFC 9110, 5.6.2)."""

TOKEN_METHOD = re.compile(TOKEN)
_SEND = re.compile(rf"({TOKEN}|\{{\{{.*?\}}\}})[ \t]+(\S.*)", re.DOTALL)
_HOLE = re.compile(r"\{\{.*?\}\}")
_URL = re.compile(r"(https?)://([^/?#]*)", re.IGNORECASE)
_PORT = re.compile(r":([0-9]*)$")
_WHOLE = "write a whole URL, as in {{base_url}}/models or https://example.com/models"


class Url(Shape[str]):
    """An http or https URL. What holes bring in is checked again when it is sent."""

    what = "a URL"
    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> str:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        url = node.value.strip()
        if not reader.filled and (fault := url_fault(url)):
            return reader.error(node.source, "bad-url", *fault)  # type: ignore[no-any-return]
        return url

    def describe(self) -> dict[str, Any]:
        return {"type": "string"}


class SendShape(Shape[Target]):
    """``METHOD url``; a lone URL is a GET. Also a map of ``method`` and ``url``."""

    what = "a method and a URL, as in GET {{base_url}}/models"
    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> Target:
        if isinstance(node.value, dict):
            return PARTS.take(node, reader)
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        text = node.value.strip()
        match = _SEND.fullmatch(text)
        method, url = (match[1], match[2]) if match else ("GET", text)
        if not reader.filled and (fault := url_fault(url)):
            return reader.error(node.source, "bad-url", *fault)  # type: ignore[no-any-return]
        return Target(method, url)

    def describe(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "pattern": r"\S"}, PARTS.describe()]}


URL = Url()
METHOD = Text("a method of letters, digits and !#$%&'*+-.^_`|~", pattern=TOKEN)
PARTS: Record[Target] = Record(
    Target,
    {
        "method": Key(METHOD, "The method; GET when left out.", "GET"),
        "url": Key(URL, "The URL.", required=True),
    },
    "send",
)
SEND = SendShape()


def url_fault(url: str) -> tuple[str, str] | None:
    """What is wrong with a URL as written, holes unfilled, and how to mend it."""
    plain = _HOLE.sub("x", url)
    if not plain:
        return "the URL is missing", _WHOLE
    if re.search(r"[\s\x00-\x1f\x7f]", plain):
        return f"a URL can't hold a space: '{url}'", "write %20, or use query: for parameters"
    if url.startswith(HOLE):
        return None
    match = _URL.match(plain)
    if match is None:
        if HOLE in url.split("://")[0].split("/")[0]:
            return None
        return f"the URL must begin with http:// or https://, found '{url}'", _WHOLE
    host = match[2].rpartition("@")[2]
    port = _PORT.search(host)
    if port and port[1] and not 0 < int(port[1]) < 65536:
        return f"there is no port {port[1]}: '{url}'", "ports go from 1 to 65535"
    if not _PORT.sub("", host):
        return f"the URL names no host: '{url}'", _WHOLE
    return None


def send_of(
    send: Template[Target] | None,
    method: Template[str] | None,
    url: Template[str] | None,
) -> Template[Target]:
    """One template for either spelling: ``send``, or ``method`` and ``url``."""
    if send is not None:
        return send
    assert url is not None, "the table asks for one of send and url"
    parts = {"url": url.node} if method is None else {"method": method.node, "url": url.node}
    holes = any(part.holes for part in parts.values())
    ready = None
    if not holes:
        ready = Target(method.ready if method and method.ready else "GET", url.ready or "")
    return Template(Node(parts, url.source, holes=holes), SEND, ready)
