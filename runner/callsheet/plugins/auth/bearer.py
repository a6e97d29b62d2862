"""``auth: {bearer: token}``: a token in the Authorization header (RFC 6750 2.1)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from callsheet.model.exchange import Exchange, Request
from callsheet.model.scalars import Text
from callsheet.model.shape import Shape
from callsheet.plugins.protocols import Auth, AuthSession


class Bearer:
    """Sends ``Authorization: Bearer <token>``, in place of any other Authorization."""

    shape: Shape[Any] = Text("a token", lax=True)

    def flow(
        self, request: Request, args: str, session: AuthSession
    ) -> Generator[Request, Exchange, None]:
        yield request.with_header("Authorization", f"Bearer {args}")


auth: Auth = Bearer()
