"""``redirects``: how many were followed, and where they led."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callsheet.model.exchange import Exchange
from callsheet.model.result import Verdict
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node
from callsheet.plugins.matching import MATCHER, Matcher
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.verdicts import matched, no_answer


@dataclass(frozen=True, slots=True)
class RedirectsArgs:
    """What is asked of the redirects; parts that are None don't matter."""

    count: Matcher | None = None
    to: Matcher | None = None


def _only_count(node: Node, reader: Reader) -> Mapping[str, Node] | None:
    return {"count": node} if node.kind == "number" else None


class RedirectsCheck:
    """``redirects: {count: 1, to: {ends_with: /login}}``; a bare number is the count.

    Only redirects that were followed count (``http: {follow_redirects: true}``). One verdict for
    each key.
    """

    doc = "How many redirects were followed, and the URL where they ended."
    shape: Shape[RedirectsArgs] = Record(
        RedirectsArgs,
        {
            "count": Key(MATCHER, "How many: a number or a matcher."),
            "to": Key(MATCHER, "The URL that answered in the end: a value or matcher."),
        },
        "check of redirects",
        shorthand=_only_count,
        shorthand_schema={"type": "number"},
    )

    def prepare(self, args: RedirectsArgs) -> None:
        """Nothing to prepare."""

    def judge(
        self, args: RedirectsArgs, exchange: Exchange, place: CheckPlace
    ) -> Iterable[Verdict]:
        if exchange.response is None:
            yield no_answer("redirects", exchange, place.source)
            return
        if args.count is not None:
            yield matched("redirects count", args.count, len(exchange.hops), place.source)
        if args.to is not None:
            yield matched("redirects to", args.to, exchange.request.url, place.source)


check: Check = RedirectsCheck()
