"""``auth: none``: the request goes out as it is, also where the collection has a default."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from callsheet.model.exchange import Exchange, Request
from callsheet.model.shape import Reader, Shape
from callsheet.model.source import Node
from callsheet.plugins.protocols import Auth, AuthSession


class Nothing(Shape[Any]):
    """No arguments."""

    what = "no arguments"

    def take(self, node: Node, reader: Reader) -> Any:
        return None if node.value is None else self.wrong(node, reader)

    def describe(self) -> dict[str, Any]:
        return {"type": "null"}


class NoAuth:
    """Signs nothing."""

    shape: Shape[Any] = Nothing()

    def flow(
        self, request: Request, args: None, session: AuthSession
    ) -> Generator[Request, Exchange, None]:
        yield request


auth: Auth = NoAuth()
