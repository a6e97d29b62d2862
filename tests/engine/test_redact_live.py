"""Secrets in live events."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.redact import Redactor
from callsheet.engine.redact_live import LiveRedactor, begun_at_end
from callsheet.model.events import CaseStarted, EventReceived, ExchangeFinished
from callsheet.model.exchange import Exchange, Request
from callsheet.model.timeline import Note, StreamEvent

SECRET = "s3cret-key-of-mine"


def heard(pieces, case="a", live=None):
    live = live or LiveRedactor(Redactor([SECRET]))
    events = [EventReceived(case, StreamEvent(i, i, text)) for i, text in enumerate(pieces)]
    return [live.redact(event).event.data for event in events]


def test_a_secret_cut_in_two_events_is_hidden_in_both():
    assert heard(["say s3cret-key", "-of-mine!", "on"]) == ["say ***", "***!", "on"]


def test_what_only_began_like_a_secret_is_hidden_but_what_follows_is_not():
    assert heard(["the s3cret", " is out"]) == ["the ***", " is out"]


def test_less_than_four_characters_of_a_beginning_are_shown():
    assert heard(["all s3c", "ret-key-of-mine"]) == ["all s3c", "***"]


@given(st.lists(st.integers(1, len(SECRET) - 1), max_size=6, unique=True))
def test_however_a_secret_is_cut_at_most_three_of_its_characters_are_seen_in_a_row(cuts):
    at = [0, *sorted(cuts), len(SECRET)]
    pieces = [SECRET[a:b] for a, b in pairwise(at)]
    shown = "".join(heard(pieces)).replace("***", "")
    assert len(shown) <= 3


def test_streams_of_several_cases_do_not_touch_each_other():
    live = LiveRedactor(Redactor([SECRET]))
    assert heard([SECRET[:9]], "a", live) == ["***"]
    assert heard([SECRET[9:]], "b", live) == [SECRET[9:]]
    assert heard([SECRET[9:]], "a", live) == ["***"]


def test_the_end_of_an_exchange_ends_what_began():
    live = LiveRedactor(Redactor([SECRET]))
    heard([SECRET[:9]], "a", live)
    finished = ExchangeFinished("a", Exchange(Request("GET", f"http://h/{SECRET}"), 0))
    assert live.redact(finished).exchange.request.url == "http://h/***"
    assert heard([SECRET[9:]], "a", live) == [SECRET[9:]]


def test_other_events_are_redacted_on_their_own():
    live = LiveRedactor(Redactor([SECRET]))
    note = live.redact(EventReceived("a", Note("comment", 1, SECRET)))
    assert note == EventReceived("a", Note("comment", 1, "***"))
    started = CaseStarted("a")
    assert live.redact(started) is started


def test_without_secrets_events_pass_as_they_are():
    event = EventReceived("a", StreamEvent(0, 0, "text"))
    assert LiveRedactor(Redactor()).redact(event) is event


def test_the_longest_beginning_counts():
    assert begun_at_end("xx abcabc", "abcabcd") == 6
    assert begun_at_end("xx abc", "abcabcd") == 0
    assert begun_at_end("abcabcd", "abcabcd") == 0
