"""Where the texts of two sets part."""

from callsheet.engine.pairing import requests
from callsheet.engine.text_diff import text_diff
from callsheet.model.comparison import TextDiff
from compared_fixture import chat, document, recorded


def runs(*texts):
    found = [recorded(chat(text=text), f"a/1/{n}.jsonl") for n, text in enumerate(texts)]
    return requests(found)["shop/chat"]


def test_equal_texts_have_no_diff():
    assert text_diff(runs("One. Two."), runs("One. Two.")) is None


def test_the_first_stream_that_differs_is_shown_by_sentences():
    before = runs("Same.", "One. Two. Three. Four. Five.", "x")
    after = runs("Same.", "One. Two. Three! Four. Five.", "y")
    assert text_diff(before, after) == TextDiff(
        number=2,
        differing=2,
        compared=3,
        lines=("@@ -2,3 +2,3 @@", " Two.", "-Three.", "+Three!", " Four."),
    )


def test_streams_without_a_partner_are_not_compared():
    assert text_diff(runs("One."), runs("One.", "Two.")) is None


def test_documents_have_no_text():
    plain = requests([recorded(document())])["shop/chat"]
    assert text_diff(plain, plain) is None
