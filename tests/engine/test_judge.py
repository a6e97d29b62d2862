"""What came is held against what was expected; a broken exchange speaks for itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from callsheet.engine.judge import judge, prepare
from callsheet.model.collection import CheckTemplate, StreamLimits, StreamSpec, Template
from callsheet.model.errors import BROKEN_KINDS, ProblemsError
from callsheet.model.exchange import Ending, Exchange, Request
from callsheet.model.shape import Reader
from callsheet.model.source import Source, node_of
from callsheet.model.timeline import StreamEvent, Timeline
from callsheet.plugins import registry
from judging import answer

FILE = Source("collections/a/x.yaml", 1, 1)


def checks(**expect: Any) -> tuple[tuple[CheckTemplate, Any], ...]:
    """The keys under ``expect``, one for each line from 5 on."""
    made = []
    for line, (name, value) in enumerate(expect.items(), 5):
        source = Source("collections/a/x.yaml", line, 3)
        shape, node, reader = registry.check(name).shape, node_of(value, source), Reader()
        args = shape.read(node, reader)
        assert reader.problems == []
        made.append((CheckTemplate(name, Template(node, shape, args), source), args))
    return tuple(made)


def told(expect: dict[str, Any], exchange: Exchange) -> list[tuple[str, str, int]]:
    verdicts = judge(checks(**expect), exchange, FILE)
    return [(v.check, v.outcome, v.source.line if v.source else 0) for v in verdicts]


def test_verdicts_come_in_file_order_each_at_its_place() -> None:
    exchange = answer({"id": 1}, 404)
    assert told({"json": {"$.id": 1}, "status": 200}, exchange) == [
        ("json $.id", "passed", 5),
        ("status", "failed", 6),
    ]


def test_without_an_answer_only_the_ending_is_judged() -> None:
    lost = Exchange(Request("GET", "http://a"), 0, ending=Ending("refused", "nobody", "connect"))
    assert told({"status": 200, "json": {"$.id": 1}}, lost) == [("exchange", "broken", 1)]


def test_a_cut_answer_is_broken_first_and_judged_all_the_same() -> None:
    cut = answer(b"{}", 500, ending=Ending("cut", "after 2 of 9 bytes", "receive"))
    assert told({"status": 200}, cut) == [("exchange", "broken", 1), ("status", "failed", 5)]


@pytest.mark.parametrize("kind", sorted(BROKEN_KINDS))
def test_every_broken_kind_has_words_even_without_a_message(kind: str) -> None:
    lost = Exchange(Request("GET", "http://a"), 0, ending=Ending(kind))
    (verdict,) = judge((), lost, FILE)
    assert (verdict.outcome, verdict.actual, verdict.message) == (
        "broken",
        BROKEN_KINDS[kind],
        BROKEN_KINDS[kind],
    )


def test_an_ending_that_was_expected_is_not_broken() -> None:
    lost = Exchange(Request("GET", "http://a"), 0, ending=Ending("reset", "…", "wait"))
    assert told({"ending": "reset"}, lost) == [("ending", "passed", 5)]


def test_another_ending_than_the_expected_fails_and_stays_broken() -> None:
    lost = Exchange(Request("GET", "http://a"), 0, ending=Ending("reset", "…", "wait"))
    assert told({"ending": "timeout"}, lost) == [
        ("exchange", "broken", 1),
        ("ending", "failed", 5),
    ]


def test_a_schema_that_is_none_is_found_before_anything_is_sent() -> None:
    (template, args), *_ = checks(schema={"type": "object"})
    bad = checks(schema={"type": "objekt"})
    prepare(((template, args),))
    with pytest.raises(ProblemsError, match="objekt"):
        prepare(bad)


def test_equal_exchanges_get_equal_verdicts() -> None:
    exchange = answer({"id": 1})
    again = replace(exchange, started=99)
    expect = checks(status=201, json={"$.id": {"min": 2}})
    assert judge(expect, exchange, FILE) == judge(expect, again, FILE)


def streamed(kind: str, message: str = "", phase: str = "") -> Exchange:
    exchange = answer(b"data: 1\n\n", ending=Ending(kind, message, phase))
    return replace(exchange, timeline=Timeline("sse", (StreamEvent(0, 1, "1"),)))


PASSED_TOTAL = "limit of 1 s in all passed"


@pytest.mark.parametrize(
    ("spec", "exchange", "message"),
    [
        (StreamSpec(until="[DONE]"), streamed("done"), ""),
        (
            StreamSpec(until="[DONE]"),
            streamed("closed"),
            "the stream ended before its 'until' held: closed",
        ),
        (
            StreamSpec(until="[DONE]", limits=StreamLimits(events=1)),
            streamed("stopped", "limit of 1 event reached"),
            "the stream ended before its 'until' held: limit of 1 event reached",
        ),
        (StreamSpec(limits=StreamLimits(events=1)), streamed("stopped", "limit of 1 event"), ""),
        (StreamSpec(limits=StreamLimits(total=1)), streamed("stopped", "all", "receive"), ""),
        (StreamSpec(), streamed("stopped", PASSED_TOTAL, "receive"), PASSED_TOTAL),
        (None, streamed("stopped", PASSED_TOTAL, "receive"), PASSED_TOTAL),
        (None, streamed("idle", "nothing came for 30 s"), "nothing came for 30 s"),
        (None, streamed("error", "the service sent an error"), "the service sent an error"),
        (None, streamed("closed"), ""),
        (StreamSpec(until="[DONE]"), answer(b"{}"), ""),
    ],
)
def test_a_stream_that_ends_otherwise_than_asked_is_broken(
    spec: StreamSpec | None, exchange: Exchange, message: str
) -> None:
    verdicts = judge((), exchange, FILE, spec)
    told_of = [(v.check, v.outcome, v.message) for v in verdicts]
    assert told_of == ([("stream", "broken", message)] if message else [])


def test_an_expected_silence_is_no_fault() -> None:
    verdicts = judge(checks(ending="idle"), streamed("idle", "nothing came"), FILE)
    assert [(v.check, v.outcome) for v in verdicts] == [("ending", "passed")]
