"""A comparison's figures and verdicts in words."""

import math

import pytest

from callsheet.engine.compare import compare
from callsheet.model.decision import Decision, Side
from callsheet.plugins.drawing.comparison_words import (
    chance,
    difference,
    figure,
    headline,
    interval,
    percent,
    ratio,
    remarks,
    verdict,
)
from compared_fixture import several

SIDE = Side(300e6, 50, 5)


def decision(verdict="slower", unit="time", base=SIDE, **more):
    given = {"ratio": 1.504, "interval": (1.236, 1.659), "p_rank": 0.0371, **more}
    return Decision("ttft.p50", base, SIDE, verdict=verdict, unit=unit, **given)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (301e6, "time", "301 ms"),
        (0.92, "share", "92%"),
        (14.234, "number", "14.2"),
        (None, "time", "–"),
    ],
)
def test_a_figure_has_its_unit(value, unit, text):
    assert figure(value, unit) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(1, "100%"), (0.9999, "99.9%"), (0.123, "12.3%"), (0, "0%"), (None, "–")],
)
def test_all_is_only_said_of_all(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("unit", "given", "word"),
    [
        ("time", "slower", "slower"),
        ("time", "not_slower", "not slower"),
        ("share", "slower", "fewer"),
        ("number", "slower", "worse"),
        ("number", "cant_tell", "can't tell"),
    ],
)
def test_a_verdict_has_the_word_of_its_unit(unit, given, word):
    assert verdict(decision(given, unit)) == word


def test_an_absolute_limit_is_kept_or_passed():
    assert verdict(decision("slower", base=None)) == "over the limit"
    assert verdict(decision("not_slower", base=None)) == "in the limit"


def test_ratio_interval_and_chance_are_short():
    one = decision()
    assert (ratio(one), interval(one), chance(one)) == ("×1.50", "1.24 … 1.66", ".037")
    none = decision(ratio=None, interval=None, p_rank=None)
    assert (ratio(none), interval(none), chance(none)) == ("", "", "")
    far = decision(ratio=math.inf, interval=(120.4, math.inf), p_rank=0.0001)
    assert (ratio(far), interval(far), chance(far)) == ("×∞", "120 … ∞", "<.001")


def test_remarks_tell_how_many_streams_would_do_and_the_note():
    assert remarks(decision()) == ""
    said = remarks(decision("cant_tell", streams_needed=1051, note="one run"))
    assert said == "about 1,051 streams a side would tell; one run"


def test_the_headline_says_the_worst():
    before, after = several("a"), several("b", slower=1.6)
    assert headline(compare(before, after, names=("x", "y"))) == "y is slower: 1 of 1 request"
    assert headline(compare(before[:2], after[:2])) == "Can't tell yet: 1 of 1 request"


def test_equal_texts_have_no_words():
    (pair,) = compare(several("a"), several("a")).pairs
    assert difference(pair) == ""
