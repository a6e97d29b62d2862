"""``timeline``: limits on when the answer came, on the silences in it, and on its pace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from callsheet.model.exchange import Exchange
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.model.source import Source
from callsheet.plugins.clock_doubt import in_doubt, stalls_in_doubt
from callsheet.plugins.drawing.figure_rows import told
from callsheet.plugins.drawing.measures import duration, many
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.stream_figures import NUMBERS, Figures
from callsheet.plugins.timeline_args import SHARES, TIMELINE, Limit, StallLimit


class TimelineCheck:
    """``timeline: {ttft: {max: 2s}, gap: {p95: 250ms, max: 1s}, stall: 500ms, total: 30s}``.

    One verdict for each limit. Gaps lie between arrivals (events of one read are one arrival);
    percentiles interpolate linearly. A limit on a figure that the stream does not have (a gap of
    one arrival, the time per token of one token) is broken: a check that saw nothing must not
    pass. So is a limit that only our own lateness decides, where the kernel told no times.
    """

    doc = "Limits on when the answer came: its head, first payload, gaps, stalls, pace, last byte."
    shape = TIMELINE

    def prepare(self, args: Mapping[str, Limit | StallLimit]) -> None:
        """Nothing to prepare."""

    def judge(
        self, args: Mapping[str, Limit | StallLimit], exchange: Exchange, place: CheckPlace
    ) -> Iterable[Verdict]:
        figures = Figures(exchange)
        for name, limit in args.items():
            if isinstance(limit, StallLimit):
                yield _stalls(limit, exchange, figures)
            else:
                for word, wanted in limit.words:
                    yield _judge(name, word, wanted, limit.source, exchange, figures)


check: Check = TimelineCheck()


def _judge(
    name: str, word: str, limit: float, source: Source, exchange: Exchange, figures: Figures
) -> Verdict:
    label, at_least = f"timeline {name}.{word}", word == "min"
    expected = f"{'at least' if at_least else 'at most'} {told(name, limit)}"
    share = SHARES[word] if name == "gap" else None
    value = figures.value(name, share=share, net=word == "net")
    if value is None:
        failed, message = figures.why_none(name, net=word == "net")
        outcome = FAILED if failed else BROKEN
        return Verdict(label, outcome, source, expected, "nothing", message=message)
    actual = told(name, value)
    if name not in NUMBERS:
        pieces = (figures.payload.tokens or 2) - 1 if name == "tpot" else 1
        if doubt := in_doubt(exchange, name, word, value, round(limit), pieces):
            return Verdict(label, BROKEN, source, expected, actual, message=doubt)
    if value >= limit if at_least else value <= limit:
        return Verdict(label, PASSED, source, expected, actual)
    what = f"{name} {word}" if name == "gap" or word == "net" else name
    by = told(name, abs(value - limit))
    message = f"{what} is {actual}, {by} {'under' if at_least else 'over'} the limit"
    if name in ("tpot", "tokens_per_second"):
        message += f" ({figures.counted()})"
    where = _after_gap(value, exchange, figures) if name == "gap" else ""
    return Verdict(label, FAILED, source, expected, actual, where, message)


def _stalls(limit: StallLimit, exchange: Exchange, figures: Figures) -> Verdict:
    over = f"over {duration(limit.over)}"
    expected = f"at most {many(limit.at_most, 'gap')} {over}"
    if figures.value("gap", share=1) is None:
        _, message = figures.why_none("gap")
        return Verdict("timeline stall", BROKEN, limit.source, expected, "nothing", message=message)
    payload = figures.payload
    count = payload.stalls(limit.over)
    actual = many(count, "gap")
    if doubt := stalls_in_doubt(exchange, payload, limit.over, limit.at_most):
        return Verdict("timeline stall", BROKEN, limit.source, expected, actual, message=doubt)
    if count <= limit.at_most:
        return Verdict("timeline stall", PASSED, limit.source, expected, actual)
    longest = max(payload.gaps)
    message = f"{many(count, 'stall')} {over}; the longest is {duration(longest)}"
    where = _after_gap(longest, exchange, figures)
    return Verdict("timeline stall", FAILED, limit.source, expected, actual, where, message)


def _after_gap(gap: float, exchange: Exchange, figures: Figures) -> str:
    """The event that ended a gap of this very length, as a place."""
    ends = {after for before, after in pairwise(figures.payload.arrivals) if after - before == gap}
    events = exchange.timeline.events if exchange.timeline else ()
    carriers = figures.carriers
    found = (e for e in events if e.at in ends and (carriers is None or e.index in carriers))
    return next((f"event {event.index}" for event in found), "")
