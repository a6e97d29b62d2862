"""The pages of the documentation taken apart: tables, code blocks, links, headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
TABLE = re.compile(r"<!-- table: (.+?) -->\n\n((?:\|.*\n)+)")
_BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

Row = tuple[str, ...]


class Block(NamedTuple):
    """A fenced block: its page and line, the words behind the fence, its text."""

    page: str
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> dict[str, str]:
    """Every page by its path from the root."""
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(paths)}


def tables() -> list[tuple[str, str, tuple[Row, ...]]]:
    """Every table with a mark before it: page, mark, rows without the head."""
    return [
        (page, match[1], rows(match[2]))
        for page, text in pages().items()
        for match in TABLE.finditer(text)
    ]


def rows(table: str) -> tuple[Row, ...]:
    """The cells of a table's body."""
    return tuple(
        tuple(cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        for line in table.splitlines()[2:]
    )


def drawn(head: Row, body: tuple[Row, ...]) -> str:
    """A table as it stands in a page."""
    lines = [head, tuple("---" for _ in head), *body]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines
    )


def blocks(*infos: str) -> list[Block]:
    """The fenced blocks of all pages with one of these words behind the fence."""
    return [
        Block(page, text[: match.start()].count("\n") + 2, match[1].strip(), match[2])
        for page, text in pages().items()
        for match in _BLOCK.finditer(text)
        if match[1].strip() in infos
    ]


def links(text: str) -> list[str]:
    """The targets of a page's links; what stands in code is none."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", text)))


def anchors(text: str) -> set[str]:
    """The names by which a page's headings can be linked to, as GitHub and GitLab make them."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", text), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}
