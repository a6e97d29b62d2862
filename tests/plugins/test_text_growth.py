"""How a stream's text grew."""

from callsheet.engine.pairing import observed
from callsheet.plugins.text_growth import growth
from compared_fixture import chat, document, recorded
from recorded_fixture import MS, exchange


def grown(made):
    return growth(observed(recorded(made)))


def test_each_arrival_is_a_point_with_the_characters_so_far():
    made = chat(first=100, gaps=(20,), text="One two six")
    assert grown(made) == ((100 * MS, 3), (120 * MS, 7), (140 * MS, 11), (160 * MS, 11))


def test_a_long_stream_is_thinned_out_and_keeps_its_end():
    points = grown(chat(first=0, gaps=(1,), text=" ".join("abcdefgh" * 25)))
    assert len(points) <= 25
    assert points[-1] == (200 * MS, 399)


def test_an_unknown_format_grows_by_its_data():
    assert grown(exchange(b"data: ab\n\n", b"data: c\n\n")) == ((10 * MS, 2), (20 * MS, 3))


def test_a_document_and_an_empty_stream_do_not_grow():
    assert grown(document()) == ()
    assert grown(exchange(b": ping\n\n")) == ()
    assert grown(exchange(b"data\n\n")) == ()
