"""Streams that were held back on their way are told apart from those that weren't."""

from dataclasses import replace

import pytest

from callsheet.model.timeline import StreamEvent, Timeline
from callsheet.plugins.stream_findings import buffered, findings
from judging import answer
from merging_fixture import sse


def reads(*sizes, coding=None):
    """A stream whose reads brought so many events each."""
    times = [at for at, size in enumerate(sizes) for _ in range(size)]
    events = tuple(StreamEvent(index, at, "x") for index, at in enumerate(times))
    headers = (("Content-Encoding", coding),) if coding else ()
    return answer(headers=headers, timeline=Timeline("sse", events))


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ((3,), True),
        ((9,), True),
        ((3, 3, 3), True),
        ((1, 4, 5, 1, 3), True),
        ((), False),
        ((2,), False),
        ((3, 3), False),  # the last of an answer, its usage and its end mark often come at once
        ((1, 1, 3), False),
        ((2, 2, 2, 2), False),
    ],
)
def test_many_events_in_few_reads_were_held_back(sizes, found):
    assert bool(buffered(reads(*sizes))) is found


def test_a_content_encoding_is_named_as_the_likely_cause():
    assert buffered(reads(4, coding="gzip")) == (
        "buffered: 4 events came in 1 read; the content encoding gzip may hold them back "
        "(ask for identity), so gaps and rates are not the model's"
    )
    assert "a proxy or the service" in buffered(reads(4, coding="identity"))


def test_findings_of_the_merger_follow():
    cut = answer(timeline=sse({"choices": [{"index": 0, "delta": {"content": "a"}}]}))
    end = "no end mark came: every finish_reason and data: [DONE]"
    assert findings(cut) == (end,)
    assert findings(replace(cut, timeline=None)) == ()
    assert buffered(replace(cut, timeline=None)) == ""
