"""How much of each body and stream an HTML report shows, so that big runs still open fast."""

from __future__ import annotations

from dataclasses import dataclass

from callsheet.model.result import BROKEN, FAILED, RunResult

_ALL = 6 * 1024**2
_MOST_BODY, _LEAST_BODY = 64 * 1024, 1024
_MOST_EVENTS, _LEAST_EVENTS = 200, 12


@dataclass(frozen=True, slots=True)
class Room:
    """Characters of one body, rows of one events table."""

    body: int
    events: int


def rooms(result: RunResult) -> tuple[Room, Room]:
    """The room of each case that passed or was skipped, and of each that didn't pass.

    Each kind shares a fixed amount among its cases: a few failures among thousands are shown as
    fully as a single one.
    """
    wrong = sum(case.outcome in (FAILED, BROKEN) for case in result.cases)
    return _share(len(result.cases) - wrong), _share(wrong)


def _share(cases: int) -> Room:
    each = _ALL // max(cases, 1)
    return Room(
        min(max(each, _LEAST_BODY), _MOST_BODY),
        min(max(each // 512, _LEAST_EVENTS), _MOST_EVENTS),
    )
