"""Weighs two shares of good streams by Fisher's exact test."""

from __future__ import annotations

from dataclasses import dataclass

from callsheet.engine.gate.comparison import Comparison
from callsheet.engine.gate.ratio import REASONABLE, divided
from callsheet.engine.statistics.exact_test import exact_test
from callsheet.model.decision import CANT_TELL, NOT_SLOWER, SLOWER, Decision, Side

_SURE = 0.0065
"""Expected counts of this chance pass the 5 % in about four of five cases (z 1.645 + 0.842)."""


@dataclass(frozen=True, slots=True)
class ShareEvidence:
    """What the exact test says: the ``chance`` of so many failures more without a difference."""

    comparison: Comparison
    base: Side
    candidate: Side
    chance: float

    def decide(self, level: float, alpha: float) -> Decision:
        """Fewer good streams than the limit allows are chance while theirs is above ``level``.

        ``alpha`` is not needed: a share that didn't fall is never worse.
        """
        limit = self.comparison.limit
        before, after = self.base.value or 0.0, self.candidate.value or 0.0
        if after >= before or after > before * (1 - limit.value):
            verdict = NOT_SLOWER
        else:
            verdict = SLOWER if self.chance <= level else CANT_TELL
        return Decision(
            metric=limit.label,
            base=self.base,
            candidate=self.candidate,
            ratio=divided(after, before),
            interval=None,
            p_rank=self.chance,
            verdict=verdict,
            streams_needed=streams_needed(self.base, self.candidate)
            if verdict == CANT_TELL
            else None,
            unit=limit.metric.unit,
            limit=limit.text,
        )


def weigh(comparison: Comparison, base: Side, candidate: Side) -> ShareEvidence:
    """Both sides need a stream."""
    chance = exact_test(_counts(base, base.streams), _counts(candidate, candidate.streams))
    return ShareEvidence(comparison, base, candidate, chance)


def streams_needed(base: Side, candidate: Side) -> int | None:
    """About how many streams a side would show that the share fell, if the shares stay.

    None where more than a hundred times the present ones would be due.
    """
    few = min(base.streams, candidate.streams)
    many = few * REASONABLE
    while few < many:
        middle = (few + many) // 2
        if exact_test(_counts(base, middle), _counts(candidate, middle)) <= _SURE:
            many = middle
        else:
            few = middle + 1
    return few if few < min(base.streams, candidate.streams) * REASONABLE else None


def _counts(side: Side, streams: int) -> tuple[int, int]:
    """So many good ones among ``streams`` as the side's share says."""
    return round((side.value or 0.0) * streams), streams
