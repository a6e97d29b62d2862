"""The gate is honest: simulated services tell how often it is wrong.

Each simulation fixes its seed, so it gives the same figures everywhere. 99 draws of the bootstrap
stand for the 2,000 in use, which keeps these tests short: fewer draws only shake the bounds more,
and so make false alarms likelier and finds rarer. What holds here holds there.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from callsheet.engine.gate.comparison import Comparison
from callsheet.engine.gate.decide import decide
from callsheet.engine.gate.fail_if import parse_limit
from callsheet.model.decision import CANT_TELL, NOT_SLOWER, SLOWER
from lognormal import lognormal_runs

DRAWS = 99
TTFT = parse_limit("ttft.p50 > +10%")


def verdicts(
    pairs: int,
    seed: int,
    runs: int = 5,
    streams: int = 10,
    *,
    slower: float = 1.0,
    cv: float = 0.3,
    shift: float = 0.0,
) -> Counter[str]:
    """How often each verdict comes when the candidate takes ``slower`` times as long."""
    random = Random(seed)
    counted: Counter[str] = Counter()
    for _ in range(pairs):
        base = lognormal_runs(random, runs, streams, cv=cv, shift=shift)
        candidate = lognormal_runs(random, runs, streams, median=slower, cv=cv, shift=shift)
        (decision,) = decide([Comparison(TTFT, base, candidate)], DRAWS)
        counted[decision.verdict] += 1
    return counted


@pytest.mark.parametrize("shift", [0.0, 0.05])
def test_a_thousand_pairs_without_a_difference_alarm_in_at_most_five_percent(
    shift: float,
) -> None:
    assert verdicts(1000, seed=1, shift=shift)[SLOWER] <= 50


def test_pairs_of_one_session_alarm_in_at_most_five_percent() -> None:
    assert verdicts(400, seed=2, runs=1, streams=20)[SLOWER] <= 20


def test_five_metrics_together_alarm_in_at_most_five_percent() -> None:
    # one run a side: without runs to draw, the bootstrap is at its least careful
    random = Random(3)
    names = ("ttft", "tpot", "gap", "stall", "total")
    limits = [parse_limit(f"{name} > +10%") for name in names]
    alarms = 0
    for _ in range(200):
        pairs = [
            Comparison(limit, lognormal_runs(random, 1, 20), lognormal_runs(random, 1, 20))
            for limit in limits
        ]
        alarms += any(decision.verdict == SLOWER for decision in decide(pairs, DRAWS))
    assert alarms <= 10


@pytest.mark.parametrize("shift", [0.0, 0.05])
def test_half_as_much_again_is_found_in_nineteen_of_twenty(shift: float) -> None:
    assert verdicts(200, seed=4, slower=1.5, shift=shift)[SLOWER] >= 190


def test_a_tenth_slower_can_not_be_told_from_fifty_noisy_streams() -> None:
    counted = verdicts(200, seed=5, slower=1.1)
    assert counted[CANT_TELL] >= 120
    assert counted[NOT_SLOWER] <= 10  # it would be wrong: the limit is reached


def test_few_streams_rarely_decide_anything() -> None:
    assert verdicts(300, seed=6, runs=1, streams=5)[CANT_TELL] >= 240


def test_steady_services_are_told_to_be_alike() -> None:
    assert verdicts(100, seed=7, cv=0.03)[NOT_SLOWER] == 100


def test_as_many_streams_as_the_gate_typically_asks_for_decide_in_four_of_five() -> None:
    # one estimate trusts the ratio that was seen and may be far off; their median is right
    random = Random(8)
    asked = []
    for _ in range(60):
        pair = Comparison(TTFT, lognormal_runs(random), lognormal_runs(random))
        (decision,) = decide([pair], DRAWS)
        if decision.verdict == CANT_TELL and decision.streams_needed:
            asked.append(decision.streams_needed)
    typical = sorted(asked)[len(asked) // 2]
    assert verdicts(40, seed=9)[CANT_TELL] >= 28
    assert verdicts(40, seed=9, runs=round(typical / 10))[CANT_TELL] <= 8
