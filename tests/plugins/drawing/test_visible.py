"""What a server sends is seen and never acts."""

from hypothesis import given
from hypothesis import strategies as st

from callsheet.plugins.drawing.visible import cells, cut, one_line, visible

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANYTHING)
def test_no_control_or_direction_character_is_left(text: str) -> None:
    shown = visible(text)
    acting = set(map(chr, (*range(9), *range(11, 32), *range(127, 160)))) | set(
        "\u202e\u2066\u2028"
    )
    assert not acting & set(shown)
    assert not [char for char in shown if 0xD800 <= ord(char) < 0xE000]


@given(ANYTHING)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert "\t" not in one_line(text)


def test_escape_sequences_are_spelled_out() -> None:
    assert visible("a\x1b[2J\x00\x07\r\nb\tc\rd\x9b") == "a\\x1b[2J\\0\\x07\nb\tc\\rd\\x9b"
    assert one_line("a\r\nb\tc") == "a\\r\\nb\\tc"


def test_emoji_joined_by_zero_width_joiners_stay_whole() -> None:
    assert visible("👩‍🚀") == "👩‍🚀"


@given(ANYTHING, st.integers(1, 30))
def test_a_cut_text_fits_its_width(text: str, width: int) -> None:
    shown = one_line(text)
    assert cells(cut(shown, width)) <= width
    if cells(shown) <= width:
        assert cut(shown, width) == shown


def test_wide_characters_take_two_cells() -> None:
    assert [cells("漢字"), cells("e\u0301"), cells("abc")] == [4, 1, 3]
    assert cut("漢字漢字", 5) == "漢字…"
    assert cut("abcdef", 4) == "abc…"
