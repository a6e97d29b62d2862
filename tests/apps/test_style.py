"""A terminal gets colours when it and its user want them, and only signs that it can show."""

from collections.abc import Mapping
from io import StringIO

import pytest

from callsheet.apps.cli.style import Screen, colours, screen, width
from callsheet.plugins.drawing.paint import Paint
from terminals import Terminal, file_of, written


@pytest.mark.parametrize(
    ("environ", "on_terminal", "on_file"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ({"CI": "true"}, True, False),
    ],
)
def test_colours_follow_the_conventions(
    environ: Mapping[str, str], on_terminal: bool, on_file: bool
) -> None:
    assert (colours(Terminal(), environ), colours(StringIO(), environ)) == (on_terminal, on_file)


def test_the_width_is_told_or_measured_or_wide() -> None:
    assert width(StringIO(), {"COLUMNS": "88"}) == 88
    assert width(StringIO(), {"COLUMNS": "12"}) == 40
    assert width(StringIO(), {"COLUMNS": "wide"}) == 120
    assert width(StringIO(), {}) == 120


def test_the_status_line_lives_only_on_a_real_terminal_outside_ci() -> None:
    assert screen(Terminal(), {}).live
    assert not screen(Terminal(), {"CI": "true"}).live
    assert not screen(Terminal(), {"TERM": "dumb"}).live
    assert not screen(StringIO(), {"FORCE_COLOR": "1"}).live


def test_the_status_line_is_erased_before_a_line_and_cut_to_the_width() -> None:
    stream = Terminal()
    drawn = Screen(stream, Paint(width=8), live=True)
    drawn.status("running a, b, c")
    drawn.line("done")
    drawn.status("b")
    drawn.status("")
    assert stream.getvalue() == "runnin…\r\x1b[2Kdone\nb\r\x1b[2K"


def test_a_file_never_gets_a_status_line() -> None:
    stream = StringIO()
    Screen(stream, Paint()).status("running")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "✓ 漢字 → ███ …\n"),
        ("ascii", "+ \\u6f22\\u5b57 -> ### ...\n"),
        ("cp1252", "+ \\u6f22\\u5b57 -> ### ...\n"),
        ("gb18030", "✓ 漢字 → ███ …\n"),
    ],
)
def test_what_the_encoding_lacks_falls_back_to_ascii(encoding: str, text: str) -> None:
    file = file_of(encoding)
    Screen(file, Paint()).line("✓ 漢字 → ███ …")
    assert written(file) == text
