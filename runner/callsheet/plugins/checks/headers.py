"""``headers``: the answer's header fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from callsheet.model.containers import MapOf
from callsheet.model.exchange import Exchange
from callsheet.model.result import Verdict
from callsheet.model.shape import Entry, Shape
from callsheet.plugins.matching import MATCHER, MISSING, Matcher
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.verdicts import matched, no_answer, plain_or_number

Args = tuple[Entry[Matcher], ...]


def _bad_name(name: str) -> str:
    token = re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name)
    return "" if token else f"'{name}' can't be the name of a header (RFC 9110, section 5.1)"


class HeadersCheck:
    """``headers: {content-type: {starts_with: text/}}``. One verdict for each name.

    Names fit in any case. The value is a text; a list of texts where the name came several times;
    a number where the matcher is about one.
    """

    doc = "Header fields: name (in any case) to a value or matcher."
    shape: Shape[Args] = MapOf(MATCHER, "a map of header names and matchers", name=_bad_name)

    def prepare(self, args: Args) -> None:
        """Compile the schemas in the matchers."""
        for entry in args:
            entry.value.prepare()

    def judge(self, args: Args, exchange: Exchange, place: CheckPlace) -> Iterable[Verdict]:
        if exchange.response is None:
            yield no_answer("headers", exchange, place.source)
            return
        fields: dict[str, list[str]] = {}
        for name, text in exchange.response.headers:
            fields.setdefault(name.lower(), []).append(text)
        for entry in args:
            name, matcher = entry.name, entry.value
            values: list[Any] = [
                plain_or_number(matcher, text) for text in fields.get(name.lower(), ())
            ]
            value = MISSING if not values else values[0] if len(values) == 1 else values
            yield matched(f"headers {name}", matcher, value, entry.source, name)


check: Check = HeadersCheck()
