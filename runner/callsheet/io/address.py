"""Where a request goes: a URL taken apart, its path and query left as they were written."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple
from urllib.parse import quote

from callsheet.model.errors import Broken

_URL = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#\\]*))?([^?#]*)(\?[^#]*)?")
_HOST = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+(?:%25[\w.~-]+)?\]")
_AS_WRITTEN = "%!#$&'()*+,/:;=?@[]~"  # besides letters, digits and _.-: RFC 3986, section 2
PROXIES = ("http", "https", "socks5", "socks5h")
"""The schemes of a proxy's URL."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Address(NamedTuple):
    """A URL's parts. ``host`` is ASCII (IPv6 in brackets); ``port`` None when not written."""

    scheme: str
    host: str
    port: int | None
    target: str
    userinfo: str = ""

    @property
    def authority(self) -> str:
        """What ``Host`` says: the port only where it is not the scheme's own."""
        if self.port is None or self.port == _DEFAULT_PORTS.get(self.scheme):
            return self.host
        return f"{self.host}:{self.port}"


@functools.lru_cache(maxsize=256)
def address_of(url: str, schemes: tuple[str, ...] = ("http", "https")) -> Address:
    """Take ``url`` apart (RFC 3986, appendix B); raises Broken (kind ``connect``) if it is none.

    What is percent-encoded stays so; only characters that no URL may hold are encoded.
    """
    found = _URL.match(url)
    scheme, authority, path, query = found.groups("") if found else ("", "", "", "")
    scheme = scheme.lower()
    if scheme not in schemes:
        *others, last = (f"{name}://" for name in schemes)
        wanted = f"{', '.join(others)} or {last}"
        raise Broken("connect", f"the URL '{url}' must begin with {wanted}")
    userinfo, _, place = authority.rpartition("@")
    host, port = _split_port(place, url)
    target = quote(f"{path or '/'}{query}", safe=_AS_WRITTEN)
    return Address(scheme, _ascii(host, url), port, target, userinfo)


def _split_port(place: str, url: str) -> tuple[str, int | None]:
    host, colon, port = place.rpartition(":")
    if not colon or "]" in port:
        return place, None
    if not port:
        return host, None
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise Broken("connect", f"the port '{port}' in the URL '{url}' is not one of 1 to 65535")
    return host, int(port)


def _ascii(host: str, url: str) -> str:
    """The host in lower case; a name in another script in its ASCII form (IDNA 2008, UTS 46)."""
    if not host.isascii():
        import idna  # 25 ms

        try:
            return idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise Broken("connect", f"'{host}' is no host name: {error}") from None
    if not _HOST.fullmatch(host):
        what = f"'{host}' is no host name" if host else "there is no host"
        raise Broken("connect", f"{what} in the URL '{url}'")
    return host.lower()
