"""What ``callsheet run`` shows while it goes on and when it is over."""

from __future__ import annotations

from threading import Lock

from callsheet.apps.cli.style import Screen
from callsheet.model.events import CaseFinished, CaseStarted, Event, RunFinished, RunStarted
from callsheet.model.result import BROKEN, FAILED, CaseResult
from callsheet.plugins.drawing.case_line import case_line, step_title
from callsheet.plugins.drawing.failure import failure, headline
from callsheet.plugins.drawing.visible import one_line
from callsheet.plugins.reporters.console import summary


class LiveRun:
    """A listener: one line per case, then all failures in full, then the summary.

    On a terminal a status line names the cases that are running. ``quiet`` leaves out the lines
    of cases, ``verbose`` adds one for each check. Failures are turned into text as they come, so
    that nothing of a finished case stays in memory. May be called from several threads.
    """

    def __init__(self, screen: Screen, *, quiet: bool = False, verbose: bool = False) -> None:
        self.screen, self.quiet, self.verbose = screen, quiet, verbose
        self._lock = Lock()
        self._running: dict[str, None] = {}  # ordered
        self._wrong: dict[str, list[str]] = {FAILED: [], BROKEN: []}
        self._done = self._total = 0

    def __call__(self, event: Event) -> None:
        with self._lock:
            match event:
                case RunStarted():
                    self._total = event.total
                case CaseStarted():
                    self._running[event.id] = None
                    self._draw_status()
                case CaseFinished():
                    self._case(event.result)
                case RunFinished():
                    self.screen.status("")
                    self._end(summary(event.result, self.screen.paint))
                case _:
                    pass

    def _case(self, case: CaseResult) -> None:
        self._running.pop(case.id, None)
        self._done += 1
        paint = self.screen.paint
        if case.outcome in self._wrong:
            self._wrong[case.outcome].append(failure(case, paint))
        if not self.quiet:
            self.screen.line(case_line(case, paint))
            if self.verbose:
                self._checks(case)
        self._draw_status()

    def _checks(self, case: CaseResult) -> None:
        paint = self.screen.paint
        for step in case.steps:
            if name := step_title(step, case):
                self.screen.line(f"    {paint.bold(name)}")
            for verdict in step.judged:
                self.screen.line(f"    {paint.sign(verdict.outcome)} {headline(verdict)}")

    def _draw_status(self) -> None:
        if not self._running:
            self.screen.status("")
            return
        names = ", ".join(map(one_line, self._running))
        wrong = len(self._wrong[FAILED]) + len(self._wrong[BROKEN])
        so_far = f"  {wrong} not passed" if wrong else ""
        self.screen.status(f"  {self._done}/{self._total}{so_far}  … {names}")

    def _end(self, said: str) -> None:
        blocks = [*self._wrong[FAILED], *self._wrong[BROKEN]]
        if self._done and not self.quiet:
            self.screen.line()
        for block in blocks:
            self.screen.line(f"{block}\n")
        self.screen.line(said)
