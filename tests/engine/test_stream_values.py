"""One value for each stream, and how far it may be wrong."""

from dataclasses import replace

import pytest

from callsheet.engine.gate.fail_if import parse_limit
from callsheet.engine.pairing import requests
from callsheet.engine.stream_values import lag, stamp_error, values
from compared_fixture import chat, document, late, recorded
from recorded_fixture import MS


def runs(*exchanges):
    found = [
        recorded(replace(one, started=number), f"a/1/{number}.jsonl")
        for number, one in enumerate(exchanges)
    ]
    (made,) = requests(found).values()
    return made


STREAM = chat(first=300, gaps=(20, 20, 80, *(20,) * 8))
"""12 words from 300 ms to 580 ms, one gap of 80 ms."""


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("headers > +10%", 290 * MS),
        ("first_event > +10%", 300 * MS),
        ("ttft > +10%", 300 * MS),
        ("stall > +10%", 80 * MS),
        ("gap.p50 > +10%", 20 * MS),
        ("gap.max > +10%", 80 * MS),
        ("tpot > +10%", 280 * MS / 11),
        ("tokens_per_second < -10%", 11 / 0.28),
        ("total > +10%", 600 * MS),
        ("complete < -1%", 1.0),
    ],
)
def test_a_stream_has_one_value_of_each_metric(limit, value):
    assert values(parse_limit(limit), runs(STREAM)) == ((pytest.approx(value),),)


def test_only_complete_answers_have_times_but_all_count():
    mixed = runs(STREAM, chat(cut=True), chat(status=500))
    assert values(parse_limit("ttft > +10%"), mixed) == ((300 * MS,),)
    assert values(parse_limit("complete < -1%"), mixed) == ((1.0, 0.0, 0.0),)


def test_a_document_has_no_events_but_its_total():
    assert values(parse_limit("ttft > +10%"), runs(document())) == ((),)
    assert values(parse_limit("gap > +10%"), runs(document())) == ((),)
    assert values(parse_limit("total > +10%"), runs(document(41))) == ((41 * MS,),)


def test_a_time_may_be_wrong_by_its_clocks_error():
    limit = parse_limit("ttft > +10%")
    assert stamp_error(limit, runs(STREAM)) == 150_000
    assert stamp_error(limit, runs(late(STREAM, 1))) == 500_000


def test_two_stamps_share_their_error_among_all_tokens_between():
    tpot, rate = parse_limit("tpot > +10%"), parse_limit("tokens_per_second < -10%")
    assert stamp_error(tpot, runs(STREAM)) == pytest.approx(150_000 / 11)
    assert stamp_error(rate, runs(STREAM)) == pytest.approx(11 / 0.28 * 0.15 / 280)


@pytest.mark.parametrize("text", ["complete < -1%", "coalescing > +10%"])
def test_what_is_no_time_has_no_error_of_a_clock(text):
    assert stamp_error(parse_limit(text), runs(STREAM)) == 0
    assert lag(parse_limit(text), runs(late(STREAM, 9 * MS))) == 0


def test_without_a_value_there_is_no_error():
    assert stamp_error(parse_limit("ttft > +10%"), runs(document())) == 0


def test_own_lag_counts_only_without_the_kernels_times():
    limit = parse_limit("ttft > +10%")
    assert lag(limit, runs(STREAM)) == 0
    assert lag(limit, runs(late(STREAM, 7 * MS), late(STREAM, 9 * MS))) == 8 * MS
