"""Asks an OAuth 2 token endpoint and reads its answer (RFC 6749 4 to 6)."""

from __future__ import annotations

import math
from dataclasses import field, replace
from typing import Any

from callsheet.model.containers import Pair
from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange, Request
from callsheet.model.frozen import frozen
from callsheet.plugins.credentials import basic


@frozen
class OAuth2Args:
    """The arguments of ``auth: {oauth2: …}``, as the file has them. Secrets do not print."""

    grant: str
    token_url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    scope: str | None = None
    audience: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    send_client: str = "header"
    headers: tuple[Pair, ...] = ()
    extra: tuple[Pair, ...] = field(default=(), repr=False)


@frozen
class Token:
    """A token of the run. ``until`` is in seconds since the epoch, with a margin taken off."""

    access: str = field(repr=False)
    until: float = math.inf
    refresh: str | None = field(default=None, repr=False)


def token_request(request: Request, args: OAuth2Args, refresh: str | None) -> Request:
    """The token request, sent in the same way (TLS, proxy, limits) as the request it is for.

    ``refresh`` is the refresh token that the last answer gave in exchange for ours, if any.
    """
    from urllib.parse import quote_plus, urlencode

    fields = [("grant_type", args.grant)]
    if args.grant == "password":
        fields += [("username", args.username or ""), ("password", args.password or "")]
    if args.grant == "refresh_token":
        fields.append(("refresh_token", refresh or args.refresh_token or ""))
    fields += [(n, v) for n, v in (("scope", args.scope), ("audience", args.audience)) if v]
    headers = [("Accept", "application/json"), *((p.name, p.value) for p in args.headers)]
    if args.client_secret is not None and args.send_client == "header":
        # RFC 6749 2.3.1: both are form-encoded before they become Basic credentials
        client = basic(quote_plus(args.client_id), quote_plus(args.client_secret))
        headers.append(("Authorization", client))
    else:
        fields.append(("client_id", args.client_id))
        if args.client_secret is not None:
            fields.append(("client_secret", args.client_secret))
    fields += [(pair.name, pair.value) for pair in args.extra]
    headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    body = urlencode(fields).encode()
    return replace(request, method="POST", url=args.token_url, headers=tuple(headers), body=body)


def read_token(exchange: Exchange, args: OAuth2Args, now: float) -> Token:
    """The token in an answer. Raises Broken (auth) that names the error but shows no secret."""
    response = exchange.response
    where = f"the token endpoint {args.token_url}"
    if response is None or exchange.ending.broken:
        reason = exchange.ending.message or exchange.ending.kind
        raise Broken("auth", f"{where} gave no whole answer: {reason}")
    answer = _json_object(response.body)
    if response.status != 200 or "error" in answer:
        told = _told(answer, args) or response.reason
        raise Broken("auth", f"{where} answered {response.status}: {told}".rstrip(": "))
    access = answer.get("access_token")
    if not isinstance(access, str) or not access:
        raise Broken("auth", f"{where} answered {response.status} without an access_token")
    kind = answer.get("token_type", "bearer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise Broken("auth", f"{where} gave a token of type {kind!r}; only bearer is known")
    refresh = answer.get("refresh_token")
    until = now + _lifetime(answer.get("expires_in"))
    return Token(access, until, refresh if isinstance(refresh, str) else None)


def _lifetime(expires_in: Any) -> float:
    """Seconds for which the token is used: a tenth early, but at most half a minute."""
    try:
        seconds = float(expires_in)
    except (TypeError, ValueError):
        return math.inf  # not said: it is used until the service refuses it
    return max(0.0, seconds - min(30.0, seconds / 10))


def _json_object(body: bytes) -> dict[str, Any]:
    import json

    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _told(answer: dict[str, Any], args: OAuth2Args) -> str:
    """``error (error_description)`` of RFC 6749 5.2, with every secret of ours masked."""
    error, why = answer.get("error"), answer.get("error_description")
    text = f"{error} ({why})" if error and why else str(error or why or "")
    secrets = (args.client_secret, args.password, args.refresh_token)
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return text[:300]
