"""The head of a request: what the user wrote, and the few fields that must be added."""

from __future__ import annotations

import functools
import re

from callsheet import __version__
from callsheet.io.address import Address
from callsheet.io.decoding import codings
from callsheet.model.errors import Broken
from callsheet.model.exchange import Headers, Request

RawHeaders = list[tuple[bytes, bytes]]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_WITH_BODY = ("POST", "PUT", "PATCH")
_OF_ONE_CONNECTION = frozenset(  # HTTP/2 has no place for them: RFC 9113, section 8.2.2
    (b"connection", b"keep-alive", b"proxy-connection", b"upgrade")
)


def request_head(request: Request, address: Address, proxy_auth: str = "") -> RawHeaders:
    """The header fields of ``request`` in the order they go out, Host first if not given.

    A default is added only where the request has no field of that name; an empty value counts as
    given. Raises Broken (kind ``protocol``) for what no HTTP message can hold.
    """
    if not _TOKEN.fullmatch(request.method):
        raise Broken("protocol", f"'{request.method}' is no HTTP method")
    given = [_field(name, value) for name, value in request.headers]
    names = {name.lower() for name, _ in given}
    if sum(name.lower() == b"host" for name, _ in given) > 1:
        raise Broken("protocol", "there is more than one Host header")
    head: RawHeaders = []
    if b"host" not in names:
        head.append((b"Host", address.authority.encode("ascii")))
    head.extend(field for field in _defaults() if field[0].lower() not in names)
    if proxy_auth and b"proxy-authorization" not in names:
        head.append((b"Proxy-Authorization", proxy_auth.encode("ascii")))
    head.extend(given)
    if b"transfer-encoding" not in names:
        _frame(head, names, request)
    return head


def _frame(head: RawHeaders, names: set[bytes], request: Request) -> None:
    size = len(request.body or b"")
    if b"content-length" in names:
        said = request.header("content-length") or ""
        if said.strip() != str(size):
            message = f"Content-Length says '{said}', but the body has {size:,} bytes"
            raise Broken("protocol", f"{message}; leave the header out")
    elif request.body is not None or request.method in _WITH_BODY:
        head.append((b"Content-Length", str(size).encode("ascii")))


def _field(name: str, value: str) -> tuple[bytes, bytes]:
    if not _TOKEN.fullmatch(name):
        raise Broken("protocol", f"'{name}' is no header name")
    if found := _CONTROL.search(value):
        what = "a line break" if found.group() in "\r\n" else f"the character {found.group()!r}"
        raise Broken("protocol", f"the value of the header '{name}' holds {what}")
    try:
        return name.encode("ascii"), value.strip(" \t").encode("latin-1")
    except UnicodeEncodeError as error:
        letter = value.strip(" \t")[error.start]
        message = f"the value of the header '{name}' holds '{letter}', which HTTP can't carry"
        raise Broken("protocol", f"{message}; encode it (percent, base64)") from None


@functools.cache
def _defaults() -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"User-Agent", f"callsheet/{__version__}".encode("ascii")),
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", ", ".join(codings()).encode("ascii")),
    )


def for_http2(head: RawHeaders) -> RawHeaders:
    """The same head without the fields that belong to one HTTP/1.1 connection."""
    return [
        (name, value)
        for name, value in head
        if name.lower() not in _OF_ONE_CONNECTION
        and (name.lower() != b"te" or value.lower() == b"trailers")
    ]


def as_sent(head: RawHeaders, method: str, address: Address, http2: bool) -> Headers:
    """The head as text, the way the version of HTTP puts it on the wire."""
    fields = [(name.decode("ascii"), value.decode("latin-1")) for name, value in head]
    if not http2:
        return tuple(fields)
    authority = next(value for name, value in fields if name.lower() == "host")
    return (
        (":method", method),
        (":authority", authority),
        (":scheme", address.scheme),
        (":path", address.target),
        *(
            (name.lower(), value)
            for name, value in fields
            if name.lower() not in ("host", "transfer-encoding")
        ),
    )
