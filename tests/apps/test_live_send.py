"""``send`` shows everything about one call as it goes."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest

from callsheet.apps.cli.draw_exchange import SHORT_BODY
from callsheet.apps.cli.draw_stream import stalled
from callsheet.apps.cli.live_send import LiveSend
from callsheet.apps.cli.style import Screen
from callsheet.model.events import (
    CaseFinished,
    CaseStarted,
    EventReceived,
    ExchangeFinished,
    HeadReceived,
    RequestSent,
    RequestWritten,
)
from callsheet.model.exchange import Request, ResponseHead
from callsheet.model.merged import Merged
from callsheet.model.result import CaseResult
from callsheet.model.timeline import StreamEvent
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.visible import cells
from results_fixture import (
    MS,
    broken_case,
    case,
    exchange,
    hostile_case,
    plain_case,
    redirected_case,
    response,
    scenario_case,
    sse,
    stream_case,
    wrong_body_case,
)


def drawn(
    result: CaseResult,
    *,
    quiet: bool = False,
    verbose: bool = False,
    colour: bool = False,
    width: int = 120,
) -> str:
    """What is shown of a case whose events come as in a real run."""
    stream = StringIO()
    listener = LiveSend(Screen(stream, Paint(colour, width)), quiet=quiet, verbose=verbose)
    listener(CaseStarted(result.id))
    for step in result.steps:
        for attempt in step.attempts:
            made = attempt.exchange
            listener(RequestSent(result.id, made.request))
            if made.response:
                listener(RequestWritten(result.id, made.request))
                at = made.headers_at or 50 * MS
                answer = made.response
                head = ResponseHead(at, answer.status, answer.reason, answer.headers)
                listener(HeadReceived(result.id, head))
            if made.timeline:
                both = (*made.timeline.events, *made.timeline.notes)
                for event in sorted(both, key=lambda event: event.at):
                    listener(EventReceived(result.id, event))
            listener(ExchangeFinished(result.id, made))
    listener(CaseFinished(result))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("stream", stream_case()),
        ("document", wrong_body_case()),
        ("broken", broken_case()),
        ("scenario", scenario_case()),
        ("redirected", redirected_case()),
        ("hostile", hostile_case()),
    ],
)
def test_a_call_is_shown_as_it_was_kept(
    name: str, result: CaseResult, golden: Callable[[str, str], None]
) -> None:
    golden(f"send/{name}.txt", drawn(result))


def test_the_header_fields_that_http_added_are_shown() -> None:
    stream, request = StringIO(), Request("GET", "http://a", (("X-Own", "1"),))
    listener = LiveSend(Screen(stream, Paint(False, 120)))
    listener(RequestSent("a", request))
    assert stream.getvalue() == "GET http://a\n"
    listener(RequestWritten("a", request.with_header("Host", "a")))
    listener(ExchangeFinished("a", exchange("GET", "http://a", response(b"{}"))))
    assert stream.getvalue().startswith("GET http://a\nX-Own: 1\nHost: a\n\n")


def test_colours_and_highlighting_change_no_word() -> None:
    painted = drawn(plain_case(), colour=True)
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == drawn(plain_case())
    assert re.search(r'\x1b\[[\d;]+m"object"\x1b', painted)


def test_nothing_of_a_hostile_answer_reaches_the_terminal_as_a_control() -> None:
    for verbose in (True, False):
        text = drawn(hostile_case(), verbose=verbose)
        assert [char for char in text if ord(char) < 32 and char != "\n"] == []
        assert not set(text) & set("\u202e\u2028\x9b")


def test_event_lines_respect_the_width() -> None:
    lines = drawn(hostile_case(100_000), width=80).split("\n")
    start = next(index for index, line in enumerate(lines) if "offset" in line) + 1
    assert max(cells(line) for line in lines[start : lines.index("", start)]) <= 80


def test_long_events_that_begin_alike_show_where_they_differ() -> None:
    head = '{"id": "chatcmpl-0123456789", "object": "chat.completion.chunk", "delta": "'
    timeline, body = sse((1, "message", f'{head}Fog"}}'), (2, "message", f'{head}walks"}}'))
    made = exchange("GET", "http://a", response(body), timeline=timeline)
    lines = [line for line in drawn(case("a", made), width=80).split("\n") if "message  " in line]
    assert [line.partition("message     ")[2] for line in lines] == [
        '{"id": "chatcmpl-0123456789", "object": "ch…',
        '…, "delta": "walks"}',
    ]


def test_quiet_shows_only_what_is_not_passed() -> None:
    assert drawn(stream_case(), quiet=True) == (
        "✗ timeline.gap.max: the longest gap is 859 ms, expected at most 500 ms\n"
        "    at        event 6\n"
        "    file      collections/openai/chat/stream.yaml:31:7\n"
        f"✗ {'openai/chat/stream':44}  200     1.51 s  1 of 3 checks failed\n"
    )


def test_a_long_body_is_cut_unless_verbose() -> None:
    long = case("a", exchange("GET", "http://a", response(b"x" * 50_000, kind="text/plain")))
    assert drawn(long).count("x" * SHORT_BODY) == 1
    assert "(cut here; the whole body has 48.8 KiB; --verbose shows all that was kept)" in drawn(
        long
    )
    assert "x" * 50_000 in drawn(long, verbose=True)


def test_verbose_shows_an_event_whole_over_its_lines() -> None:
    timeline, body = sse((5, "message", "one\ntwo " + "x" * 200))
    made = exchange("GET", "http://a", response(body), timeline=timeline)
    assert f"message     one\n{' ' * 36}two {'x' * 200}\n" in drawn(case("a", made), verbose=True)


def test_a_body_that_was_not_kept_or_never_came_is_named() -> None:
    assert "\n(no body)\n" in drawn(case("a", exchange("GET", "http://a", response(b""))))
    answer = response(b"", size=4096)
    assert "\n(4.0 KiB not kept)\n" in drawn(case("a", exchange("GET", "http://a", answer)))


def test_compression_shows_in_the_sizes() -> None:
    answer = replace(response(b"x" * 2048, kind="text/plain"), wire_size=100)
    text = drawn(case("a", exchange("GET", "http://a", answer)))
    assert "ended: complete · 2.0 KiB · 100 B on the wire · from 203.0.113.7:443\n" in text


def test_the_text_of_a_stream_grows_at_the_foot_of_a_terminal() -> None:
    stream = StringIO()
    listener = LiveSend(Screen(stream, Paint(False, 40), live=True))
    listener(EventReceived("a", StreamEvent(0, 1 * MS, "x"), "Fog walks\non"))
    assert stream.getvalue().endswith("▌ Fog walks\\non")
    listener(EventReceived("a", StreamEvent(1, 2 * MS, "y")))  # nothing new is told
    assert stream.getvalue().endswith("▌ Fog walks\\non")
    listener(EventReceived("a", StreamEvent(2, 3 * MS, "z"), "漢字 " * 30))
    foot = stream.getvalue().rpartition("▌")[2]
    assert foot.endswith("漢字 ")
    assert cells(foot) <= 38


@pytest.mark.parametrize(
    ("gap", "before", "stands_out"),
    [
        (860 * MS, [28 * MS, 30 * MS, 58 * MS], True),
        (80 * MS, [28 * MS, 20 * MS, 22 * MS], False),  # nobody would notice it
        (299 * MS, [100 * MS] * 3, False),
        (301 * MS, [100 * MS] * 3, True),
        (860 * MS, [28 * MS, 30 * MS], False),  # too few to tell what is usual
    ],
)
def test_a_gap_far_beyond_the_usual_is_marked(
    gap: int, before: list[int], stands_out: bool
) -> None:
    assert stalled(gap, before) is stands_out


def test_a_long_text_is_shown_whole_only_with_verbose() -> None:
    result = stream_case()
    step = result.steps[0]
    made = step.attempts[0].exchange
    assert made.timeline is not None
    long = replace(made.timeline, merged=Merged("concat", "", "\n".join(map(str, range(99)))))
    attempt = replace(step.attempts[0], exchange=replace(made, timeline=long))
    result = replace(result, steps=(replace(step, attempts=(attempt,)),))
    assert "  23\n  (… 75 more lines; --verbose shows all)\n" in drawn(result)
    assert "  98\n" in drawn(result, verbose=True)
