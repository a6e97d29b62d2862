"""Silences as blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.plugins.drawing.sparkline import sparkline


@pytest.mark.parametrize(
    ("values", "width", "drawn"),
    [
        ([], 9, ""),
        ([5], 9, "█"),
        ([0, 0], 9, "▁▁"),
        ([1, 2, 3, 4, 5, 6, 7, 8], 9, "▂▃▄▅▅▆▇█"),
        ([7, 0, 0, 0, 0, 0], 3, "█▁▁"),
        ([0, 0, 0, 0, 7, 0], 2, "▁█"),
    ],
)
def test_each_block_shows_the_longest_of_its_gaps(values, width, drawn):
    assert sparkline(values, width) == drawn


@given(st.lists(st.integers(0, 10**12), min_size=1), st.integers(1, 80))
def test_the_longest_gap_is_never_lost(values, width):
    drawn = sparkline(values, width)
    assert len(drawn) == min(width, len(values))
    assert ("█" in drawn) == (max(values) > 0)
