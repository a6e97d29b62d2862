"""Dates of cookies in all the spellings that servers use (RFC 6265 5.1.1)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.cookie_date import cookie_date

NOVEMBER_6 = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 6-nov-1994 8:49:37",
        "06 November 1994 08:49:37 +0200",
        "1994 6 Nov 08:49:37",
        "08:49:37x 6th Novem 1994ad",
    ],
)
def test_every_spelling_gives_the_same_moment(text: str) -> None:
    assert cookie_date(text) == NOVEMBER_6


@pytest.mark.parametrize(
    "text",
    [
        "",
        "never",
        "0",
        "Sun, 06 Nov 1994",
        "Nov 1994 08:49:37",
        "06 1994 08:49:37",
        "06 Nov 08:49:37",
        "31 Feb 2024 08:49:37",
        "06 Nov 1600 08:49:37",
        "06 Nov 1994 24:00:00",
        "06 Nov 1994 08:60:00",
        "06 Nov 1994 08:49",
        "00 Nov 1994 08:49:37",
    ],
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert cookie_date(text) is None


@pytest.mark.parametrize(
    ("short", "year"), [("69", 2069), ("70", 1970), ("99", 1999), ("00", 2000)]
)
def test_two_digits_mean_a_year_from_1970_to_2069(short: str, year: int) -> None:
    expected = datetime(year, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()
    assert cookie_date(f"Mon, 02-Jan-{short} 03:04:05 GMT") == expected


@given(st.datetimes(min_value=datetime(1601, 1, 1), timezones=st.just(UTC)))
def test_what_the_standard_library_writes_is_read_back(moment: datetime) -> None:
    expected = moment.replace(microsecond=0).timestamp()
    assert cookie_date(format_datetime(moment, usegmt=True)) == expected


@given(st.text(max_size=100))
def test_any_text_is_read_without_an_error(text: str) -> None:
    cookie_date(text)
