"""Writes a tree as text: two spaces, blocks, short flow where the author wrote flow."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from callsheet.io.canonical_scalars import spelled
from callsheet.io.canonical_tree import Alias, Collection, Entry, Scalar, Value, inside

WIDEST = 100
"""Columns of a line that a flow map or list may fill."""


def lines_of(holder: Collection, indent: int = 0) -> list[str]:
    """The lines of a block, without a blank one at its beginning."""
    pad = " " * indent
    lines: list[str] = []
    for entry in holder.entries:
        _gather(entry, indent)
        above = entry.above[1:] if not lines and entry.above[:1] == [""] else entry.above
        lines += [pad + comment if comment else "" for comment in above]
        lines += _entry(entry, indent)
    return lines + [pad + comment if comment else "" for comment in holder.below]


def _gather(entry: Entry, indent: int) -> None:
    """Put comments that have no line of their own any more over the entry."""
    value = entry.value
    if entry.key is None and isinstance(value, Collection) and not _on_one_line(value, indent + 2):
        if value.anchor is None:  # the item's first line is that of the first entry inside
            _gather(value.entries[0], indent + 2)
            inner = value.entries[0].above
            entry.above += [*entry.beside, *(inner[1:] if inner[:1] == [""] else inner)]
            entry.beside, value.entries[0].above = [], []
    elif len(entry.beside) > 1:
        entry.above += entry.beside[:-1]
        entry.beside = entry.beside[-1:]


def _on_one_line(value: Collection, column: int) -> bool:
    """Whether a collection that begins at a column is written as flow."""
    if not value.entries:
        return True
    return value.flow and not _commented(value) and column + len(_flow(value)) <= WIDEST


def _entry(entry: Entry, indent: int) -> list[str]:
    value, pad = entry.value, " " * indent
    head = "-" if entry.key is None else f"{_key(entry.key)}:"
    beside = "".join(f" {comment}" for comment in entry.beside)
    if isinstance(value, Collection):
        if _on_one_line(value, len(pad + head) + 1):
            return [f"{pad}{head} {_flow(value)}{beside}"]
        if entry.key is not None and _is_row(value) and _on_one_line(value, indent + 2):
            return [f"{pad}{head}{beside}", f"{pad}  {_flow(value)}"]
        anchor = f" &{value.anchor}" if value.anchor else ""
        below = lines_of(value, indent + 2)
        if entry.key is None and not anchor:
            return [f"{pad}- {below[0].lstrip(' ')}", *below[1:]]
        return [f"{pad}{head}{anchor}{beside}", *below]
    if isinstance(value, Scalar) and value.style in ("|", ">") and value.lines and not value.odd:
        return [f"{pad}{head} {_header(value)}{beside}", *_indented(value.lines, indent + 2)]
    if isinstance(value, Scalar) and (folded := _folded(value, head, indent)):
        return [f"{pad}{head} >-{beside}", *_indented(folded, indent + 2)]
    return [f"{pad}{head} {_inline(value)}{beside}"]


def _is_row(value: Collection) -> bool:
    """Whether it is a list of single values, as a vector is."""
    return not value.map and all(isinstance(entry.value, Scalar) for entry in value.entries)


def _commented(value: Collection) -> bool:
    """Whether a comment stands in a collection, so that it can't be on one line."""
    return any(
        any(one.below) or not all(entry.bare for entry in one.entries)
        for one in inside(value)
        if isinstance(one, Collection)
    )


def _key(key: Scalar | Alias, *, flow: bool = False) -> str:
    return f"*{key.name} " if isinstance(key, Alias) else spelled(key, flow=flow, key=True)


def _inline(value: Scalar | Alias, *, flow: bool = False) -> str:
    return f"*{value.name}" if isinstance(value, Alias) else spelled(value, flow=flow)


def _flow(value: Value) -> str:
    """A value on one line, as in ``{a: 1, b: [2, 3]}``."""
    if not isinstance(value, Collection):
        return _inline(value, flow=True)
    parts = [
        _flow(entry.value)
        if entry.key is None
        else f"{_key(entry.key, flow=True)}: {_flow(entry.value)}"
        for entry in value.entries
    ]
    anchor = f"&{value.anchor} " if value.anchor else ""
    opening, closing = "{}" if value.map else "[]"
    return f"{anchor}{opening}{', '.join(parts)}{closing}"


def _header(value: Scalar) -> str:
    anchor = f"&{value.anchor} " if value.anchor else ""
    ends = len(value.value) - len(value.value.rstrip("\n"))
    chomping = "-" if ends == 0 else "" if ends == 1 else "+"
    indicator = "2" if value.lines[0].startswith(" ") or not value.lines[0] else ""
    return f"{anchor}{value.style}{indicator}{chomping}"


def _indented(lines: Iterable[str], indent: int) -> list[str]:
    return [" " * indent + line if line else "" for line in lines]


def _folded(value: Scalar, head: str, indent: int) -> list[str]:
    """Prose that was written over several lines and fits on none, folded at the same width."""
    text = value.value
    if value.start[0] == value.end[0] or value.anchor or not text.isprintable():
        return []
    if text != " ".join(text.split()) or len(head) + 1 + indent + len(text) <= WIDEST:
        return []
    return textwrap.wrap(text, WIDEST - indent - 2, break_long_words=False, break_on_hyphens=False)
