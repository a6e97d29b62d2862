"""Counts a run while it goes on and keeps only as much of each case as was asked for."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import replace

from callsheet.model.result import BROKEN, FAILED, OUTCOMES, PASSED, SKIPPED, CaseResult, RunResult

SLOWEST = 5
KEEP = ("everything", "verdicts", "failures")
"""What stays in memory: whole exchanges; verdicts without exchanges; only what went wrong."""


class Tally:
    """Not thread-safe: the session adds cases one at a time."""

    def __init__(self, keep: str = "everything") -> None:
        self.keep = keep
        self.cases: list[CaseResult] = []
        self.counts: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self.checks: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self._slowest: list[tuple[int, int, CaseResult]] = []
        self._number = 0

    def add(self, case: CaseResult) -> None:
        """Count a finished case, keep what is to be kept."""
        self.counts[case.outcome] += 1
        for step in case.steps:
            self.checks.update(verdict.outcome for verdict in step.judged)
        if self.keep == "everything":
            self.cases.append(case)
        elif self.keep == "verdicts":
            self.cases.append(case if case.outcome in (FAILED, BROKEN) else slim(case))
        elif case.outcome in (FAILED, BROKEN):
            self.cases.append(slim(case))
        self._number += 1
        rank = (case.duration, -self._number)
        if len(self._slowest) < SLOWEST:
            heapq.heappush(self._slowest, (*rank, slim(case)))
        elif rank > self._slowest[0][:2]:
            heapq.heapreplace(self._slowest, (*rank, slim(case)))

    def went_wrong(self) -> bool:
        """Whether any case failed or broke."""
        return bool(self.counts[FAILED] or self.counts[BROKEN])

    def slowest(self) -> tuple[CaseResult, ...]:
        """The slowest cases, slowest first, without their exchanges."""
        return tuple(case for _, _, case in sorted(self._slowest, reverse=True))

    def result(self, run: RunResult) -> RunResult:
        """The run with everything counted."""
        whole = replace(
            run,
            cases=tuple(self.cases),
            counts=dict(self.counts),
            checks=dict(self.checks),
            slowest=self.slowest(),
        )
        return replace(whole, exit_code=exit_code(whole))


def slim(case: CaseResult) -> CaseResult:
    """A case without its exchanges: verdicts moved into the steps."""
    steps = tuple(replace(step, attempts=(), verdicts=step.judged, saved={}) for step in case.steps)
    return replace(case, steps=steps)


def exit_code(run: RunResult) -> int:
    """The process's answer: 130, 1, 3, 4 or 0, in that order (docs/exit-codes.md).

    Nothing selected, everything skipped or nothing checked is 4: an empty run is not a green one.
    """
    if run.interrupted:
        return 130
    if run.counts.get(FAILED):
        return 1
    if run.counts.get(BROKEN):
        return 3
    judged = run.checks.get(PASSED, 0)
    if (
        not judged
        or not sum(run.counts.values())
        or run.counts.get(SKIPPED) == sum(run.counts.values())
    ):
        return 4
    return 0
