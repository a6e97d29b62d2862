"""The one spelling of a YAML file: ``callsheet fmt``."""

from __future__ import annotations

from typing import Any

from callsheet.io.canonical_comments import comments_in, place_comments
from callsheet.io.canonical_meaning import ordered, same
from callsheet.io.canonical_order import arrange
from callsheet.io.canonical_text import lines_of
from callsheet.io.canonical_tree import Collection, written
from callsheet.io.text_files import decode
from callsheet.io.yaml_reader import compose
from callsheet.model.errors import ProblemsError
from callsheet.model.shape import BAD, Reader, Record
from callsheet.model.source import Node


class Changed(Exception):
    """Formatting would change what a file says: a mistake of ours, so nothing is written."""


def canonical(
    data: str | bytes, path: str, table: Record[Any] | None = None, reader: Reader | None = None
) -> str:
    """The text of a YAML file in its canonical spelling, comments kept.

    ``table`` gives the order of keys, the shorthands and the defaults; without one only the
    spelling changes. ``reader`` opens the files that the table's shapes look for.

    Raises ProblemsError for a file with mistakes, and :class:`Changed` when the new text would
    not mean the same.
    """
    text = decode(data, path).replace("\r\n", "\n").replace("\r", "\n")
    reader = reader or Reader()
    node, value = _read(text, path, table, reader)
    tree = written(text)
    if not isinstance(tree, Collection):
        return f"{text.rstrip()}\n"
    head = place_comments(text, tree)
    before = sorted(comment.text for comment in comments_in(text, tree))
    if table is not None:
        arrange(tree, node, table, reader)
    lines = [*head, *([""] if head and head[-1] else []), *lines_of(tree)]
    new = "\n".join(lines) + "\n"
    _prove(new, path, table, reader, node, value, before)
    return new


def _read(text: str, path: str, table: Record[Any] | None, reader: Reader) -> tuple[Node, Any]:
    node, problems = compose(text, path)
    value = None
    if node is not None and table is not None:
        found = Reader(False, reader.open_file, reader.parse_file, reader.find_file)
        value = table.take(node, found)
        problems = (*problems, *found.problems)
    if node is None or problems or value is BAD:
        raise ProblemsError(problems, {path: text})
    return node, value


def _prove(
    new: str,
    path: str,
    table: Record[Any] | None,
    reader: Reader,
    node: Node,
    value: Any,
    comments: list[str],
) -> None:
    """Read the new text and hold it against the old."""
    try:
        again, read = _read(new, path, table, reader)
    except ProblemsError as error:
        raise Changed(f"{path} could not be read after formatting") from error
    if table is None:
        kept = ordered(again.plain()) == ordered(node.plain())
    else:
        kept = same(value, read, reader)
    if not kept or sorted(one.text for one in comments_in(new, written(new))) != comments:
        raise Changed(f"{path} would not mean the same after formatting")
