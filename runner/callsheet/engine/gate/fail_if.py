"""Reads ``--fail-if``: what a comparison fails on.

::

    ttft.p50 > +10%      the candidate's median over streams is at least 10 % above the base's
    ttft.p95 > 800ms     an absolute limit on the candidate
    gap.p95 > +20%       per stream its own 95th percentile of gaps, compared by their medians
    complete < 99%       the share of streams that came to their end
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from callsheet.engine.gate.metrics import GATE_METRICS, GateMetric
from callsheet.model.errors import UsageError, did_you_mean
from callsheet.model.scalars import Duration
from callsheet.model.shape import Reader
from callsheet.model.source import NOWHERE, Node

_EXPRESSION = re.compile(r"([\w-]+)(?:\.(\w+(?:\.\d+)?))?\s*([<>=!]+)\s*(\S.*)")
_QUANTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?)")
_PERCENT = re.compile(r"([+-]?)(\d+(?:\.\d+)?)\s*%")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_EXAMPLES = "for example 'ttft.p50 > +10%', 'gap.p95 > 200ms' or 'complete < 99%'"


@dataclass(frozen=True, slots=True)
class Limit:
    """One expression. ``text`` is as written.

    ``share`` is the quantile (0.5 for ``p50``, 1 for ``max``), None for a share of streams.
    ``value`` is a share of the base (``relative``; always positive, for the worse), else ns, a
    number or a share, as the metric's unit says; a candidate beyond it on the worse side fails.
    """

    text: str
    metric: GateMetric
    share: float | None
    value: float
    relative: bool

    @property
    def label(self) -> str:
        """The metric and its quantile: ``gap.p95``."""
        if self.share is None:
            return self.metric.name
        return f"{self.metric.name}.{'max' if self.share == 1 else f'p{self.share * 100:g}'}"

    @property
    def within(self) -> float | None:
        """The quantile that makes one value of a stream's many; None where it has only one."""
        return self.share if self.metric.many else None

    @property
    def across(self) -> float:
        """The quantile over streams.

        A stream that is summed up by its own quantile counts as one among its like, so their
        median stands for them; but no stream at all may pass an absolute ``max``.
        """
        if self.share is None or self.metric.many:
            return 1.0 if self.share == 1 and not self.relative else 0.5
        return self.share


def usual_limit(metric: GateMetric) -> Limit:
    """What a metric is gated by when nobody said: medians and the metric's own delta."""
    share = None if metric.unit == "share" else 0.5
    sign = "< -" if metric.higher_is_better else "> +"
    change = f"{sign}{metric.delta * 100:g}%" if metric.delta else "< base"
    limit = Limit("", metric, share, metric.delta, True)
    return replace(limit, text=f"{limit.label} {change}")


def parse_limit(text: str) -> Limit:
    """The limit that ``text`` says. Raises UsageError for anything that could never judge."""
    match = _EXPRESSION.fullmatch(text.strip())
    if match is None:
        raise _wrong(text, "expected METRIC > VALUE", _EXAMPLES)
    name, quantile, sign, value = match.groups()
    metric = GATE_METRICS.get(name)
    if metric is None:
        mend = did_you_mean(name, GATE_METRICS) or f"known: {', '.join(GATE_METRICS)}"
        raise _wrong(text, f"there is no metric '{name}'", mend)
    worse = "<" if metric.higher_is_better else ">"
    if sign not in ("<", ">"):
        raise _wrong(text, f"expected > or <, found {sign}", f"write '{worse}'")
    if sign != worse:
        better = "higher" if metric.higher_is_better else "lower"
        raise _wrong(
            text,
            f"{name} is better when {better}, so this would fail on what is good",
            f"write '{worse}': the expression says what fails",
        )
    share = _share(text, metric, quantile)
    amount, relative = _value(text, metric, value.strip())
    if relative and share == 1 and not metric.many:
        raise _wrong(text, "the max of all streams can't be compared", "use p95 or lower")
    return Limit(text.strip(), metric, share, amount, relative)


def _share(text: str, metric: GateMetric, quantile: str | None) -> float | None:
    if metric.unit == "share":
        if quantile:
            raise _wrong(text, f"{metric.name} is one share and has no {quantile}", "leave it out")
        return None
    if quantile is None:
        return 0.5
    if quantile == "max":
        return 1.0
    found = _QUANTILE.fullmatch(quantile)
    if found is None or float(found[1]) == 0:
        raise _wrong(text, f"'{quantile}' is no quantile", "use p50, p90, p95, p99 or max")
    return round(float(found[1]) / 100, 6)


def _value(text: str, metric: GateMetric, value: str) -> tuple[float, bool]:
    percent = _PERCENT.fullmatch(value)
    if percent and percent[1]:
        sign = "-" if metric.higher_is_better else "+"
        if percent[1] != sign:
            mend = f"write {sign}{percent[2]}%"
            raise _wrong(text, f"{value} would be a change for the better", mend)
        if sign == "-" and float(percent[2]) >= 100:
            raise _wrong(text, "nothing falls by 100% or more", "use less")
        return float(percent[2]) / 100, True
    if metric.unit == "share":
        if percent is None or float(percent[2]) > 100:
            raise _wrong(text, f"expected a share of at most 100%, found '{value}'", "as in 99%")
        return float(percent[2]) / 100, False
    if percent:
        sign = "-" if metric.higher_is_better else "+"
        mend = f"write {sign}{value} for a change against the base"
        raise _wrong(text, f"{value} of what? {metric.name} is no share", mend)
    if metric.unit == "number":
        if not _NUMBER.fullmatch(value):
            raise _wrong(text, f"expected a number, found '{value}'", _EXAMPLES)
        return float(value), False
    reader = Reader()
    time = Duration().read(Node(value, NOWHERE), reader)
    if reader.problems:
        raise _wrong(text, f"expected a duration, found '{value}'", "write the unit, as in 200ms")
    return time, False


def _wrong(text: str, what: str, mend: str) -> UsageError:
    return UsageError(f"--fail-if '{text}': {what}", mend)
