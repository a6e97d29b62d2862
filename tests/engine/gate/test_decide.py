"""The gate says slower, not slower, or that the data can't tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from callsheet.engine.gate.comparison import Comparison
from callsheet.engine.gate.decide import decide, hold
from callsheet.engine.gate.fail_if import parse_limit, usual_limit
from callsheet.engine.gate.metrics import GATE_METRICS
from callsheet.model.decision import CANT_TELL, NOT_SLOWER, SLOWER, Decision, Side
from lognormal import lognormal_runs

COMPLETE = usual_limit(GATE_METRICS["complete"])


def compare(
    text: str,
    base: Sequence[Sequence[float]],
    candidate: Sequence[Sequence[float]],
    stamp_error: float = 0.0,
    lag: float = 0.0,
) -> Decision:
    (decision,) = decide([Comparison(parse_limit(text), base, candidate, stamp_error, lag)])
    return decision


def even(value: float, runs: int = 2, streams: int = 10) -> list[list[float]]:
    return [[value] * streams] * runs


def test_a_decision_holds_both_sides_their_ratio_its_interval_and_a_second_opinion() -> None:
    decision = compare("ttft.p50 > +10%", even(100), even(120))
    assert decision == Decision(
        metric="ttft.p50",
        base=Side(100, 20, 2, 100, 100),
        candidate=Side(120, 20, 2, 120, 120),
        ratio=1.2,
        interval=(1.2, 1.2),
        p_rank=pytest.approx(2.5e-10, rel=0.1),
        verdict=SLOWER,
        limit="ttft.p50 > +10%",
    )


@pytest.mark.parametrize(
    ("candidate", "verdict"),
    [(80, NOT_SLOWER), (100, NOT_SLOWER), (109, NOT_SLOWER), (110, SLOWER), (200, SLOWER)],
)
def test_only_a_change_that_reaches_the_limit_is_slower(candidate: float, verdict: str) -> None:
    assert compare("ttft > +10%", even(100), even(candidate)).verdict == verdict


@pytest.mark.parametrize(("candidate", "verdict"), [(91, NOT_SLOWER), (89, SLOWER), (50, SLOWER)])
def test_a_rate_is_slower_when_it_falls(candidate: float, verdict: str) -> None:
    decision = compare("tokens_per_second < -10%", even(100), even(candidate))
    assert (decision.verdict, decision.ratio) == (verdict, candidate / 100)


def test_a_rate_is_judged_as_the_time_that_it_is_the_inverse_of() -> None:
    random = Random(4)
    base = lognormal_runs(random, 5, 9)
    candidate = lognormal_runs(random, 5, 9, median=1.2)
    time = compare("total > +25%", base, candidate)
    rate = compare(
        "tokens_per_second < -20%",
        [[1 / value for value in run] for run in base],
        [[1 / value for value in run] for run in candidate],
    )
    assert time.ratio
    assert time.interval
    assert rate.ratio == pytest.approx(1 / time.ratio)
    assert rate.interval == pytest.approx((1 / time.interval[1], 1 / time.interval[0]))
    assert (rate.verdict, rate.p_rank, rate.streams_needed) == (
        time.verdict,
        pytest.approx(time.p_rank),
        time.streams_needed,
    )


def test_a_sure_but_small_change_that_might_reach_the_limit_can_not_be_told() -> None:
    base = [[100, 100, 100, 100, 100]] * 3
    candidate = [[101, 108, 108, 130, 130]] * 3
    decision = compare("ttft > +10%", base, candidate)
    assert (decision.ratio, decision.interval) == (1.08, (1.08, 1.3))
    assert decision.verdict == CANT_TELL


def test_one_run_with_another_hour_does_not_make_a_regression() -> None:
    candidate = [*even(100, runs=2), *even(150, runs=3)]
    decision = compare("ttft > +10%", even(100, runs=5), candidate)
    assert (decision.verdict, decision.ratio) == (CANT_TELL, 1.5)
    # were all streams of one run, the same values would be taken for sure
    merged = compare(
        "ttft > +10%", even(100, 1, 50), [[value for run in candidate for value in run]]
    )
    assert merged.note == "each side is one run, so differences between runs are not seen"


@pytest.mark.parametrize(
    ("base", "candidate", "note"),
    [
        (1, 2, "the base is one run, so differences between runs are not seen"),
        (2, 1, "the candidate is one run, so differences between runs are not seen"),
        (2, 2, ""),
    ],
)
def test_a_side_of_one_run_is_named(base: int, candidate: int, note: str) -> None:
    assert compare("ttft > +10%", even(1, base), even(1, candidate)).note == note


def test_a_run_without_values_is_no_run() -> None:
    decision = compare("ttft > +10%", [[], *even(100)], even(100))
    assert decision == compare("ttft > +10%", even(100), even(100))


@pytest.mark.parametrize(
    ("text", "streams", "needed"),
    [
        ("ttft > +10%", 4, 5),
        ("gap.p95 > +10%", 4, 5),
        ("ttft.p90 > +10%", 9, 10),
        ("ttft.p95 > +10%", 19, 20),
        ("ttft.p99 > +10%", 99, 100),
        ("complete < -1%", 4, 5),
    ],
)
def test_too_few_streams_are_not_compared(text: str, streams: int, needed: int) -> None:
    label = parse_limit(text).label
    decision = compare(text, even(1, 1, streams), even(0, 1, 200))
    assert (decision.verdict, decision.streams_needed, decision.ratio) == (CANT_TELL, needed, None)
    assert decision.note == (
        f"fewer than {needed} streams a side: only an absolute limit can judge {label}"
    )
    assert compare(text, even(1, 1, needed), even(1, 1, 200)).verdict == NOT_SLOWER


@pytest.mark.parametrize(
    ("base", "candidate", "who"),
    [([], even(1), "the base"), (even(1), [[], []], "the candidate")],
)
def test_a_metric_that_no_stream_has_is_said_so(
    base: list[list[float]], candidate: list[list[float]], who: str
) -> None:
    decision = compare("tpot > +10%", base, candidate)
    assert (decision.verdict, decision.note) == (
        CANT_TELL,
        f"no stream of {who} has a value of tpot",
    )


@pytest.mark.parametrize(
    ("candidate", "verdict"), [(150_000, NOT_SLOWER), (169_000, NOT_SLOWER), (171_000, SLOWER)]
)
def test_less_than_three_stamp_errors_never_counts(candidate: float, verdict: str) -> None:
    decision = compare("gap > +10%", even(50_000), even(candidate), stamp_error=40_000)
    assert (decision.verdict, decision.note) == (
        verdict,
        "a change under three times the clock's error never counts",
    )


def test_a_stamp_error_larger_than_a_rate_leaves_nothing_to_find() -> None:
    decision = compare("events_per_second < -10%", even(10), even(1), stamp_error=4)
    assert decision.verdict == NOT_SLOWER


def test_where_our_own_lag_hides_the_change_nothing_is_judged() -> None:
    judged = compare("gap > +10%", even(100), even(200), lag=9)
    refused = compare("gap > +10%", even(100), even(200), lag=10)
    assert (judged.verdict, refused.verdict) == (SLOWER, CANT_TELL)
    assert refused.note == "our own lag is as large as the change to be found: nothing can be said"
    assert refused.streams_needed is None


def test_a_base_of_zero_is_only_kept_by_a_zero() -> None:
    assert compare("stall > +10%", even(0), even(0), stamp_error=1).verdict == NOT_SLOWER
    worse = compare("stall > +10%", even(0), even(5))
    assert (worse.verdict, worse.ratio, worse.interval) == (
        SLOWER,
        math.inf,
        (math.inf, math.inf),
    )


def test_in_company_a_metric_needs_stronger_evidence() -> None:
    random = Random(0)
    limit = parse_limit("ttft > +10%")
    quiet = Comparison(parse_limit("total > +10%"), even(100), even(100))
    for _ in range(50):  # until chance has brought one between 2.5 % and 5 %
        near = Comparison(limit, lognormal_runs(random), lognormal_runs(random, median=1.25))
        (alone,) = decide([near], draws=400)
        company = decide([near, quiet], draws=400)
        if alone.verdict == SLOWER and company[0].verdict != SLOWER:
            break
    assert [one.verdict for one in (alone, *company)] == [SLOWER, CANT_TELL, NOT_SLOWER]
    assert alone.interval
    assert company[0].interval
    assert company[0].interval[0] <= 1 < alone.interval[0]
    assert company[0].interval[1] == alone.interval[1]


def test_decisions_come_in_the_order_of_the_comparisons() -> None:
    texts = ["ttft > +10%", "tpot > +10%", "complete < -1%", "total > +10%"]
    sides = [(even(1), even(2)), (even(1), []), (even(1), even(1)), (even(1), even(1))]
    decided = decide([Comparison(parse_limit(t), *s) for t, s in zip(texts, sides, strict=True)])
    assert [(one.metric, one.verdict) for one in decided] == [
        ("ttft.p50", SLOWER),
        ("tpot.p50", CANT_TELL),
        ("complete", NOT_SLOWER),
        ("total.p50", NOT_SLOWER),
    ]
    assert decide([]) == ()


def test_the_same_values_always_get_the_same_answer() -> None:
    random = Random(9)
    comparison = Comparison(
        parse_limit("ttft > +10%"), lognormal_runs(random), lognormal_runs(random)
    )
    assert decide([comparison]) == decide([comparison])


def flags(good: int, streams: int) -> list[list[float]]:
    return [[1.0] * good + [0.0] * (streams - good)]


@pytest.mark.parametrize(
    ("base", "candidate", "verdict", "needed", "chance"),
    [
        ((50, 50), (45, 50), SLOWER, None, 0.0281),
        ((50, 50), (48, 50), CANT_TELL, 175, 0.2475),
        ((50, 50), (50, 50), NOT_SLOWER, None, 1.0),
        ((48, 50), (50, 50), NOT_SLOWER, None, 1.0),
        ((0, 50), (0, 50), NOT_SLOWER, None, 1.0),
        ((10000, 10000), (9999, 10000), CANT_TELL, 70000, 0.5),
        ((501, 1000), (500, 1000), CANT_TELL, None, 0.4999),
    ],
)
def test_lost_streams_count_when_they_are_more_than_chance(
    base: tuple[int, int],
    candidate: tuple[int, int],
    verdict: str,
    needed: int | None,
    chance: float,
) -> None:
    (decision,) = decide([Comparison(COMPLETE, flags(*base), flags(*candidate))])
    assert decision == Decision(
        metric="complete",
        base=Side(base[0] / base[1], base[1], 1),
        candidate=Side(candidate[0] / candidate[1], candidate[1], 1),
        ratio=pytest.approx(candidate[0] / base[0] if base[0] else 1.0),
        interval=None,
        p_rank=pytest.approx(chance, abs=5e-4),
        verdict=verdict,
        streams_needed=needed if needed is None else pytest.approx(needed, rel=0.1),
        unit="share",
        limit="complete < base",
    )


def test_a_share_may_fall_by_less_than_its_limit() -> None:
    assert compare("complete < -5%", flags(200, 200), flags(191, 200)).verdict == NOT_SLOWER
    assert compare("complete < -5%", flags(200, 200), flags(189, 200)).verdict == SLOWER


@pytest.mark.parametrize(
    ("text", "values", "value", "verdict"),
    [
        ("ttft.p50 > 2s", [1e9, 2e9, 9e9], 2e9, NOT_SLOWER),
        ("ttft.p50 > 1999ms", [1e9, 2e9, 9e9], 2e9, SLOWER),
        ("gap.max > 1s", [1e8, 2e8, 1.1e9], 1.1e9, SLOWER),
        ("gap.p95 > 1s", [1e8, 2e8, 1.1e9], 2e8, NOT_SLOWER),
        ("tokens_per_second < 20", [19.0], 19.0, SLOWER),
        ("tokens_per_second < 20", [20.0], 20.0, NOT_SLOWER),
        ("complete < 99%", [1.0] * 99 + [0.0], 0.99, NOT_SLOWER),
        ("complete < 99%", [1.0] * 98 + [0.0] * 2, 0.98, SLOWER),
    ],
)
def test_an_absolute_limit_judges_one_side_however_few_its_streams(
    text: str, values: list[float], value: float, verdict: str
) -> None:
    decision = hold(parse_limit(text), [values])
    side = replace(decision.candidate, low=None, high=None)
    assert (side, decision.verdict) == (Side(value, len(values), 1), verdict)
    assert (decision.base, decision.limit, decision.note) == (None, text, "")


def test_an_absolute_limit_on_nothing_can_not_tell() -> None:
    decision = hold(parse_limit("ttft > 2s"), [])
    assert (decision.verdict, decision.note) == (CANT_TELL, "no stream has a value of ttft")
