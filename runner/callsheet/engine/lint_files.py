"""Schemas and data that no file names."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator

from callsheet.engine.linted import Linted
from callsheet.model.errors import Problem
from callsheet.model.source import HOLE, Node, Source

NAMED = ("schemas", "data", "assets")
"""Folders whose files stand there to be named by other files."""

_HOLE = re.compile(r"\{\{.*?\}\}")


def unnamed(linted: Linted) -> Iterator[Problem]:
    """A warning for each file in such a folder that nothing names.

    Any text of any file may name one: ``schema:``, ``file:``, ``each:``, a mock's answer, a
    ``$ref``. A hole in a path stands for anything.
    """
    side = [path for path in linted.paths if _aside(path)]
    named: set[str] = set()
    patterns: set[str] = set()
    for path, tree in linted.trees.items():
        folder = posixpath.dirname(path)
        for text in _texts(tree):
            target = posixpath.normpath(posixpath.join(folder, _HOLE.sub("*", text)))
            (patterns if HOLE in text else named).add(target)
    for path in side:
        if path not in named and not any(fnmatch.fnmatchcase(path, one) for one in patterns):
            message = "nothing names this file"
            yield Problem(
                "unused-file", message, Source(path, 1, 1), "name or delete it", "warning"
            )


def _aside(path: str) -> bool:
    parts = path.split("/")
    return (
        parts[0] == "collections"
        and not parts[-1].lower().startswith("readme")
        and any(part in NAMED for part in parts[2:-1])
    )


def _texts(tree: Node) -> Iterator[str]:
    for node in tree.walk():
        value = node.value
        if isinstance(value, str) and len(value) < 300 and "\n" not in value:
            text = value.partition("#")[0]
            if "." in text and (HOLE not in text or "/" in text):
                yield text
