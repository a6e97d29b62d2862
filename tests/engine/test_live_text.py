"""What a stream says is told while it comes, without eating the time of its own reads."""

from __future__ import annotations

import json

from callsheet.engine.live_text import LiveText
from callsheet.engine.redact import MASK, Redactor
from callsheet.engine.redact_live import LiveRedactor
from callsheet.model.events import EventReceived
from callsheet.model.timeline import Note, StreamEvent

MS = 1_000_000


def said(index: int, at: int, text: str) -> StreamEvent:
    data = json.dumps({"choices": [{"index": 0, "delta": {"content": text}}]})
    return StreamEvent(index, at * MS, data)


def test_the_text_grows_with_the_events() -> None:
    live = LiveText()
    assert live.add(said(0, 100, "Fog")) == "Fog"
    assert live.add(Note("comment", 150 * MS, "ping")) == ""
    assert live.add(said(1, 200, " walks")) == "Fog walks"


def test_events_that_follow_each_other_closely_wait_for_the_next() -> None:
    live = LiveText()
    told = [live.add(said(index, index * 10, "a")) for index in range(11)]
    assert [len(text) for text in told] == [1, 0, 0, 0, 0, 6, 0, 0, 0, 0, 11]


def test_a_long_stream_is_read_again_less_and_less_often() -> None:
    live = LiveText()
    reads = sum(bool(live.add(said(index, index, "a"))) for index in range(5000))
    assert reads < 40  # twenty in each of the five seconds would be a hundred


def test_a_format_that_is_not_known_after_a_few_events_is_not_looked_for_again() -> None:
    live = LiveText()
    odd = [live.add(StreamEvent(index, index * 100 * MS, "{}")) for index in range(8)]
    assert odd == [""] * 8
    assert live.add(said(8, 900, "late")) == ""


def test_lines_are_read_as_lines() -> None:
    line = json.dumps({"message": {"content": "Hi"}, "done": False})
    assert LiveText().add(StreamEvent(0, 1, line, "line")) == "Hi"


def test_a_secret_that_grows_in_the_text_is_hidden_from_its_first_letters_on() -> None:
    live = LiveRedactor(Redactor(["opensesame"]))
    texts = ["say ", "say open", "say opensesa", "say opensesame!", "say opera"]
    shown = [live.redact(EventReceived("c", said(0, 1, ""), text)) for text in texts]
    hidden = [event.text for event in shown if isinstance(event, EventReceived)]
    assert hidden == ["say ", f"say {MASK}", f"say {MASK}", f"say {MASK}!", "say opera"]
