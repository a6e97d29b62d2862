"""Two sets of recordings side by side: what was observed, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable

from callsheet.model.decision import CANT_TELL, NOT_SLOWER, SLOWER, Decision, NoiseFloor
from callsheet.model.frozen import frozen
from callsheet.model.merged import Merged
from callsheet.model.recorded import Recorded


@frozen
class Observed:
    """One exchange of a set. ``merged`` is None for a document or an unknown kind of stream.

    ``complete`` tells whether the whole answer came: only such an exchange has times to compare.
    """

    recorded: Recorded
    merged: Merged | None = None
    complete: bool = True


Runs = tuple[tuple[Observed, ...], ...]
"""Exchanges of one request, in the runs that they belong to, in order."""


@frozen
class TextDiff:
    """The first pair of exchanges whose merged texts differ.

    ``number`` counts exchanges from 1, ``differing`` of ``compared`` pairs differ; ``lines`` is a
    unified diff without its two head lines, base first, a sentence or a line of text in each.
    """

    number: int
    differing: int
    compared: int
    lines: tuple[str, ...]


@frozen
class Pair:
    """One request on both sides.

    ``name`` is its identity with row and step. ``gated`` decisions count, ``shown`` ones are for
    information. ``diff`` is None where no merged texts differ.
    """

    name: str
    base: Runs
    candidate: Runs
    gated: tuple[Decision, ...] = ()
    shown: tuple[Decision, ...] = ()
    diff: TextDiff | None = None

    @property
    def verdict(self) -> str:
        return worst(self.gated)


@frozen
class Compared:
    """A whole comparison. ``base`` and ``candidate`` name the sides, ``notes`` are sentences."""

    base: str
    candidate: str
    pairs: tuple[Pair, ...]
    notes: tuple[str, ...] = ()
    version: str = ""

    @property
    def verdict(self) -> str:
        return worst(decision for pair in self.pairs for decision in pair.gated)


@frozen
class Floor:
    """How much one request moves by itself: a noise floor for each of its metrics."""

    name: str
    runs: Runs
    floors: tuple[NoiseFloor, ...]


def worst(decisions: Iterable[Decision]) -> str:
    """One verdict for several: slower before can't tell before not slower."""
    found = {decision.verdict for decision in decisions}
    return next((one for one in (SLOWER, CANT_TELL) if one in found), NOT_SLOWER)
