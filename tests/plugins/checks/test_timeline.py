"""Limits on times, and the figures behind them."""

import json
import statistics
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.exchange import Exchange, Lag, Phase, Request, Response
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.model.shape import Reader
from callsheet.model.source import Source, node_of
from callsheet.model.timeline import Chunk, StreamEvent, Timeline
from callsheet.plugins import registry
from callsheet.plugins.merging import unknown_format
from callsheet.plugins.protocols import CheckPlace
from callsheet.plugins.stream_figures import NUMBERS
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


def chat(*pieces, usage=None, sent=None):
    """A chat stream; each piece is (ms, delta). ``sent``: the ms at which the request was out."""
    bodies = [(ms, {"choices": [{"index": 0, "delta": delta}]}) for ms, delta in pieces]
    last = pieces[-1][0] if pieces else 0
    bodies += [(last, {"choices": [], "usage": usage})] if usage else []
    events = tuple(
        StreamEvent(index, ms * MS, json.dumps(body)) for index, (ms, body) in enumerate(bodies)
    )
    phases = () if sent is None else (Phase("send", 0, sent * MS),)
    timeline = Timeline("sse", events, (), (Chunk((last + 5) * MS, b"x"),))
    return replace(streamed(1), timeline=timeline, phases=phases)


ROLE, PING = {"role": "assistant", "content": ""}, {}
HELLO = chat(
    (100, ROLE),
    (300, {"content": "Hel"}),
    (400, {"content": "lo"}),
    (400, {"content": ","}),
    (650, PING),
    (900, {"content": " you"}),
    (950, {"finish_reason": "stop"}),
    usage={"completion_tokens": 7},
    sent=30,
)
THOUGHTFUL = chat((200, {"reasoning": "Hm"}), (700, {"content": "Yes"}), (900, {"content": "."}))
TOOL = {"tool_calls": [{"index": 0, "id": "c", "function": {"name": "f", "arguments": ""}}]}


@pytest.mark.parametrize(
    ("args", "actual"),
    [
        ({"first_event": "1s"}, "100 ms"),
        ({"ttft": "1s"}, "300 ms"),
        ({"ttft": {"net": "1s"}}, "270 ms"),
        ({"headers": {"net": "1s"}}, "10 ms"),
        ({"ttfo": "1s"}, "300 ms"),
        ({"second": "1s"}, "100 ms"),
        ({"e2e": "1s"}, "900 ms"),
        ({"total": "1s"}, "955 ms"),
        ({"gap": {"max": "1s"}}, "500 ms"),
        ({"gap": {"min": "1ms"}}, "100 ms"),
        ({"tpot": "1s"}, "100 ms"),  # (900 - 300) / (7 - 1)
        ({"tokens_per_second": 1}, "10 /s"),
        ({"events_per_second": 1}, "5 /s"),  # 4 pieces: 3 in 600 ms
        ({"coalescing": 2}, "1.33 per arrival"),
        ({"stall": "500ms"}, "0 gaps"),
        ({"stall": {"over": "499ms", "at_most": 1}}, "1 gap"),
    ],
)
def test_the_figures_of_payload_leave_out_roles_pings_and_usage(args, actual):
    (verdict,) = judge(args, HELLO)
    assert (verdict.outcome, verdict.actual) == (PASSED, actual)


def test_reasoning_is_the_first_payload_but_no_visible_one():
    (first, visible) = judge({"ttft": "200ms", "ttfo": "699ms"}, THOUGHTFUL)
    assert (first.outcome, first.actual, visible.outcome) == (PASSED, "200 ms", FAILED)


@pytest.mark.parametrize(
    ("args", "place", "message"),
    [
        ({"stall": "499ms"}, "event 5", "1 stall over 499 ms; the longest is 500 ms"),
        ({"gap": "499ms"}, "event 5", "gap max is 500 ms, 1.0 ms over the limit"),
        ({"ttft": {"net": "200ms"}}, "", "ttft net is 270 ms, 70 ms over the limit"),
        ({"tpot": "90ms"}, "", "tpot is 100 ms, 10 ms over the limit (7 tokens by usage)"),
        (
            {"tokens_per_second": {"min": 12}},
            "",
            "tokens_per_second is 10 /s, 2 /s under the limit (7 tokens by usage)",
        ),
        (
            {"coalescing": 1},
            "",
            "coalescing is 1.33 per arrival, 0.333 per arrival over the limit",
        ),
    ],
)
def test_a_limit_that_does_not_hold_says_by_how_much_and_where(args, place, message):
    (verdict,) = judge(args, HELLO)
    assert (verdict.outcome, verdict.place, verdict.message) == (FAILED, place, message)


def test_a_service_that_tells_no_usage_has_one_token_for_each_event():
    (verdict,) = judge({"tpot": "1ms"}, THOUGHTFUL)
    assert verdict.message.endswith("(3 tokens, one for each event: no usage came)")


@pytest.mark.parametrize(
    ("key", "exchange", "message"),
    [
        ("ttft", chat((1, ROLE), (2, PING)), "no payload came: 2 events in all"),
        ("gap", chat((1, ROLE), (2, PING)), "no payload came: 2 events in all"),
        (
            "ttfo",
            chat((1, TOOL), (2, TOOL)),
            "nothing visible came, only reasoning or tool calls",
        ),
        ("tpot", chat((1, {"content": "a"}), usage={"completion_tokens": 1}),
         "only one token came (1 token by usage)"),
        ("tokens_per_second", chat((1, {"content": "a"})),
         "only one token came (1 token, one for each event: no usage came)"),
        ("second", chat((1, {"content": "a"})),
         "there is no gap to judge: 1 event with payload in all"),
        ("events_per_second", chat((1, {"content": "a"}), (1, {"content": "b"})),
         "there is no gap to judge: 2 events with payload in one arrival"),
        ("stall", streamed(5), "there is no gap to judge: 1 event in all"),
        ("ttft", streamed(1, 2), unknown_format()),
        ("ttft", DOCUMENT, no_stream(DOCUMENT)),
        ("coalescing", streamed(), "no event came"),
    ],
)  # fmt: skip
def test_a_figure_that_the_stream_does_not_have_is_broken(key, exchange, message):
    (verdict,) = judge({key: 1 if key in NUMBERS else "1s"}, exchange)
    assert (verdict.outcome, verdict.actual, verdict.message) == (BROKEN, "nothing", message)


def test_a_net_limit_needs_to_know_when_the_request_was_sent():
    (verdict,) = judge({"ttft": {"net": "1s"}}, THOUGHTFUL)
    assert (verdict.outcome, verdict.message) == (
        BROKEN,
        "nothing tells when the request was sent",
    )


def test_stalls_that_only_our_own_lateness_makes_are_broken():
    late = replace(HELLO, lag=Lag(1, 5 * MS, 30 * MS))
    (verdict,) = judge({"stall": "490ms"}, late)
    assert verdict.outcome == BROKEN
    assert verdict.message.startswith("1 gap seemed over 490 ms, but it can't be judged")
    assert judge({"stall": "300ms"}, late)[0].outcome == FAILED
    assert judge({"tpot": "98ms"}, late)[0].outcome == BROKEN  # 30 ms spread over 6 tokens
    assert judge({"tpot": "90ms"}, late)[0].outcome == FAILED


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
        (
            {"total": {"p95": "1s"}},
            "unknown key 'p95' in a time limit",
            "known keys: max, min, net",
        ),
        ({"total": None}, "expected a time limit, found nothing", ""),
        ("1s", "expected timeline, found the text '1s'", ""),
    ],
)
def test_mistakes_are_named(args, message, mend):
    assert read(args)[1] == [(message, mend)]
