"""Where the texts of two sets of streams part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callsheet.model.comparison import Observed, Runs, TextDiff

_SENTENCES = re.compile(r"\n|(?<=[.!?…。！？])[ \t]+")
_LONGEST = 100_000
"""Characters of a text that are compared: the time for a diff grows with their square."""


def text_diff(base: Runs, candidate: Runs) -> TextDiff | None:
    """The first pair of streams with different texts, in order of time; None if all are equal."""
    texts = list(zip(_texts(base), _texts(candidate), strict=False))
    differing = [number for number, (before, after) in enumerate(texts, 1) if before != after]
    if not differing:
        return None
    before, after = texts[differing[0] - 1]
    return TextDiff(differing[0], len(differing), len(texts), unified(before, after))


def unified(before: str, after: str) -> tuple[str, ...]:
    """The lines of a unified diff, by sentences, from its first ``@@`` on."""
    import difflib

    found = difflib.unified_diff(_lines(before), _lines(after), n=1, lineterm="")
    return tuple(found)[2:]


def _texts(runs: Runs) -> Iterator[str]:
    streams: list[Observed] = [one for run in runs for one in run]
    return (one.merged.text for one in streams if one.merged is not None and one.complete)


def _lines(text: str) -> list[str]:
    return _SENTENCES.split(text[:_LONGEST])
