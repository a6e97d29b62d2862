"""The drawings put every time where it belongs."""

import re
from dataclasses import replace
from xml.etree import ElementTree

from callsheet.model.exchange import Phase
from callsheet.model.merged import Merged
from callsheet.plugins.drawing.page_room import Room, rooms
from callsheet.plugins.drawing.page_stream import stream
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.phase_bars import phase_bars
from callsheet.plugins.drawing.svg_phases import svg_phases
from callsheet.plugins.drawing.svg_timeline import svg_timeline
from results_fixture import MS, exchange, phases, plain_case, response, run_of, sse, stream_case


def streamed(*times: int, total: int = 100):  # type: ignore[no-untyped-def]
    timeline, body = sse(*((at, "message", "x") for at in times))
    return exchange("GET", "http://a", response(body), timeline=timeline, total=total)


def test_bars_of_phases_stand_on_one_scale() -> None:
    found = phases(0, 25, 50, 50, 75, 100)
    assert phase_bars(found, 100 * MS, Paint(width=40)) == [
        "dns           0 ms  ▏",
        "connect      25 ms  ████████",
        "tls          25 ms          ████████",
        "send          0 ms                  ▏",
        "wait         25 ms                  ████████",
        "receive      25 ms                          ████████",
        "total       100 ms",
    ]


def test_the_phases_drawing_is_xml_with_a_bar_for_each() -> None:
    drawn = ElementTree.fromstring(svg_phases(phases(2, 10, 30, 31, 80, 100), 100 * MS))
    bars = [(bar.get("x"), bar.get("width")) for bar in drawn.iter("rect")]
    assert bars == [
        ("0.00%", "2.00%"),
        ("2.00%", "8.00%"),
        ("10.00%", "20.00%"),
        ("30.00%", "1.00%"),
        ("31.00%", "49.00%"),
        ("80.00%", "20.00%"),
    ]
    assert drawn.get("aria-label") == (
        "Phases: dns 2.0 ms, connect 8.0 ms, tls 20 ms, send 1.0 ms, wait 49 ms, receive 20 ms"
    )
    assert svg_phases((), 5) == ""


def test_an_unknown_phase_is_drawn_too() -> None:
    assert "queue 1.0 ms" in svg_phases((Phase("queue", 0, MS),), MS)


def test_the_longest_gap_is_marked_when_it_stands_out() -> None:
    assert "gap 60 ms" in svg_timeline(streamed(10, 20, 30, 90))
    assert "gap" not in svg_timeline(streamed(10, 20, 30, 40))
    assert "gap" not in svg_timeline(streamed(10, 90))


def test_a_late_first_event_is_labelled_to_the_left() -> None:
    assert re.search(r'x="90.00%" y="14" text-anchor="end"', svg_timeline(streamed(90)))


def test_a_stream_without_events_has_no_timeline_but_says_so() -> None:
    empty = streamed()
    assert svg_timeline(empty) == ""
    assert empty.timeline is not None
    assert "No event came." in stream(empty, empty.timeline, Room(1000, 10))


def test_a_long_stream_lists_its_beginning_and_its_end() -> None:
    long = streamed(*range(100))
    assert long.timeline is not None
    text = stream(long, long.timeline, Room(1000, 12))
    rows = re.findall(r"<tr><td>(\d+)</td>|… (\d+) rows not listed", text)
    assert [a or f"-{b}" for a, b in rows] == [*map(str, range(9)), "-88", "97", "98", "99"]


def test_a_long_stream_stays_a_small_drawing() -> None:
    assert len(svg_timeline(streamed(*range(20_000), total=20_000))) < 25_000


def test_a_few_failures_among_thousands_keep_all_their_room() -> None:
    wrong = replace(stream_case(), identity="x")
    assert rooms(run_of(*[plain_case()] * 5000, wrong)) == (Room(1258, 12), Room(65536, 200))


def test_a_merged_stream_shows_its_text_its_parts_and_what_is_wrong_with_it() -> None:
    made = streamed(5, 10)
    assert made.timeline is not None
    picture = Merged(
        "openai_image",
        {"created": 1},
        "<b>" + "x" * 50,
        error={"message": "no"},
        findings=("<odd>",),
        attachments={"image-0.png": bytes(2048)},
    )
    timeline = replace(made.timeline, merged=picture)
    text = stream(replace(made, timeline=timeline), timeline, Room(20, 10))
    assert '<pre class="said-text" tabindex="0">&lt;b&gt;xxxxxxxxxxxxxxxxx…</pre>' in text
    assert '<code>image-0.png</code> <span class="soft">2.0 KiB</span>' in text
    assert '<p class="finding">&lt;odd&gt;</p>' in text
    assert "with an error</dd>" in text
    assert "<dt>first event</dt> <dd>5.0 ms</dd>" in text
