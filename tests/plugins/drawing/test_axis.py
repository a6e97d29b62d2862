"""Scales: where a value stands, and which values are marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.plugins.drawing.axis import Axis


def test_a_value_stands_where_its_share_is():
    assert [Axis(0, 200, 10, 110).at(value) for value in (0, 50, 200)] == [10, 35, 110]
    assert [Axis(1, 100, 0, 100, log=True).at(value) for value in (1, 10, 100)] == [0, 50, 100]


def test_a_scale_may_run_upwards():
    assert Axis(0, 10, 100, 0).at(9) == 10


def test_what_is_outside_stands_at_the_end_and_no_span_at_the_start():
    assert [Axis(0, 10, 0, 50).at(value) for value in (-5, 99)] == [0, 50]
    assert Axis(3, 3, 7, 50).at(3) == 7
    assert list(Axis(3, 3, 7, 50).marks()) == []


@pytest.mark.parametrize(
    ("axis", "marks"),
    [
        (Axis(0, 100, 0, 1), [0, 20, 40, 60, 80, 100]),
        (Axis(0, 7, 0, 1), [0, 1, 2, 3, 4, 5, 6, 7]),
        (Axis(3, 40, 0, 1, log=True), [5, 10, 20]),
    ],
)
def test_marks_are_round(axis, marks):
    assert list(axis.marks()) == marks


@given(st.floats(1, 1e12), st.floats(1.01, 1e6), st.booleans())
def test_marks_stand_inside_and_are_not_many(low, times, log):
    axis = Axis(low, low * times, 0, 100, log)
    marks = list(axis.marks())
    assert all(axis.low <= mark <= axis.high for mark in marks)
    assert len(marks) <= 22
