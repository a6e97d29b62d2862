"""Keys ``timeout`` and ``http``: how long to wait and how to speak HTTP."""

from __future__ import annotations

from typing import Any

from callsheet.io.address import PROXIES, address_of
from callsheet.io.tables.waiting import As, Nothing, long_form
from callsheet.model.collection import (
    ClientCert,
    HttpSpec,
    TimeoutSpec,
)
from callsheet.model.containers import ByKind
from callsheet.model.errors import Broken
from callsheet.model.scalars import Duration, Flag, Integer, Size, Text
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node

MOST_REDIRECTS = 20
"""Hops that ``follow_redirects: true`` follows."""


class Limit(Duration):
    """A duration that leaves some time."""

    def take(self, node: Node, reader: Reader) -> int:
        limit = super().take(node, reader)
        if limit == 0:
            message, mend = "a limit of 0 leaves no time", "leave the key out for the default"
            return reader.error(node.source, "out-of-range", message, mend)  # type: ignore[no-any-return]
        return limit


# A bare number goes on to the duration, which then asks for its unit.
TIMEOUT: Shape[TimeoutSpec] = Record(
    TimeoutSpec,
    {
        "connect": Key(Limit(), "The longest time until the connection stands."),
        "read": Key(Limit(), "The longest wait for the next byte."),
        "total": Key(Limit(), "The longest time for the whole call."),
    },
    "timeout",
    shorthand=long_form("total", "text", "number"),
    shorthand_schema=Limit().schema(),
)


class MachinePath(Shape[str]):
    """The path of a certificate or key: in the workspace, or absolute by way of a variable."""

    what = "the path of a file"

    def take(self, node: Node, reader: Reader) -> str:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        if reader.filled and node.value.startswith("/"):
            return node.value
        try:
            return reader.find(node.value, node.source)
        except ValueError as error:
            mend = "" if reader.filled else "a path of this machine belongs into a local variable"
            return reader.error(node.source, "bad-file", str(error), mend)  # type: ignore[no-any-return]

    def describe(self) -> dict[str, Any]:
        return {"type": "string"}


class ProxyUrl(Shape[str]):
    """A proxy's URL."""

    what = "a proxy's URL"

    def take(self, node: Node, reader: Reader) -> str:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        try:
            address_of(node.value, PROXIES)
        except Broken as error:
            mend = "as in http://proxy.example:3128; null for none"
            return reader.error(node.source, "bad-url", error.message, mend)  # type: ignore[no-any-return]
        return node.value

    def describe(self) -> dict[str, Any]:
        return {"type": "string"}


CERT = Record(
    ClientCert,
    {
        "cert": Key(MachinePath(), "The certificate, a PEM file.", required=True),
        "key": Key(MachinePath(), "Its private key, where that is a file of its own."),
        "password": Key(Text("the key's password"), "The key's password."),
    },
    "a client certificate",
    shorthand=long_form("cert", "text"),
    shorthand_schema={"type": "string"},
)
HTTP: Shape[HttpSpec] = Record(
    HttpSpec,
    {
        "follow_redirects": Key(
            ByKind(
                "true, false or a number of hops",
                flag=As(Flag(), lambda flag: MOST_REDIRECTS if flag else 0),
                number=Integer(0, 100),
            ),
            f"Whether redirects are followed: false, true (at most {MOST_REDIRECTS}) or a number.",
        ),
        "verify": Key(
            ByKind("true, false or the path of a CA file", flag=Flag(), text=MachinePath()),
            "Whether the server's certificate is checked, or the CA file to check it with.",
        ),
        "version": Key(
            Text("auto, 1.1 or 2", pattern=r"auto|1\.1|2", lax=True), "The HTTP version."
        ),
        "proxy": Key(
            ByKind("a proxy's URL or null", text=ProxyUrl(), null=Nothing("")),
            "The proxy's URL; null for none.",
        ),
        "cert": Key(
            ByKind("a certificate's path or map", text=CERT, map=CERT, null=Nothing(None)),
            "The client certificate: a PEM file, or a map of cert, key and password.",
        ),
        "unix_socket": Key(Text("a socket's path"), "The unix socket to connect to."),
        "max_body": Key(Size(), "The largest body that is read; more is a broken exchange."),
        "keep_body": Key(Size(), "How much of a body is kept for checks and reports."),
    },
    "http",
)
