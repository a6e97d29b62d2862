"""Limits on times, and the figures behind them."""

import statistics
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.exchange import Exchange, Lag, Request, Response
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.model.shape import Reader
from callsheet.model.source import Source, node_of
from callsheet.model.timeline import Chunk, StreamEvent, Timeline
from callsheet.plugins import registry
from callsheet.plugins.protocols import CheckPlace
from callsheet.plugins.stream_metrics import StreamMetrics, metrics, no_stream, percentile

MS = 1_000_000
HERE = Source("collections/a/b.yaml", 7, 3)
ANSWER = Response(200, "OK", (("content-type", "text/event-stream"),), "HTTP/1.1", b"", 0, "")


def streamed(*at, total=None):
    """A stream whose events were complete at these ms; the last byte came with the last."""
    events = tuple(StreamEvent(index, ms * MS, str(index)) for index, ms in enumerate(at))
    chunks = tuple(Chunk(ms * MS, b"data") for ms in sorted(set(at)))
    return Exchange(
        Request("GET", "http://localhost/"),
        0,
        response=ANSWER,
        timeline=Timeline("sse", events, (), chunks),
        total=(total or (at[-1] if at else 50)) * MS,
        headers_at=40 * MS,
        first_byte_at=at[0] * MS if at else None,
    )


DOCUMENT = Exchange(
    Request("GET", "http://localhost/"),
    0,
    response=Response(401, "", (("content-type", "application/json"),), "HTTP/1.1", b"{}", 2, ""),
    total=90 * MS,
    headers_at=40 * MS,
    first_byte_at=80 * MS,
)


def read(args):
    check, reader = registry.check("timeline"), Reader()
    value = check.shape.read(node_of(args, HERE), reader)
    return value, [(problem.message, problem.mend) for problem in reader.problems]


def judge(args, exchange):
    check = registry.check("timeline")
    value, problems = read(args)
    assert problems == []
    check.prepare(value)
    return list(check.judge(value, exchange, CheckPlace(HERE)))


def test_the_figures_of_a_stream():
    figures = metrics(streamed(100, 100, 150, 300, total=350))
    assert figures == StreamMetrics(
        headers=40 * MS,
        first_byte=100 * MS,
        first_event=100 * MS,
        total=300 * MS,
        events=4,
        arrivals=(100 * MS, 150 * MS, 300 * MS),
        gaps=(50 * MS, 150 * MS),
    )
    assert (figures.coalescing, figures.gap(0.5), figures.gap(1)) == (4 / 3, 100 * MS, 150 * MS)


def test_the_figures_of_a_document():
    figures = metrics(DOCUMENT)
    assert figures == StreamMetrics(40 * MS, 80 * MS, None, 90 * MS)
    assert (figures.coalescing, figures.gap(0.5)) == (None, None)


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 1), (0.25, 1.75), (0.5, 2.5), (0.9, 3.7), (0.95, 3.85), (1, 4)]
)
def test_percentiles_interpolate_as_numpy_does(share, expected):
    assert percentile([4, 1, 3, 2], share) == pytest.approx(expected)


@given(st.lists(st.integers(0, 10**12), min_size=2))
def test_percentiles_agree_with_the_standard_library(values):
    hundredths = statistics.quantiles(values, n=100, method="inclusive")
    for share in (0.5, 0.9, 0.95, 0.99):
        expected = hundredths[round(share * 100) - 1]
        assert percentile(values, share) == pytest.approx(expected, abs=1)


def test_a_bare_duration_is_the_most():
    assert judge({"total": "1s"}, streamed(100, 300)) == [
        Verdict("timeline total.max", PASSED, HERE, "at most 1.00 s", "300 ms")
    ]


@pytest.mark.parametrize(
    ("args", "outcome"),
    [
        ({"headers": "40ms"}, PASSED),
        ({"headers": "39ms"}, FAILED),
        ({"first_byte": {"max": "100ms", "min": "100ms"}}, PASSED),
        ({"first_event": {"min": "101ms"}}, FAILED),
        ({"total": {"max": "299ms"}}, FAILED),
        ({"gap": "150ms"}, PASSED),
        ({"gap": {"max": "149ms"}}, FAILED),
        ({"gap": {"p50": "100ms", "p90": "140ms", "p95": "145ms", "p99": "149ms"}}, PASSED),
        ({"gap": {"p50": "99ms"}}, FAILED),
        ({"gap": {"p90": "139ms"}}, FAILED),
        ({"gap": {"p95": "144ms"}}, FAILED),
        ({"gap": {"p99": "148ms"}}, FAILED),
        ({"gap": {"min": "50ms"}}, PASSED),
        ({"gap": {"min": "51ms"}}, FAILED),
    ],
)
def test_each_limit_is_judged_by_its_own_figure(args, outcome):
    verdicts = judge(args, streamed(100, 100, 150, 300, total=999))
    assert {verdict.outcome for verdict in verdicts} == {outcome}


def test_each_limit_has_its_verdict():
    verdicts = judge({"first_event": "1s", "gap": {"max": "1s", "p95": "1s"}}, streamed(1, 2))
    assert [verdict.check for verdict in verdicts] == [
        "timeline first_event.max",
        "timeline gap.max",
        "timeline gap.p95",
    ]


def test_a_gap_that_is_too_long_tells_where_it_was():
    assert judge({"gap": {"max": "1s"}}, streamed(100, 200, 1450, 1500)) == [
        Verdict(
            "timeline gap.max",
            FAILED,
            HERE,
            "at most 1.00 s",
            "1.25 s",
            "event 2",
            "gap max is 1.25 s, 250 ms over the limit",
        )
    ]


def test_what_comes_too_early_is_under_the_limit():
    (verdict,) = judge({"first_event": {"min": "2s"}}, streamed(100))
    assert verdict.message == "first_event is 100 ms, 1.90 s under the limit"


@pytest.mark.parametrize(
    ("exchange", "message"),
    [
        (streamed(), "there is no gap to judge: 0 events in all"),
        (streamed(10), "there is no gap to judge: 1 event in all"),
        (streamed(10, 10, 10), "there is no gap to judge: 3 events in one arrival"),
        (
            DOCUMENT,
            "the answer is no stream: status 401 with application/json came instead",
        ),
    ],
)
def test_gaps_that_never_were_are_broken_not_passed(exchange, message):
    assert judge({"gap": "1s"}, exchange) == [
        Verdict("timeline gap.max", BROKEN, HERE, "at most 1.00 s", "nothing", message=message)
    ]


@pytest.mark.parametrize(
    ("key", "exchange", "outcome", "message"),
    [
        ("first_event", streamed(), FAILED, "the stream brought no event"),
        ("first_byte", streamed(), FAILED, "the answer has no body"),
        ("first_event", DOCUMENT, BROKEN, no_stream(DOCUMENT)),
        ("headers", Exchange(Request("GET", "/"), 0), FAILED, "there is no answer"),
    ],
)
def test_what_never_came_does_not_pass(key, exchange, outcome, message):
    (verdict,) = judge({key: "1s"}, exchange)
    assert (verdict.outcome, verdict.message) == (outcome, message)


def test_a_limit_that_only_our_own_lateness_decides_is_broken():
    late = replace(streamed(100, 150), lag=Lag(1, 5 * MS, 30 * MS))
    (verdict,) = judge({"gap": "60ms"}, late)
    assert (verdict.outcome, verdict.expected, verdict.actual) == (BROKEN, "at most 60 ms", "50 ms")
    assert verdict.message.startswith("gap max was 50 ms, but it can't be judged")
    assert judge({"gap": "60ms"}, replace(late, clock="kernel"))[0].outcome == PASSED


def test_a_document_has_times_too():
    verdicts = judge({"headers": "1s", "first_byte": "79ms", "total": "1s"}, DOCUMENT)
    assert [verdict.outcome for verdict in verdicts] == [PASSED, FAILED, PASSED]


def test_why_there_are_no_events_is_told():
    assert no_stream(Exchange(Request("GET", "/"), 0)) == (
        "there is no answer, so there are no events"
    )


@pytest.mark.parametrize(
    ("args", "message", "mend"),
    [
        (
            {"frist_event": "1s"},
            "unknown key 'frist_event' in timeline",
            "did you mean 'first_event'?",
        ),
        (
            {"total": 5},
            "expected a duration such as 500ms, 10s or 2m, found 5 without a unit",
            "write the unit, as in 500ms or 10s",
        ),
        ({"total": {"p95": "1s"}}, "unknown key 'p95' in a time limit", "known keys: max, min"),
        ({"total": None}, "expected a time limit, found nothing", ""),
        ("1s", "expected timeline, found the text '1s'", ""),
    ],
)
def test_mistakes_are_named(args, message, mend):
    assert read(args)[1] == [(message, mend)]
