"""Decides whether a candidate is slower than its base: metric by metric, and honestly.

A metric is *slower* when two things hold: the bootstrap's bound says that the ratio of the two
quantiles is above 1, and the ratio reaches the change that counts. It is *not slower* when the
bound from above stays below that change. Else the data *can't tell*. The first bound is held to
Holm's levels over all metrics of one call. The other needs no correction: that all is well is only
said when each metric is well by itself. Shares of streams go by Fisher's exact test instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from callsheet.engine.gate.by_quantile import QuantileEvidence
from callsheet.engine.gate.by_quantile import weigh as weigh_quantiles
from callsheet.engine.gate.by_share import ShareEvidence
from callsheet.engine.gate.by_share import weigh as weigh_shares
from callsheet.engine.gate.comparison import Comparison, side_of
from callsheet.engine.gate.fail_if import Limit
from callsheet.engine.statistics.bootstrap import Runs
from callsheet.engine.statistics.holm import holm
from callsheet.model.decision import CANT_TELL, NOT_SLOWER, SLOWER, Decision

ALPHA = 0.05
DRAWS = 2000


def decide(
    comparisons: Sequence[Comparison], draws: int = DRAWS, alpha: float = ALPHA
) -> tuple[Decision, ...]:
    """One decision for each comparison; all of them together are one gate.

    With no difference anywhere, the chance that any metric is called slower is at most ``alpha``.
    Metrics that are shown but not gated belong into a call of their own each.
    """
    weighed = [_weighed(comparison, draws) for comparison in comparisons]
    evidence = [one for one in weighed if not isinstance(one, Decision)]
    levels = iter(holm([one.chance for one in evidence], alpha))
    return tuple(
        one if isinstance(one, Decision) else one.decide(next(levels), alpha) for one in weighed
    )


def _weighed(comparison: Comparison, draws: int) -> QuantileEvidence | ShareEvidence | Decision:
    limit = comparison.limit
    base, candidate = side_of(limit, comparison.base), side_of(limit, comparison.candidate)
    obstacle, needed = comparison.obstacle(base, candidate)
    if obstacle:
        return Decision(
            metric=limit.label,
            base=base,
            candidate=candidate,
            ratio=None,
            interval=None,
            p_rank=None,
            verdict=CANT_TELL,
            streams_needed=needed,
            note=obstacle,
            unit=limit.metric.unit,
            limit=limit.text,
        )
    if limit.share is None:
        return weigh_shares(comparison, base, candidate)
    return weigh_quantiles(comparison, base, candidate, draws)


def hold(limit: Limit, runs: Runs) -> Decision:
    """Holds one side to an absolute limit: by its value alone, however few streams there are."""
    side = side_of(limit, runs)
    note = ""
    if side.value is None:
        verdict, note = CANT_TELL, f"no stream has a value of {limit.metric.name}"
    elif limit.metric.higher_is_better:
        verdict = SLOWER if side.value < limit.value else NOT_SLOWER
    else:
        verdict = SLOWER if side.value > limit.value else NOT_SLOWER
    return Decision(
        metric=limit.label,
        base=None,
        candidate=side,
        ratio=None,
        interval=None,
        p_rank=None,
        verdict=verdict,
        note=note,
        unit=limit.metric.unit,
        limit=limit.text,
    )
