"""``auth: {digest: {username, password}}``: HTTP Digest (RFC 7616, with RFC 2069 servers).

The first request goes out bare; the challenge is answered and kept, so that later requests of the
run to the same origin are signed at once with the next nonce count.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange, Request
from callsheet.model.shape import Shape
from callsheet.plugins.challenges import Challenge, challenges
from callsheet.plugins.credentials import CREDENTIALS, Credentials
from callsheet.plugins.digest_answer import HASHES, Asked, answer
from callsheet.plugins.protocols import Auth, AuthSession


@dataclass
class _Kept:
    """A challenge in use and how many requests its nonce has signed."""

    asked: Asked
    count: int = field(default=0)


class Digest:
    """Answers a server's challenge without sending the password."""

    shape: Shape[Any] = CREDENTIALS

    def flow(
        self, request: Request, args: Credentials, session: AuthSession
    ) -> Generator[Request, Exchange, None]:
        key = ("digest", _origin(request.url), args.username, args.password)
        signed = _signed(request, args, session, key)
        exchange = yield signed or request
        asked = _asked(exchange)
        if asked is None:
            return
        _keep(asked, session, key)
        exchange = yield _signed(request, args, session, key) or request
        again = _asked(exchange)
        if again is not None and again.stale:  # only the nonce is old: the password was right
            _keep(again, session, key)
            yield _signed(request, args, session, key) or request


def _keep(asked: Asked, session: AuthSession, key: Any) -> None:
    with session.alone(key):
        session.tokens[key] = _Kept(asked)


def _signed(request: Request, args: Credentials, session: AuthSession, key: Any) -> Request | None:
    """The request with an answer to the kept challenge; None when there is none yet."""
    with session.alone(key):
        kept = session.tokens.get(key)
        if kept is None:
            return None
        kept.count += 1
        count = kept.count
    value = answer(kept.asked, request, args, count, session.random_hex(16))
    return request.with_header("Authorization", value)


def _asked(exchange: Exchange) -> Asked | None:
    """What a 401 asks for: the first Digest challenge that we can answer (RFC 7616 3.7).

    None when the answer is no challenge at all: it is then judged as it came. Raises Broken when
    every Digest challenge is beyond us.
    """
    response = exchange.response
    if response is None or response.status != 401:
        return None
    fields = [value for name, value in response.headers if name.lower() == "www-authenticate"]
    offers = [challenge for challenge in challenges(fields) if challenge.scheme == "digest"]
    beyond: list[str] = []
    for offer in offers:
        reason = _beyond(offer)
        if not reason:
            return Asked.of(offer)
        beyond.append(reason)
    if beyond:
        raise Broken("auth", f"can't answer the Digest challenge: {'; '.join(beyond)}")
    return None


def _beyond(offer: Challenge) -> str:
    """Why a challenge can't be answered, or an empty string."""
    asked = Asked.of(offer)
    if "realm" not in offer.parameters or "nonce" not in offer.parameters:
        return "it has no realm or no nonce"
    if asked.hash_name not in HASHES:
        return f"unknown algorithm '{asked.algorithm}' (known: {', '.join(HASHES)}, also -sess)"
    if asked.qop is None:
        return f"unknown qop '{offer.parameters['qop']}' (known: auth, auth-int)"
    return ""


def _origin(url: str) -> str:
    """Scheme, host and port as written: where a challenge may be used again."""
    scheme, _, rest = url.partition("://")
    for end in "/?#":
        rest = rest.partition(end)[0]
    return f"{scheme}://{rest.rpartition('@')[2]}".lower()


auth: Auth = Digest()
