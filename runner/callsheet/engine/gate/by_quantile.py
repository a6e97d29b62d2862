"""Weighs the ratio of two quantiles by the bootstrap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random

from callsheet.engine.gate.comparison import Comparison
from callsheet.engine.gate.ratio import bounds, chance, divided, streams_needed
from callsheet.engine.statistics.bootstrap import drawn_quantiles
from callsheet.engine.statistics.rank_test import rank_test
from callsheet.model.decision import CANT_TELL, NOT_SLOWER, SLOWER, Decision, Side

SEED = 7
"""The same recordings always get the same answer."""


@dataclass(frozen=True, slots=True)
class QuantileEvidence:
    """What the bootstrap says of one comparison: ``ratios`` are its sorted draws."""

    comparison: Comparison
    base: Side
    candidate: Side
    ratios: Sequence[float]

    @property
    def chance(self) -> float:
        return chance(self.ratios)

    @property
    def at_most(self) -> float:
        """The ratio from which on a change counts: 10 % more time, or a rate 10 % lower."""
        change = self.comparison.change(self.base)
        if not self.comparison.limit.metric.higher_is_better:
            return 1 + change
        return 1 / (1 - change) if change < 1 else math.inf

    def decide(self, level: float, alpha: float) -> Decision:
        """``level`` is Holm's, for the bound that says slower; ``alpha`` is for the other one."""
        limit = self.comparison.limit
        before, after = self.base.value or 0.0, self.candidate.value or 0.0
        higher = limit.metric.higher_is_better
        worse = divided(before, after) if higher else divided(after, before)
        low, high = bounds(self.ratios, level, alpha)
        needed = None
        if low > 1 and worse >= self.at_most:
            verdict = SLOWER
        elif high < self.at_most:
            verdict = NOT_SLOWER
        else:
            verdict = CANT_TELL
            streams = 2 / (1 / self.base.streams + 1 / self.candidate.streams)
            needed = streams_needed(streams, worse, (low, high), self.at_most)
        return Decision(
            metric=limit.label,
            base=self.base,
            candidate=self.candidate,
            ratio=divided(after, before),
            interval=(divided(1, high), divided(1, low)) if higher else (low, high),
            p_rank=self.second_opinion(),
            verdict=verdict,
            streams_needed=needed,
            note="; ".join(self.notes(undecided=verdict == CANT_TELL and needed is None)),
            unit=limit.metric.unit,
            limit=limit.text,
        )

    def second_opinion(self) -> float:
        """The rank test's chance, streams of all runs together."""
        base = list(chain.from_iterable(self.comparison.base))
        candidate = list(chain.from_iterable(self.comparison.candidate))
        if self.comparison.limit.metric.higher_is_better:
            return rank_test(candidate, base)
        return rank_test(base, candidate)

    def notes(self, *, undecided: bool) -> list[str]:
        notes = []
        sides = {"the base": self.base, "the candidate": self.candidate}
        alone = [who for who, side in sides.items() if side.runs == 1]
        if alone:
            who = alone[0] if len(alone) == 1 else "each side"
            notes.append(f"{who} is one run, so differences between runs are not seen")
        if self.comparison.change(self.base) > self.comparison.limit.value:
            notes.append("a change under three times the clock's error never counts")
        if undecided:
            notes.append("so near the limit that more streams would hardly decide")
        return notes


def weigh(comparison: Comparison, base: Side, candidate: Side, draws: int) -> QuantileEvidence:
    """Draws both sides ``draws`` times. Both need a stream."""
    random, share = Random(SEED), comparison.limit.across
    before = drawn_quantiles([run for run in comparison.base if run], share, draws, random)
    after = drawn_quantiles([run for run in comparison.candidate if run], share, draws, random)
    if comparison.limit.metric.higher_is_better:
        before, after = after, before
    return QuantileEvidence(comparison, base, candidate, sorted(map(divided, after, before)))
