"""How small a change the present streams can show: ``compare --self``."""

from __future__ import annotations

from callsheet.engine.gate.by_quantile import weigh
from callsheet.engine.gate.comparison import Comparison, side_of
from callsheet.engine.gate.decide import ALPHA, DRAWS
from callsheet.engine.gate.fail_if import Limit
from callsheet.engine.gate.ratio import bounds, divided
from callsheet.engine.statistics.bootstrap import Runs
from callsheet.model.decision import NoiseFloor


def noise_floor(
    limit: Limit, runs: Runs, stamp_error: float = 0.0, draws: int = DRAWS
) -> NoiseFloor:
    """Compares runs with themselves, as often as ``draws`` says.

    Whatever the bootstrap then finds is noise. To be seen, a change has to reach what the gate
    asks for even where noise hides a part of it.
    """
    side = side_of(limit, runs)
    comparison = Comparison(limit, runs, runs, stamp_error)
    note, _ = comparison.obstacle(side, side)
    if not side.streams:
        note = f"no stream has a value of {limit.metric.name}"
    elif limit.share is None:
        note = "shares of streams are judged by an exact test, which has no floor"
    if note:
        return NoiseFloor(limit.label, side, None, None, note, limit.metric.unit)
    evidence = weigh(comparison, side, side, draws)
    down, up = bounds(evidence.ratios, ALPHA / 2, ALPHA / 2)
    alarm = max(bounds(evidence.ratios, ALPHA, ALPHA)[1], evidence.at_most)
    hidden = divided(1, bounds(evidence.ratios, 0.2, 0.2)[0])
    noise, visible = max(up, divided(1, down)), alarm * hidden
    if limit.metric.higher_is_better:
        noise, visible = divided(1, noise), divided(1, visible)
    return NoiseFloor(limit.label, side, abs(noise - 1), abs(visible - 1), unit=limit.metric.unit)
