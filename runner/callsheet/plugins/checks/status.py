"""``status``: the answer's status code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callsheet.model.containers import ListOf
from callsheet.model.exchange import Exchange
from callsheet.model.result import FAILED, PASSED, Verdict
from callsheet.model.shape import Reader, Shape
from callsheet.model.source import Node
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.verdicts import no_answer


class _Status(Shape[str]):
    what = "a status such as 200 or 2xx"

    def take(self, node: Node, reader: Reader) -> str:
        text = str(node.value).lower()
        digits = text.removesuffix("xx") if len(text) == 3 else ""
        known = digits.isdecimal() and digits.isascii() and "1" <= digits[0] <= "9"
        if node.kind not in ("text", "number") or not known or len(digits) == 2:
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        return text

    def describe(self) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "integer", "minimum": 100, "maximum": 999},
                {"type": "string", "pattern": "^[1-9](?:[0-9]{2}|[xX]{2})$"},
            ]
        }


class StatusCheck:
    """``status: 200``, ``2xx``, or a list of which one must come. One verdict."""

    doc = "The status code: 200, 2xx, or a list of which one must come."
    shape: Shape[tuple[str, ...]] = ListOf(_Status(), "a status or a list of them", or_one=True)

    def prepare(self, args: tuple[str, ...]) -> None:
        """Nothing to prepare."""

    def judge(
        self, args: tuple[str, ...], exchange: Exchange, place: CheckPlace
    ) -> Iterable[Verdict]:
        response = exchange.response
        if response is None:
            return [no_answer("status", exchange, place.source)]
        status, expected = str(response.status), " or ".join(args)
        if any(status == one or (one.endswith("xx") and status[0] == one[0]) for one in args):
            return [Verdict("status", PASSED, place.source, expected, status)]
        actual = f"{status} {response.reason}".strip()
        message = f"expected the status {expected}, found {actual}"
        return [Verdict("status", FAILED, place.source, expected, actual, message=message)]


check: Check = StatusCheck()
