"""Reads one Set-Cookie field (RFC 6265 5.2 and 5.3, with RFC 6265bis where it is stricter)."""

from __future__ import annotations

import re

from callsheet.engine.cookie_date import cookie_date
from callsheet.model.frozen import frozen

LONGEST_PAIR = 4096
LONGEST_ATTRIBUTE = 1024
LONGEST_AGE = 400 * 24 * 3600
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_AGE = re.compile(r"-?[0-9]+")


@frozen
class Cookie:
    """One cookie. ``expires`` is in seconds since the epoch, None = the end of the run.

    ``created`` counts up over the jar's life. Values are latin-1 text, as headers are.
    """

    name: str
    value: str
    domain: str
    path: str = "/"
    host_only: bool = True
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    expires: float | None = None
    created: int = 0
    path_given: bool = False

    @property
    def sent(self) -> str:
        """The pair as it stands in a Cookie header; a nameless cookie is its value alone."""
        return f"{self.name}={self.value}" if self.name else self.value


def parse(text: str, host: str, path: str, now: float) -> Cookie | None:
    """The cookie that an answer of ``host`` sets, or None where the field must be ignored.

    ``host`` in lower case; ``path`` of the request's URL. An attribute that can't be read is
    ignored; the last one of a name counts.
    """
    if _CONTROLS.search(text):
        return None
    pair, *rest = text.split(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", pair
    name, value = name.strip(" \t"), value.strip(" \t")
    if (not name and not value) or len(name) + len(value) > LONGEST_PAIR:
        return None
    given: dict[str, str] = {}
    for attribute in rest:
        key, _, content = attribute.partition("=")
        content = content.strip(" \t")
        if len(content) <= LONGEST_ATTRIBUTE:
            given[key.strip(" \t").lower()] = content
    domain = given.get("domain", "").removeprefix(".").lower()
    # a host that names itself is meant alone where it can have no hosts below it
    alone = domain == host and (is_address(host) or "." not in host)
    own_path = given.get("path", "")
    return Cookie(
        name=name,
        value=value,
        domain=domain or host,
        path=own_path if own_path.startswith("/") else default_path(path),
        host_only=alone or not domain,
        secure="secure" in given,
        http_only="httponly" in given,
        same_site=given.get("samesite", "").lower(),
        expires=expiry(given, now),
        path_given=own_path.startswith("/"),
    )


def expiry(given: dict[str, str], now: float) -> float | None:
    """When the cookie ends: Max-Age before Expires, and at most 400 days from now."""
    age = given.get("max-age", "")
    if _AGE.fullmatch(age):
        seconds = int(age[:12])
        return now + min(seconds, LONGEST_AGE) if seconds > 0 else 0.0
    moment = cookie_date(given["expires"]) if "expires" in given else None
    return None if moment is None else min(moment, now + LONGEST_AGE)


def refused(cookie: Cookie, host: str, *, secure: bool) -> str:
    """Why an answer of ``host`` may not set this cookie, or an empty string.

    There is no public suffix list: a single-label domain is refused, ``co.uk`` is not. ``secure``
    says whether the connection was.
    """
    if cookie.domain != host:
        if is_address(host):
            return "an address has no domain but itself"
        if "." not in cookie.domain:
            return f"'{cookie.domain}' is nobody's domain"
        if not domain_matches(host, cookie.domain):
            return f"'{host}' is not in the domain '{cookie.domain}'"
    if cookie.secure and not secure:
        return "a Secure cookie needs https"
    name = (cookie.name or cookie.value).lower()
    if name.startswith(("__secure-", "__host-")) and (not cookie.name or not cookie.secure):
        return "a cookie of this prefix needs a name and Secure"
    if name.startswith("__host-") and not (
        cookie.host_only and cookie.path_given and cookie.path == "/"
    ):
        return "a __Host- cookie needs Path=/ and no Domain"
    return ""


def is_address(host: str) -> bool:
    """Whether a host is an IP address and not a name."""
    return ":" in host or re.fullmatch(r"[0-9]+(\.[0-9]+){3}", host) is not None


def domain_matches(host: str, domain: str) -> bool:
    """RFC 6265 5.1.3, both in lower case."""
    return host == domain or (host.endswith("." + domain) and not is_address(host))


def path_matches(path: str, cookie_path: str) -> bool:
    """RFC 6265 5.1.4."""
    return path == cookie_path or (
        path.startswith(cookie_path)
        and (cookie_path.endswith("/") or path[len(cookie_path) :].startswith("/"))
    )


def default_path(path: str) -> str:
    """The folder of the request's path (RFC 6265 5.1.4)."""
    if not path.startswith("/"):
        return "/"
    return path.rpartition("/")[0] or "/"
