"""Keys that stand in files for everyone to read: found and hidden, never shown."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping

from callsheet.engine.secret_shapes import SHAPES, looks_like_secret
from callsheet.model.errors import Problem
from callsheet.model.source import Node, Source

MEND = "keep it on this machine: callsheet env set NAME, and write {{NAME}} here"
_WORD = re.compile(r"[^\s\"'`,;:{}\[\]()<>]{20,}")


def keys_in(texts: Mapping[str, str], trees: Iterable[Node]) -> list[Problem]:
    """One error for each line that holds what looks like a key.

    Well-known shapes are found anywhere in a file, comments too; random text only as a word of a
    value, since much else in files looks random.
    """
    found: dict[tuple[str, int], Problem] = {}
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            for start, _, name in _known(line):
                found.setdefault((path, number), _problem(name, Source(path, number, start + 1)))
    for tree in trees:
        for node in tree.walk():
            if isinstance(node.value, str) and not node.holes:
                for word in node.value.split():
                    kind = looks_like_secret(word)
                    place = (node.source.path, node.source.line)
                    # What stands in the text as it is has been found there, if its shape is known.
                    seen = kind in SHAPES and word in texts[node.source.path]
                    if kind is not None and not seen and place not in found:
                        found[place] = _problem(kind, node.source)
    return list(found.values())


def _problem(kind: str, source: Source) -> Problem:
    article = "an" if kind[0] in "AEIOUaeiou" else "a"
    what = kind if kind.startswith("random") else f"{article} {kind}"
    return Problem("key-in-file", f"{what}, in a file that goes to git", source, MEND)


def without_keys(text: str) -> str:
    """The text with a ``*`` for each character of what looks like a key, so that columns stay."""
    lines = text.splitlines(keepends=True)
    return "".join(_masked(line) for line in lines)


def _masked(line: str) -> str:
    for start, end, _ in _known(line):
        line = line[:start] + "*" * (end - start) + line[end:]
    return _WORD.sub(
        lambda word: "*" * len(word[0]) if looks_like_secret(word[0]) else word[0], line
    )


def _known(line: str) -> Iterator[tuple[int, int, str]]:
    for match in _shapes().finditer(line):
        if match.lastgroup is not None:
            yield match.start(), match.end(), list(SHAPES)[int(match.lastgroup[1:])]


@functools.cache
def _shapes() -> re.Pattern[str]:
    named = (f"(?P<k{number}>{shape})" for number, shape in enumerate(SHAPES.values()))
    return re.compile(rf"(?<![A-Za-z0-9_])(?:{'|'.join(named)})")
