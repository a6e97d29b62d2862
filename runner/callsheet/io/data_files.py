"""Data files that requests name: JSON, YAML and CSV, chosen by suffix."""

from __future__ import annotations

import json
import os
from typing import Any

from callsheet.io.json_reader import read_json
from callsheet.io.text_files import decode
from callsheet.io.yaml_reader import read_yaml
from callsheet.model.errors import Problem, ProblemsError
from callsheet.model.source import HOLE, Node, Source

YAML_SUFFIXES = (".yaml", ".yml")


def parse_file(data: bytes, path: str) -> Any:
    """A JSON or YAML file as a plain value (see :class:`callsheet.model.shape.ParseFile`)."""
    if path.endswith(YAML_SUFFIXES):
        return read_yaml(data, path).plain()
    text = decode(data, path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return read_json(text, path).plain()  # says where and what


def read_table(data: bytes, path: str) -> Node:
    """A file of rows as a list of maps, with places.

    Raises ProblemsError for mistakes in the file, ValueError for a suffix that can't hold rows.
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix in YAML_SUFFIXES:
        return read_yaml(data, path)
    if suffix == ".json":
        return read_json(data, path)
    if suffix == ".csv":
        return read_csv(data, path)
    raise ValueError(f"rows can be .csv, .json or .yaml, not '{suffix or path}'")


def read_csv(data: bytes, path: str) -> Node:
    """Comma-separated rows under a row of names (RFC 4180); every value is text.

    Blank lines count for nothing. A row's place is the line on which it begins.
    """
    import csv
    import io

    text = decode(data, path)
    problems: list[Problem] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    names: dict[str, Source] | None = None
    rows: list[Node] = []
    line = 1
    try:
        for cells in reader:
            source = Source(path, line, 1)
            line = reader.line_num + 1
            if not cells:
                continue
            if names is None:
                names = _header(cells, _line(text, source.line), source, problems)
                if problems:
                    break
            elif len(cells) != len(names):
                message = f"this row has {len(cells)} values, the header names {len(names)}"
                mend = 'quote a value that holds a comma: "a,b"'
                problems.append(Problem("bad-csv", message, source, mend))
            else:
                rows.append(_row(names, cells, source))
    except csv.Error as error:
        place = Source(path, line, 1)
        message, mend = f"this row is no CSV: {error}", 'double a quote inside quotes: "say ""hi"""'
        if "unexpected end" in str(error):
            message, mend = "a quote in this row is not closed", "add the other quote"
        problems.append(Problem("bad-csv", message, place, mend))
    if problems:
        raise ProblemsError(tuple(problems), {path: text})
    return Node(rows, Source(path, 1, 1), holes=any(row.holes for row in rows))


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if number <= len(lines) else ""


def _header(
    cells: list[str], line: str, source: Source, problems: list[Problem]
) -> dict[str, Source]:
    """The names of the columns, each with its place in the header's line."""
    names: dict[str, Source] = {}
    at = 0
    for index, cell in enumerate(cells):
        at = max(line.find(cell, at), at)
        name = cell.strip()
        place = Source(source.path, source.line, at + len(cell) - len(cell.lstrip()) + 1)
        at += len(cell)
        if not name:
            message = f"column {index + 1} has no name"
            problems.append(Problem("bad-csv", message, place, "name it in the first row"))
        elif name in names:
            message = f"two columns are named '{name}'"
            problems.append(Problem("bad-csv", message, place, "rename one"))
        names.setdefault(name, place)
        at = max(line.find(",", at), at) + 1
    return names


def _row(names: dict[str, Source], cells: list[str], source: Source) -> Node:
    values = {
        name: Node(cell, source, holes=HOLE in cell)
        for name, cell in zip(names, cells, strict=True)
    }
    holes = any(node.holes for node in values.values())
    return Node(values, source, names, holes)
