"""``auth: {basic: {username, password}}``: HTTP Basic (RFC 7617), always in UTF-8."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from callsheet.model.exchange import Exchange, Request
from callsheet.model.shape import Shape
from callsheet.plugins.credentials import BASIC_CREDENTIALS, Credentials, basic
from callsheet.plugins.protocols import Auth, AuthSession


class Basic:
    """Sends the credentials at once, without waiting for a challenge."""

    shape: Shape[Any] = BASIC_CREDENTIALS

    def flow(
        self, request: Request, args: Credentials, session: AuthSession
    ) -> Generator[Request, Exchange, None]:
        yield request.with_header("Authorization", basic(args.username, args.password))


auth: Auth = Basic()
