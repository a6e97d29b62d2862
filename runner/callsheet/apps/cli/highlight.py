"""Colours a body for a terminal. Without colours rich is never imported."""

from __future__ import annotations

from callsheet.plugins.drawing.bodies import Shown
from callsheet.plugins.drawing.paint import Paint

_LONGEST = 200_000
"""Characters beyond which colours take longer than a person waits for."""


def highlight(body: Shown, paint: Paint) -> str:
    """The body's text, coloured by its language where the paint has colours."""
    coloured = paint.colour and body.language in ("json", "html", "xml")
    if not coloured or len(body.text) > _LONGEST:
        return body.text
    from io import StringIO

    from rich.console import Console
    from rich.syntax import Syntax

    out = StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", width=paint.width)
    syntax = Syntax(body.text, body.language, theme="ansi_dark", background_color="default")
    console.print(syntax.highlight(body.text), soft_wrap=True, end="")
    return out.getvalue().rstrip("\n")
