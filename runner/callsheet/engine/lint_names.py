"""Names that some systems can't tell apart: they differ only by case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from callsheet.engine.layers import process_key
from callsheet.engine.linted import Linted
from callsheet.model.environment import Variable
from callsheet.model.errors import Problem
from callsheet.model.source import Node, Source


def alike(linted: Linted) -> Iterator[Problem]:
    """Warnings for files, folders, variables and header fields."""
    yield from _paths(linted.paths)
    for collection in linted.collections():
        tables = [
            folder.variables
            for identity, folder in linted.workspace.folders.items()
            if identity == collection or identity.startswith(f"{collection}/")
        ]
        tables += [file.variables for file in linted.files(collection)]
        yield from _variables(tables)
    for path, tree in linted.trees.items():
        if path.endswith((".yaml", ".yml")):
            for node in tree.walk():
                if (headers := node.get("headers")) is not None:
                    yield from _headers(headers)


def _paths(paths: Iterable[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path in paths:
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            part = "/".join(parts[:end])
            other = seen.setdefault(unicodedata.normalize("NFC", part).casefold(), part)
            if other != part:
                message = f"'{part}' and '{other}' differ only by case"
                mend = "rename one: macOS and Windows take them for the same"
                yield Problem("same-but-case", message, Source(path, 1, 1), mend, "warning")
                break


def _variables(tables: Iterable[Mapping[str, Variable]]) -> Iterator[Problem]:
    seen: dict[str, Variable] = {}
    for table in tables:
        for variable in table.values():
            key = process_key(variable.name)
            other = seen.setdefault(key, variable)
            if other.name != variable.name:
                message = f"'{variable.name}' and '{other.name}' are hard to tell apart"
                mend = f"rename one: both take their value from {key}"
                related = ((other.source, "the other one"),)
                yield Problem("same-but-case", message, variable.source, mend, "warning", related)


def _headers(node: Node) -> Iterator[Problem]:
    if not isinstance(node.value, dict):
        return
    seen: dict[str, str] = {}
    for name in node.value:
        other = seen.setdefault(name.lower(), name)
        if other != name and name in node.keys:
            message = f"'{name}' and '{other}' are the same header field"
            mend = f"write one with a list: {other}: [a, b]"
            related = ((node.keys[other], "the other one"),)
            yield Problem("same-but-case", message, node.keys[name], mend, "warning", related)
