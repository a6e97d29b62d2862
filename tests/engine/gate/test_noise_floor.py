"""The noise floor says what the present streams could show at all."""

from __future__ import annotations

from random import Random

import pytest

from callsheet.engine.gate.comparison import Comparison
from callsheet.engine.gate.decide import decide
from callsheet.engine.gate.fail_if import Limit, parse_limit, usual_limit
from callsheet.engine.gate.metrics import GATE_METRICS
from callsheet.engine.gate.noise_floor import noise_floor
from callsheet.model.decision import SLOWER, NoiseFloor, Side
from lognormal import lognormal_runs

TTFT = parse_limit("ttft > +10%")


def test_without_noise_just_the_limit_is_visible() -> None:
    assert noise_floor(TTFT, [[100] * 5] * 2) == NoiseFloor(
        "ttft.p50", Side(100, 10, 2, 100, 100), 0.0, pytest.approx(0.1)
    )


def test_a_rate_has_its_floor_below_it() -> None:
    floor = noise_floor(parse_limit("tokens_per_second < -10%"), [[100] * 5] * 2)
    assert (floor.noise, floor.visible, floor.unit) == (0.0, pytest.approx(0.1), "number")


def test_a_coarse_clock_raises_what_is_visible() -> None:
    assert noise_floor(TTFT, [[100] * 5] * 2, stamp_error=20).visible == pytest.approx(0.6)


def test_more_streams_lower_the_floor() -> None:
    few = noise_floor(TTFT, lognormal_runs(Random(1), 5, 10))
    many = noise_floor(TTFT, lognormal_runs(Random(1), 20, 40))
    assert few.noise
    assert few.visible
    assert many.noise
    assert many.visible
    assert many.noise < few.noise / 2
    assert many.visible < few.visible / 1.5


def test_noise_is_rarely_exceeded_and_what_is_visible_is_found() -> None:
    # The bootstrap draws runs and then streams, which spreads a little wider than the truth: so
    # like stays below the floor in more than the 95 of 100 that it promises.
    random = Random(11)
    floor = noise_floor(TTFT, lognormal_runs(random, 10, 10), draws=400)
    assert floor.noise
    assert floor.visible
    exceeded = found = 0
    for _ in range(150):
        base, same = lognormal_runs(random, 10, 10), lognormal_runs(random, 10, 10)
        worse = [[value * (1 + floor.visible) for value in run] for run in same]
        (alike,) = decide([Comparison(TTFT, base, same)], draws=20)
        (slower,) = decide([Comparison(TTFT, base, worse)], draws=200)
        assert alike.ratio
        exceeded += not 1 / (1 + floor.noise) < alike.ratio < 1 + floor.noise
        found += slower.verdict == SLOWER
    assert exceeded / 150 <= 0.05
    assert found / 150 >= 0.7


@pytest.mark.parametrize(
    ("limit", "runs", "note"),
    [
        (TTFT, [[1.0] * 4], "fewer than 5 streams a side: only an absolute limit can judge"),
        (TTFT, [], "no stream has a value of ttft"),
        (usual_limit(GATE_METRICS["complete"]), [[1.0] * 9], "shares of streams are judged by an"),
    ],
)
def test_where_there_is_no_floor_the_note_says_why(
    limit: Limit, runs: list[list[float]], note: str
) -> None:
    floor = noise_floor(limit, runs)
    assert (floor.noise, floor.visible) == (None, None)
    assert floor.note.startswith(note)
