"""The cookies of a run (RFC 6265, with the prefixes and limits of RFC 6265bis)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from threading import Lock
from urllib.parse import urlsplit

from callsheet.engine.set_cookie import Cookie, domain_matches, parse, path_matches, refused
from callsheet.model.frozen import frozen

MOST_OF_A_HOST = 180
MOST = 3000


@frozen
class Place:
    """The parts of a URL that decide which cookies go there.

    ``secure`` is true for https and for loopback hosts, which nobody can listen to.
    """

    host: str
    path: str
    secure: bool

    @classmethod
    def of(cls, url: str) -> Place:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        local = host in ("localhost", "::1") or host.endswith(".localhost")
        local = local or host.startswith("127.")
        return cls(host, parts.path or "/", parts.scheme in ("https", "wss") or local)


class CookieJar:
    """Keeps what servers set and gives back what belongs to a URL. Safe to share by threads.

    Times are wall-clock seconds since the epoch; the latest one heard decides what has expired.
    """

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str, str], Cookie] = {}
        self._count = 0
        self._now = 0.0
        self._lock = Lock()

    def header(self, url: str, now: float | None = None) -> str | None:
        """The value of the Cookie header for a URL, None when no cookie belongs there.

        Longer paths come first, then older cookies (RFC 6265 5.4).
        """
        with self._lock:
            self._now = max(self._now, now or 0.0)
            if not self._cookies:
                return None
            place = Place.of(url)
            self._drop_expired()
            found = [cookie for cookie in self._cookies.values() if belongs(cookie, place)]
        found.sort(key=lambda cookie: (-len(cookie.path), cookie.created))
        return "; ".join(cookie.sent for cookie in found) or None

    def store(
        self, url: str, set_cookie_headers: Iterable[str], now: float
    ) -> tuple[tuple[str, str], ...]:
        """Keep the cookies of one answer; gives name and value of each that was accepted.

        A cookie that is set to a time in the past is accepted, and so deleted.
        """
        place = Place.of(url)
        accepted: list[tuple[str, str]] = []
        with self._lock:
            self._now = max(self._now, now)
            for text in set_cookie_headers:
                cookie = parse(text, place.host, place.path, now)
                if cookie is None or refused(cookie, place.host, secure=place.secure):
                    continue
                if self._overlays_secure(cookie, place):
                    continue
                accepted.append((cookie.name, cookie.value))
                self._keep(cookie)
            self._drop_expired()
            self._drop_surplus(place.host)
        return tuple(accepted)

    def __iter__(self) -> Iterator[Cookie]:
        """The cookies of this moment, oldest first."""
        with self._lock:
            return iter(sorted(self._cookies.values(), key=lambda cookie: cookie.created))

    def _keep(self, cookie: Cookie) -> None:
        key = (cookie.domain, cookie.path, cookie.name)
        self._count += 1
        before = self._cookies.pop(key, None)  # so that it goes last: set last, dropped last
        created = before.created if before is not None else self._count
        self._cookies[key] = replace(cookie, created=created)

    def _overlays_secure(self, cookie: Cookie, place: Place) -> bool:
        """Whether a plain connection would shadow a Secure cookie (RFC 6265bis 5.7, step 15)."""
        if cookie.secure or place.secure:
            return False
        return any(
            other.secure
            and other.name == cookie.name
            and (
                domain_matches(other.domain, cookie.domain)
                or domain_matches(cookie.domain, other.domain)
            )
            and path_matches(cookie.path, other.path)
            for other in self._cookies.values()
        )

    def _drop_expired(self) -> None:
        for key, cookie in list(self._cookies.items()):
            if cookie.expires is not None and cookie.expires <= self._now:
                del self._cookies[key]

    def _drop_surplus(self, host: str) -> None:
        """Oldest first, when one host or all together keep too many (RFC 6265 6.1)."""
        own = [key for key, cookie in self._cookies.items() if domain_matches(host, cookie.domain)]
        everything = list(self._cookies)
        for key in (*own[: max(0, len(own) - MOST_OF_A_HOST)], *everything[:-MOST]):
            self._cookies.pop(key, None)


def belongs(cookie: Cookie, place: Place) -> bool:
    """Whether a cookie goes to a place (RFC 6265 5.4). SameSite is kept but means nothing here."""
    if cookie.host_only:
        fits = place.host == cookie.domain
    else:
        fits = domain_matches(place.host, cookie.domain)
    return fits and path_matches(place.path, cookie.path) and (place.secure or not cookie.secure)
