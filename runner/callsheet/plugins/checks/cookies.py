"""``cookies``: the cookies that the answer sets."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.model.containers import MapOf
from callsheet.model.exchange import Exchange
from callsheet.model.result import Verdict
from callsheet.model.shape import Entry, Shape
from callsheet.plugins.matching import MATCHER, MISSING, Matcher
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.verdicts import matched, no_answer, plain_or_number

Args = tuple[Entry[Matcher], ...]


class CookiesCheck:
    """``cookies: {session: {length: 32}}``. One verdict for each name.

    Names are case-sensitive (RFC 6265). Of a name that is set several times the last counts.
    """

    doc = "Cookies that the answer sets: name to a value or matcher."
    shape: Shape[Args] = MapOf(MATCHER, "a map of cookie names and matchers")

    def prepare(self, args: Args) -> None:
        """Compile the schemas in the matchers."""
        for entry in args:
            entry.value.prepare()

    def judge(self, args: Args, exchange: Exchange, place: CheckPlace) -> Iterable[Verdict]:
        if exchange.response is None:
            yield no_answer("cookies", exchange, place.source)
            return
        cookies = dict(exchange.set_cookies)
        for entry in args:
            text = cookies.get(entry.name)
            value = MISSING if text is None else plain_or_number(entry.value, text)
            name = f"cookies {entry.name}"
            yield matched(name, entry.value, value, entry.source, entry.name)


check: Check = CookiesCheck()
