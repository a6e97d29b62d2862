"""An exchange that was recorded, and the place in a run that it belongs to."""

from __future__ import annotations

from callsheet.model.exchange import Exchange
from callsheet.model.frozen import frozen


@frozen
class Recorded:
    """One attempt of one step of a case.

    ``identity``, ``row`` and ``repeat`` are those of the case; ``step`` counts
    from 1, 0 for a plain request, and ``name`` names it; ``attempt`` counts from 1. ``path`` says
    where it was read from. ``whole`` is false where the recording ends before the exchange does.
    """

    identity: str
    exchange: Exchange
    row: int | None = None
    repeat: int | None = None
    step: int = 0
    name: str = ""
    attempt: int = 1
    path: str = ""
    whole: bool = True

    @property
    def case(self) -> str:
        """The case's identity and row, without its repetition: ``a/b[2]``."""
        return f"{self.identity}[{self.row}]" if self.row is not None else self.identity
