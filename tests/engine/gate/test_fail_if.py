"""``--fail-if`` reads what can judge, and refuses what never could."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.gate.fail_if import Limit, parse_limit, usual_limit
from callsheet.engine.gate.metrics import GATE_METRICS
from callsheet.model.errors import UsageError


@pytest.mark.parametrize(
    ("text", "metric", "share", "value", "relative", "label"),
    [
        ("ttft.p50 > +10%", "ttft", 0.5, 0.1, True, "ttft.p50"),
        ("ttft > +7.5 %", "ttft", 0.5, 0.075, True, "ttft.p50"),
        ("gap.p95>200ms", "gap", 0.95, 200_000_000, False, "gap.p95"),
        ("  gap.max > 1.5 s ", "gap", 1.0, 1_500_000_000, False, "gap.max"),
        ("total.p99.9 > 2m", "total", 0.999, 120_000_000_000, False, "total.p99.9"),
        ("tokens_per_second < -20%", "tokens_per_second", 0.5, 0.2, True, "tokens_per_second.p50"),
        ("events_per_second.p5 < 12.5", "events_per_second", 0.05, 12.5, False, None),
        ("complete < 99%", "complete", None, 0.99, False, "complete"),
        ("complete < -1%", "complete", None, 0.01, True, "complete"),
    ],
)
def test_an_expression_says_metric_quantile_and_limit(
    text: str, metric: str, share: float | None, value: float, relative: bool, label: str | None
) -> None:
    limit = parse_limit(text)
    assert limit == Limit(text.strip(), GATE_METRICS[metric], share, value, relative)
    assert limit.label == (label or text.split()[0])


@pytest.mark.parametrize(
    ("text", "message", "mend"),
    [
        (
            "ttft 200ms",
            "--fail-if 'ttft 200ms': expected METRIC > VALUE",
            "for example 'ttft.p50 > +10%', 'gap.p95 > 200ms' or 'complete < 99%'",
        ),
        (
            "tfft > 2s",
            "--fail-if 'tfft > 2s': there is no metric 'tfft'",
            "did you mean 'ttft'?",
        ),
        (
            "ttft < 800ms",
            "--fail-if 'ttft < 800ms': ttft is better when lower,"
            " so this would fail on what is good",
            "write '>': the expression says what fails",
        ),
        (
            "complete > 99%",
            "--fail-if 'complete > 99%': complete is better when higher,"
            " so this would fail on what is good",
            "write '<': the expression says what fails",
        ),
        (
            "ttft >= 2s",
            "--fail-if 'ttft >= 2s': expected > or <, found >=",
            "write '>'",
        ),
        (
            "complete.p50 < 99%",
            "--fail-if 'complete.p50 < 99%': complete is one share and has no p50",
            "leave it out",
        ),
        (
            "ttft.median > 2s",
            "--fail-if 'ttft.median > 2s': 'median' is no quantile",
            "use p50, p90, p95, p99 or max",
        ),
        (
            "ttft.p0 > 2s",
            "--fail-if 'ttft.p0 > 2s': 'p0' is no quantile",
            "use p50, p90, p95, p99 or max",
        ),
        (
            "ttft > -10%",
            "--fail-if 'ttft > -10%': -10% would be a change for the better",
            "write +10%",
        ),
        (
            "tokens_per_second < +10%",
            "--fail-if 'tokens_per_second < +10%': +10% would be a change for the better",
            "write -10%",
        ),
        (
            "tokens_per_second < -100%",
            "--fail-if 'tokens_per_second < -100%': nothing falls by 100% or more",
            "use less",
        ),
        (
            "ttft > 10%",
            "--fail-if 'ttft > 10%': 10% of what? ttft is no share",
            "write +10% for a change against the base",
        ),
        (
            "complete < 3",
            "--fail-if 'complete < 3': expected a share of at most 100%, found '3'",
            "as in 99%",
        ),
        (
            "goodput < 101%",
            "--fail-if 'goodput < 101%': expected a share of at most 100%, found '101%'",
            "as in 99%",
        ),
        (
            "coalescing > 5ms",
            "--fail-if 'coalescing > 5ms': expected a number, found '5ms'",
            "for example 'ttft.p50 > +10%', 'gap.p95 > 200ms' or 'complete < 99%'",
        ),
        (
            "ttft > 200",
            "--fail-if 'ttft > 200': expected a duration, found '200'",
            "write the unit, as in 200ms",
        ),
        (
            "ttft > fast",
            "--fail-if 'ttft > fast': expected a duration, found 'fast'",
            "write the unit, as in 200ms",
        ),
        (
            "ttft.max > +10%",
            "--fail-if 'ttft.max > +10%': the max of all streams can't be compared",
            "use p95 or lower",
        ),
    ],
)
def test_what_could_never_judge_is_refused_with_the_way_out(
    text: str, message: str, mend: str
) -> None:
    with pytest.raises(UsageError) as error:
        parse_limit(text)
    assert (error.value.problem.message, error.value.problem.mend) == (message, mend)


def test_an_unknown_metric_without_a_near_name_lists_all() -> None:
    with pytest.raises(UsageError) as error:
        parse_limit("zzz > 2s")
    assert error.value.problem.mend == f"known: {', '.join(GATE_METRICS)}"


@given(st.text(alphabet="ptgau.><=+-%0123456789 ms", max_size=20) | st.text(max_size=12))
def test_any_text_is_a_limit_or_a_usage_error(text: str) -> None:
    try:
        limit = parse_limit(text)
    except UsageError:
        return
    assert limit.value >= 0


@pytest.mark.parametrize(
    ("text", "within", "across"),
    [
        ("ttft.p95 > +10%", None, 0.95),
        ("ttft.max > 2s", None, 1.0),
        ("gap.p95 > +10%", 0.95, 0.5),
        ("gap.p95 > 200ms", 0.95, 0.5),
        ("gap.max > +10%", 1.0, 0.5),
        ("gap.max > 2s", 1.0, 1.0),
        ("complete < 99%", None, 0.5),
    ],
)
def test_a_stream_is_summed_up_by_its_own_quantile_before_streams_are(
    text: str, within: float | None, across: float
) -> None:
    limit = parse_limit(text)
    assert (limit.within, limit.across) == (within, across)


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        ("ttft", "ttft.p50 > +10%"),
        ("gap", "gap.p50 > +10%"),
        ("tokens_per_second", "tokens_per_second.p50 < -10%"),
    ],
)
def test_unless_told_otherwise_medians_may_not_get_ten_percent_worse(
    metric: str, text: str
) -> None:
    assert usual_limit(GATE_METRICS[metric]) == parse_limit(text)


def test_unless_told_otherwise_no_smaller_share_of_streams_may_be_complete() -> None:
    complete = GATE_METRICS["complete"]
    assert usual_limit(complete) == Limit("complete < base", complete, None, 0.0, True)
