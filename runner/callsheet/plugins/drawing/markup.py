"""Text for HTML and SVG: every string that anybody but us has written goes through here."""

from __future__ import annotations

from html import escape

from callsheet.plugins.drawing.visible import one_line, visible


def block(text: str) -> str:
    """Text of several lines, escaped for content and quoted attributes."""
    return escape(visible(text))


def inline(text: str, longest: int = 2000) -> str:
    """Text on one line, escaped, with ``…`` for what goes beyond ``longest`` characters."""
    return escape(one_line(text if len(text) <= longest else f"{text[:longest]}…"))
