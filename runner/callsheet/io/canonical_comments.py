"""Comments of a YAML file: found, and given to the entries that they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from callsheet.io.canonical_tree import (
    Alias,
    Collection,
    Entry,
    Place,
    Scalar,
    Value,
    content_end,
    inside,
    rows,
)


@dataclass(frozen=True)
class Comment:
    """One comment from its ``#`` on. ``own``: nothing but space stands before it."""

    at: Place
    text: str
    own: bool
    after_blank: bool


def comments_in(text: str, tree: Value) -> list[Comment]:
    """All comments, in order. A ``#`` inside of a scalar is none."""
    lines = rows(text)
    taken: dict[int, list[tuple[int, int]]] = {}
    for start, end in _spans(tree):
        for line in range(start[0], end[0] + 1):
            first = start[1] if line == start[0] else 0
            last = end[1] if line == end[0] else len(lines[line])
            taken.setdefault(line, []).append((first, last))
    found = []
    for number, row in enumerate(lines):
        at = row.find("#")
        while at >= 0:
            free = not any(first <= at < last for first, last in taken.get(number, ()))
            if free and (at == 0 or row[at - 1] in " \t"):
                before = row[:at].strip(" \t")
                blank = number > 0 and not lines[number - 1].strip()
                found.append(Comment((number, at), row[at:].rstrip(), not before, blank))
                break
            at = row.find("#", at + 1)
    return found


def _spans(tree: Value) -> list[tuple[Place, Place]]:
    """Where scalars and aliases stand; of a block scalar, its lines below the header."""
    spans = []
    for value in inside(tree):
        if isinstance(value, Collection):
            for entry in value.entries:
                if entry.key is not None:
                    spans.append((entry.key.start, entry.key.end))
        elif isinstance(value, Scalar) and value.style in ("|", ">"):
            if value.lines:
                spans.append(((value.start[0] + 1, 0), value.end))
        elif isinstance(value, Scalar | Alias):
            spans.append((value.start, value.end))
    return spans


def place_comments(text: str, root: Collection) -> list[str]:
    """Give every comment and blank line its entry; gives what stands over the whole file.

    That is the modeline of a language server, and comments that a blank line parts from the rest.
    """
    lines = rows(text)
    comments = comments_in(text, root)
    head: list[str] = []
    if root.entries:
        top = [one for one in comments if one.own and one.at < root.entries[0].start]
        parted = [one for one in top if one.after_blank][-1:]
        if root.entries[0].start[0] and not lines[root.entries[0].start[0] - 1].strip() and top:
            count = len(top)
        else:
            count = top.index(parted[0]) if parted else 0
        if top and count == 0 and top[0].text.startswith("# yaml-language-server:"):
            count = 1
        for one in top[:count]:
            head += ["", one.text] if one.after_blank and head else [one.text]
        comments = comments[count:]
    for comment in comments:
        _place(comment, root)
    for value in inside(root):
        if isinstance(value, Collection) and not value.flow:
            for entry in value.entries:
                if entry.start[0] and not lines[entry.start[0] - 1].strip():
                    entry.above.append("")
    return head


def _place(comment: Comment, holder: Collection) -> None:
    """Find the entry that a comment inside of ``holder`` stands with."""
    before = [entry for entry in holder.entries if entry.start <= comment.at]
    after = holder.entries[len(before)] if len(before) < len(holder.entries) else None
    if not before:
        _over(comment, after, holder)
        return
    entry, value = before[-1], before[-1].value
    if comment.at < value.start and (not isinstance(value, Collection) or value.flow):
        if comment.own:  # the value moves up to its key, so this and what stood there go over it
            entry.above += [*entry.beside, comment.text]
            entry.beside = []
        else:
            entry.beside.append(comment.text)
    elif isinstance(value, Collection) and _holds(comment, value, holder, after):
        first = value.entries[0] if value.entries else None
        if first is None or (not comment.own and comment.at < first.start and not value.flow):
            entry.beside.append(comment.text)
        else:
            _place(comment, value)
    elif not comment.own and comment.at[0] in (value.start[0], content_end(value)[0]):
        entry.beside.append(comment.text)
    else:
        _over(comment, after, holder)


def _holds(comment: Comment, value: Collection, holder: Collection, after: Entry | None) -> bool:
    """Whether a comment that comes after a collection's start belongs into it."""
    end = content_end(value)
    if comment.at < end:
        return True
    if value.flow:
        return False
    if not comment.own:
        return comment.at[0] == end[0]
    return comment.at[1] >= value.column and (after is None or comment.at[1] > holder.column)


def _over(comment: Comment, entry: Entry | None, holder: Collection) -> None:
    lines = holder.below if entry is None else entry.above
    if comment.after_blank:
        lines.append("")
    lines.append(comment.text)
