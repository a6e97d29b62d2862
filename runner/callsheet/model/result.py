"""What was judged: verdicts, attempts, cases, the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from callsheet.model.exchange import Exchange
from callsheet.model.frozen import frozen
from callsheet.model.source import Source

PASSED, FAILED, BROKEN, SKIPPED = "passed", "failed", "broken", "skipped"
OUTCOMES = (PASSED, FAILED, BROKEN, SKIPPED)


@frozen
class Verdict:
    """One expectation, judged.

    ``check`` names it as in the file (``json $.id``); ``expected`` and ``actual`` are for people;
    ``place`` says where in the answer (``$.data[3].id``, ``event 7``, ``byte 120``); ``source``
    where the check stands; ``message`` says in one sentence what is wrong (empty when passed).
    """

    check: str
    outcome: str
    source: Source | None = None
    expected: str = ""
    actual: str = ""
    place: str = ""
    message: str = ""


@frozen
class Attempt:
    """One exchange and what was thought of it. ``reason`` says why another attempt followed."""

    exchange: Exchange
    verdicts: tuple[Verdict, ...] = ()
    reason: str = ""


@frozen
class StepResult:
    """One step of a case: its attempts (the last one counts), what it saved.

    ``role`` is ``step``, or ``finally`` for what ran afterwards. ``saved`` holds plain values,
    ``files`` workspace-relative paths written. ``verdicts`` are of the step itself when there was
    no exchange (skipped, or a variable without a value).
    """

    name: str
    source: Source
    identity: str
    attempts: tuple[Attempt, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    saved: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    role: str = "step"

    @property
    def judged(self) -> tuple[Verdict, ...]:
        """All verdicts that count."""
        last = self.attempts[-1].verdicts if self.attempts else ()
        return (*self.verdicts, *last)

    @property
    def outcome(self) -> str:
        return worst(self.judged)


@frozen
class CaseResult:
    """One case: a request file, or one row of its data.

    ``row`` counts from 1 (None without data), ``label`` shows the row; ``started`` is wall-clock
    ns since the epoch, ``duration`` ns of monotonic time. ``reason`` says why it was skipped.
    ``prepared`` marks a case that ran because another needs it.
    """

    identity: str
    name: str
    source: Source
    steps: tuple[StepResult, ...] = ()
    outcome: str = PASSED
    row: int | None = None
    label: str = ""
    repeat: int | None = None
    tags: tuple[str, ...] = ()
    started: int = 0
    duration: int = 0
    reason: str = ""
    prepared: bool = False
    doc: str = ""

    @property
    def id(self) -> str:
        """Identity, row and repetition: unique in a run (``a/b[3]#2``)."""
        row = f"[{self.row}]" if self.row is not None else ""
        return f"{self.identity}{row}{f'#{self.repeat}' if self.repeat is not None else ''}"


@frozen
class RunResult:
    """A whole run. ``counts`` covers every case; ``cases`` those that were kept.

    ``checks`` counts verdicts by outcome. Times as in :class:`CaseResult`.
    """

    cases: tuple[CaseResult, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    checks: Mapping[str, int] = field(default_factory=dict)
    started: int = 0
    duration: int = 0
    environment: str = ""
    seed: int | None = None
    interrupted: bool = False
    slowest: tuple[CaseResult, ...] = ()
    exit_code: int = 0
    version: str = ""


def worst(verdicts: tuple[Verdict, ...]) -> str:
    """One outcome for several verdicts: failed before broken before passed before skipped."""
    outcomes = {verdict.outcome for verdict in verdicts}
    for outcome in (FAILED, BROKEN, PASSED):
        if outcome in outcomes:
            return outcome
    return SKIPPED if outcomes else PASSED
