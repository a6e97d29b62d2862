"""The recordings of a case that ran, and the name of each: the same in every run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from callsheet.engine.redact import Redactor
from callsheet.engine.scrub import scrub
from callsheet.model.recorded import Recorded
from callsheet.model.result import CaseResult

_NO_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST = 40


class Recorder(Protocol):
    """Keeps the recordings of a run. Threads may share one."""

    def keep(self, case: CaseResult, redactor: Redactor) -> None:
        """Take those of a case that has ended; its result still holds its secrets."""
        ...

    def mend(self, redactor: Redactor) -> None:
        """Scrub all that was kept once more: the run has learned secrets since."""
        ...


def once_more(recorded: Recorded, redactor: Redactor) -> Recorded:
    """A recording without the secrets that are known by now."""
    return replace(recorded, exchange=scrub(recorded.exchange, redactor))


def recordings_of(case: CaseResult, redactor: Redactor) -> Iterator[Recorded]:
    """Every attempt of every step of a case with its secrets, in order, scrubbed."""
    numbered = len(case.steps) > 1
    for number, step in enumerate(case.steps, 1):
        for attempt, made in enumerate(step.attempts, 1):
            yield Recorded(
                identity=case.identity,
                exchange=scrub(made.exchange, redactor),
                row=case.row,
                repeat=case.repeat,
                step=number if numbered else 0,
                name=redactor.text(step.name),
                attempt=attempt,
            )


def name_of(recorded: Recorded) -> str:
    """A path below a folder of recordings, without suffix: ``a/flow[2]#1.02-upload.try3``.

    Row, repetition, step and attempt stand there only where there are several.
    """
    repeat = f"#{recorded.repeat}" if recorded.repeat is not None else ""
    word = _NO_WORD.sub("-", recorded.name.lower()).strip("-")[:_LONGEST].strip("-")
    step = f".{recorded.step:02}{'-' if word else ''}{word}" if recorded.step else ""
    attempt = f".try{recorded.attempt}" if recorded.attempt > 1 else ""
    return f"{recorded.case}{repeat}{step}{attempt}"
