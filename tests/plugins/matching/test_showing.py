"""How values are shown: on one line, short, near the difference, no word cut through."""

import re

from hypothesis import given
from hypothesis import strategies as st

from callsheet.plugins.matching.mismatch import LONGEST, contrast, cut, show

WORDS = st.text("abc012-_./+=", min_size=1, max_size=90)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


@given(TEXTS, st.integers(0, 3000))
def test_a_cut_never_goes_through_a_word(text, near):
    shown = re.sub(r"^… \(\d+ characters.*\)$", "", cut(text, near))
    assert set(shown.strip("…").split()) <= set(text.split())


@given(TEXTS, st.integers(0, 3000))
def test_a_cut_text_is_at_most_as_long_as_said(text, near):
    assert len(cut(text, near)) <= LONGEST + 2


@given(st.text(max_size=LONGEST))
def test_a_short_text_stays_as_it_is(text):
    assert cut(text) == text


def test_a_long_text_is_cut_at_the_end():
    assert cut("hello " * 100) == "hello " * 26 + "…"


def test_long_texts_are_cut_around_their_first_difference():
    one, other = "same " * 100 + "left" + " more" * 100, "same " * 100 + "right" + " more" * 100
    expected, actual = contrast(one, other)
    assert expected == "…" + "same " * 16 + "left" + " more" * 15 + " …"
    assert actual == "…" + "same " * 16 + "right" + " more" * 15 + "…"


def test_a_single_long_word_is_told_by_its_length():
    assert cut("a" * 500) == "… (500 characters)"
    assert contrast("a" * 500, "a" * 300 + "b" * 200) == (
        "… (502 characters, different from character 301 on)",
        "… (502 characters, different from character 301 on)",
    )


def test_values_are_shown_as_json_on_one_line():
    assert show({"a": ["é\n", None, True, 1.5]}) == '{"a": ["é\\n", null, true, 1.5]}'


def test_half_a_character_is_shown_as_an_escape():
    assert show("é\ud800") == '"é\\ud800"'


def test_a_value_nested_too_deeply_is_not_shown():
    deep = 0
    for _ in range(100_000):
        deep = [deep]
    assert show(deep) == "a list nested too deeply to be shown"
