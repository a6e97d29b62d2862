"""``auth: {api_key: {header: X-Api-Key, value: …}}``: a key in a header, the query or a cookie."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import Any

from callsheet.model.exchange import Exchange, Request
from callsheet.model.scalars import Text
from callsheet.model.shape import Key, Record, Shape
from callsheet.plugins.protocols import Auth, AuthSession


@dataclass(frozen=True, slots=True)
class ApiKeyArgs:
    """The key and its one place: the name of a header, a query parameter or a cookie."""

    value: str = field(repr=False)
    header: str | None = None
    query: str | None = None
    cookie: str | None = None


_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # RFC 9110 5.6.2


class ApiKey:
    """Adds the key to each request."""

    shape: Shape[Any] = Record(
        ApiKeyArgs,
        {
            "header": Key(Text("a header's name", pattern=_TOKEN), "Send the key in this header."),
            "query": Key(Text("a parameter's name"), "Send the key as this query parameter."),
            "cookie": Key(Text("a cookie's name", pattern=_TOKEN), "Send the key as this cookie."),
            "value": Key(Text("a key", lax=True), "The key.", required=True),
        },
        "the API key",
        one_required=(("header", "query", "cookie"),),
    )

    def flow(
        self, request: Request, args: ApiKeyArgs, session: AuthSession
    ) -> Generator[Request, Exchange, None]:
        if args.header is not None:
            yield request.with_header(args.header, args.value)
        elif args.query is not None:
            yield replace(request, url=with_parameter(request.url, args.query, args.value))
        else:
            others = [v for name, v in request.headers if name.lower() == "cookie" and v]
            cookies = "; ".join([*others, f"{args.cookie}={args.value}"])
            yield request.with_header("Cookie", cookies)


def with_parameter(url: str, name: str, value: str) -> str:
    """The URL with one more query parameter behind its own, percent-encoded (RFC 3986)."""
    from urllib.parse import quote

    base, hash_, fragment = url.partition("#")
    joint = "" if base.endswith(("?", "&")) else "&" if "?" in base else "?"
    return f"{base}{joint}{quote(name, safe='')}={quote(value, safe='')}{hash_}{fragment}"


auth: Auth = ApiKey()
