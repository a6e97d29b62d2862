"""A comparison's figures and verdicts as people read them, in the terminal and on the page."""

from __future__ import annotations

import math

from callsheet.model.comparison import Compared, Pair, Runs
from callsheet.model.decision import CANT_TELL, SLOWER, Decision
from callsheet.plugins.drawing.measures import duration, many

VERDICTS = {
    "time": ("slower", "not slower"),
    "number": ("worse", "not worse"),
    "share": ("fewer", "not fewer"),
}
"""Unit to the words for worse and not worse."""
CANT = "can't tell"


def figure(value: float | None, unit: str) -> str:
    """``301 ms``, ``92%``, ``14.2``; a dash for none."""
    if value is None:
        return "–"
    if unit == "time":
        return duration(value)
    return percent(value) if unit == "share" else f"{value:.3g}"


def percent(share: float | None) -> str:
    """``12%``, ``0.4%``; a dash for none. All is all: 99.96% is not rounded up to 100%."""
    if share is None:
        return "–"
    if share < 1 and round(share * 100, 1) >= 100:
        return "99.9%"
    return f"{share * 100:.1f}".removesuffix(".0") + "%" if share else "0%"


def ratio(decision: Decision) -> str:
    """``×1.50``; empty where nothing was divided."""
    return "" if decision.ratio is None else f"×{_factor(decision.ratio)}"


def interval(decision: Decision) -> str:
    """``1.24 … 1.66``; empty where there is none."""
    return "" if decision.interval is None else " … ".join(map(_factor, decision.interval))


def _factor(value: float) -> str:
    return "∞" if math.isinf(value) else f"{value:.2f}" if value < 99.5 else f"{value:.0f}"


def chance(decision: Decision) -> str:
    """The rank test's p, ``<.001`` or ``.037``."""
    p = decision.p_rank
    if p is None:
        return ""
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def verdict(decision: Decision) -> str:
    """``slower``, ``not slower`` or ``can't tell``; shares get fewer, numbers worse."""
    if decision.verdict == CANT_TELL:
        return CANT
    worse, fine = VERDICTS[decision.unit]
    if decision.base is None:
        return "over the limit" if decision.verdict == SLOWER else "in the limit"
    return worse if decision.verdict == SLOWER else fine


def remarks(decision: Decision) -> str:
    """What else there is to say: how many streams would do, and the note."""
    needed = decision.streams_needed
    would = "" if needed is None else f"about {needed:,} streams a side would tell"
    return "; ".join(part for part in (would, decision.note) if part)


def counts(runs: Runs) -> str:
    """``5 runs, 50 streams``."""
    return f"{many(len(runs), 'run')}, {many(sum(map(len, runs)), 'stream')}"


def headline(compared: Compared) -> str:
    """The whole in one line."""
    wrong = [pair for pair in compared.pairs if pair.verdict == SLOWER]
    open_ = [pair for pair in compared.pairs if pair.verdict == CANT_TELL]
    of = many(len(compared.pairs), "request")
    if wrong:
        return f"{compared.candidate} is slower: {len(wrong)} of {of}"
    if open_:
        return f"Can't tell yet: {len(open_)} of {of}"
    return f"{compared.candidate} is not slower: {of}"


def difference(pair: Pair) -> str:
    """What to say above a diff of texts."""
    if pair.diff is None:
        return ""
    return f"text differs in {pair.diff.differing} of {pair.diff.compared} streams"
