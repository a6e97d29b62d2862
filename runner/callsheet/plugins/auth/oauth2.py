"""``auth: {oauth2: {grant: …}}``: an access token from a token endpoint (RFC 6749), then Bearer.

The token is fetched once in a run for the same arguments, however many threads ask, and again
when it is about to expire or when the service refuses it.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from callsheet.model.containers import Pairs
from callsheet.model.exchange import Exchange, Request
from callsheet.model.scalars import OneOf, Text
from callsheet.model.shape import Key, Record, Shape
from callsheet.plugins.oauth2_token import OAuth2Args, Token, read_token, token_request
from callsheet.plugins.protocols import Auth, AuthSession

_KEYS: Mapping[str, Key[Any]] = {
    "grant": Key(
        OneOf("client_credentials", "password", "refresh_token"),
        "How the token is obtained.",
        "client_credentials",
    ),
    "token_url": Key(Text("a URL"), "The token endpoint.", required=True),
    "client_id": Key(Text("a client's name", lax=True), "The client's name.", required=True),
    "client_secret": Key(
        Text("a secret", lax=True), "The client's secret; a public client has none."
    ),
    "scope": Key(Text("scopes"), "The scopes asked for, separated by spaces."),
    "audience": Key(Text("an audience"), "The API that the token is for, where the service asks."),
    "username": Key(Text("a user name", lax=True), "For grant password: the user's name."),
    "password": Key(Text("a password", lax=True), "For grant password: the user's password."),
    "refresh_token": Key(Text("a token", lax=True), "For grant refresh_token: the token."),
    "send_client": Key(
        OneOf("header", "body"), "Where client_id and client_secret go: Basic or form.", "header"
    ),
    "headers": Key(Pairs(), "Further headers of the token request.", ()),
    "extra": Key(Pairs(), "Further form fields of the token request.", ()),
}


class OAuth2Shape(Record[OAuth2Args]):
    """The table, and what each grant needs besides."""

    def take(self, node: Any, reader: Any) -> OAuth2Args:
        args = super().take(node, reader)
        needs = {"password": ("username", "password"), "refresh_token": ("refresh_token",)}
        missing = [
            name
            for name in needs.get(getattr(args, "grant", ""), ())
            if getattr(args, name) is None
        ]
        if missing:
            message = f"grant {args.grant} needs '{missing[0]}'"
            return reader.error(node.source, "missing-key", message, f"add {missing[0]}: …")  # type: ignore[no-any-return]
        return args


class OAuth2:
    """Sends a Bearer token that it fetched itself."""

    shape: Shape[Any] = OAuth2Shape(OAuth2Args, _KEYS, "the OAuth 2 client")

    def flow(
        self, request: Request, args: OAuth2Args, session: AuthSession
    ) -> Generator[Request, Exchange, None]:
        token, fresh = yield from _token(request, args, session, refused=None)
        exchange = yield _signed(request, token)
        response = exchange.response
        if response is not None and response.status == 401 and not fresh:
            token, _ = yield from _token(request, args, session, refused=token)
            yield _signed(request, token)


def _signed(request: Request, token: Token) -> Request:
    return request.with_header("Authorization", f"Bearer {token.access}")


def _token(
    request: Request, args: OAuth2Args, session: AuthSession, refused: Token | None
) -> Generator[Request, Exchange, tuple[Token, bool]]:
    """A token other than the refused one, and whether it was fetched just now."""
    key = ("oauth2", args)
    with session.alone(key):
        kept: Token | None = session.tokens.get(key)
        if kept is not None and kept is not refused and session.now() < kept.until:
            return kept, False
        exchange = yield token_request(request, args, kept.refresh if kept else None)
        token = read_token(exchange, args, session.now())
        session.hide(token.access)
        if token.refresh:
            session.hide(token.refresh)
        session.tokens[key] = token
        return token, True


auth: Auth = OAuth2()
