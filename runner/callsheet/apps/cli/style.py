"""Whether a terminal gets colours, how wide it is, which signs it can show.

A small layer of our own: importing a terminal library costs more than a whole short run.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from callsheet.apps.cli.closed_output import drop
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.visible import cut

_NO_TERMINAL_WIDTH = 120
_ASCII = str.maketrans(
    {
        "✓": "+",
        "✗": "x",
        "○": "-",
        "…": "...",
        "→": "->",
        "←": "<-",
        "·": "-",
        "│": "|",
        "─": "-",
        "µ": "u",
        "÷": "/",
        "−": "-",
        "◂": "<",
        **dict(zip("▁▂▃▄▅▆▇", "__--==#", strict=True)),
        **dict.fromkeys("█▉▊▋▌▍▎▏▐", "#"),
    }
)
_SIGNS = "✓✗○…→←·│█▐▁−÷◂"


@dataclass
class Screen:
    """A text stream with a style.

    ``live`` is true where a status line may be drawn and drawn over. Lines that the stream's
    encoding can't show fall back to ASCII.
    """

    stream: TextIO
    paint: Paint
    live: bool = False
    drawn: bool = False  # a status line stands at the bottom

    def line(self, text: str = "") -> None:
        """Write ``text`` (one line or several) above the status line, if there is one."""
        self._erase()
        try:
            self.stream.write(self._encodable(f"{text}\n"))
            if self.live:
                self.stream.flush()
        except BrokenPipeError:  # the run goes on: its reports and its exit code count
            drop(self.stream)

    def status(self, text: str) -> None:
        """Draw the status line at the bottom, cut to the width; nothing where it can't live."""
        if not self.live:
            return
        self._erase()
        if text:
            self.stream.write(self._encodable(cut(text, self.paint.width - 1)))
            self.drawn = True
        self.stream.flush()

    def _erase(self) -> None:
        if self.drawn:
            self.stream.write("\r\x1b[2K")
            self.drawn = False

    def _encodable(self, text: str) -> str:
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        if encoding.lower() in ("utf-8", "utf8"):
            return text
        if not _can_encode(_SIGNS, encoding):
            text = text.translate(_ASCII)
        return text.encode(encoding, "backslashreplace").decode(encoding)


def screen(stream: TextIO, environ: Mapping[str, str]) -> Screen:
    """The screen of a stream, by what it is and by the process environment."""
    paint = Paint(colours(stream, environ), width(stream, environ))
    return Screen(stream, paint, _is_terminal(stream, environ) and not environ.get("CI"))


def colours(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether to colour: NO_COLOR, then FORCE_COLOR or CLICOLOR_FORCE, then CLICOLOR and the tty.

    Sources: no-color.org, force-color.org, bixense.com/clicolors.
    """
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    if environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return environ.get("CLICOLOR") != "0" and _is_terminal(stream, environ)


def width(stream: TextIO, environ: Mapping[str, str]) -> int:
    """Cells in a line: COLUMNS, else the terminal's, else 120; at least 40."""
    told = environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) > 0:
        return max(int(told), 40)
    try:
        return max(os.get_terminal_size(stream.fileno()).columns, 40)
    except (OSError, ValueError):  # not a terminal, or not even a file
        return _NO_TERMINAL_WIDTH


def _is_terminal(stream: TextIO, environ: Mapping[str, str]) -> bool:
    return stream.isatty() and environ.get("TERM") != "dumb"


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
