"""One request's way.

1 load      all files, all mistakes at once                       io.loader
2 plan      filter, order by needs                                engine.plan
3 resolve   template + variables → Request                        engine.resolve
4 sign      the auth plugin yields requests, each goes out alike  engine.call
5 send      yields stamped wire events, knows no SSE, no checks   io.transport
6 record    framing by content type, stop rules; one Exchange     engine.record
7 judge     one verdict for each expectation                      engine.judge
8 save      values for later requests, files for people           engine.save
9 redact    once; then listeners hear and reporters draw          engine.redact, session

This module runs one case: its steps in order, then its ``finally``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from callsheet.engine.plan import Case
from callsheet.engine.resolve import Filler
from callsheet.engine.scope import Scope
from callsheet.engine.stage import Saved, Stage
from callsheet.engine.steps import result, run_step, skipped, skips, unresolved
from callsheet.engine.template import fill
from callsheet.model.collection import RequestFile, Step
from callsheet.model.errors import ProblemsError
from callsheet.model.result import (
    BROKEN,
    FAILED,
    PASSED,
    SKIPPED,
    CaseResult,
    StepResult,
    Verdict,
)


@dataclass
class _Going:
    """A case while it runs: what its steps have saved and done."""

    saved: dict[str, Any] = field(default_factory=dict)
    steps: list[StepResult] = field(default_factory=list)

    def outcome(self) -> str:
        outcomes = [step.outcome for step in self.steps if step.judged] or [PASSED]
        for outcome in (FAILED, BROKEN, PASSED):
            if outcome in outcomes:
                return outcome
        return SKIPPED

    def went_wrong(self) -> bool:
        return any(step.outcome in (FAILED, BROKEN) for step in self.steps)


def run_case(case: Case, saved: Saved, stage: Stage, *, prepared: bool = False) -> CaseResult:
    """Run one case. ``saved`` is what its ``needs`` saved; ``finally`` runs whatever happens."""
    started, begun = stage.line.wall_ns(), stage.clock_ns()
    going = _Going(dict(saved))
    file = case.file
    try:
        why = skip_reason(case, going, stage)
        if not why:
            run_steps(file, file.steps, case, going, stage, ())
    except KeyboardInterrupt:
        if stage.interrupted():
            raise
        stage.line.interrupt()
        why = ""
        going.steps.append(cut_short(file))
    finally:
        if going.steps:
            clean_up(file, case, going, stage)
    return CaseResult(
        identity=file.identity,
        name=file.name,
        source=file.source,
        steps=tuple(going.steps),
        outcome=SKIPPED if why else going.outcome(),
        row=case.row,
        label=case.label,
        repeat=case.repeat,
        tags=file.tags,
        started=started,
        duration=stage.clock_ns() - begun,
        reason=why or reason_of(going.steps),
        prepared=prepared,
        doc=file.doc,
    )


def not_run(case: Case, reason: str, wall_ns: int, *, prepared: bool = False) -> CaseResult:
    """The result of a case that could not begin."""
    return CaseResult(
        identity=case.file.identity,
        name=case.file.name,
        source=case.file.source,
        outcome=SKIPPED,
        row=case.row,
        label=case.label,
        repeat=case.repeat,
        tags=case.file.tags,
        started=wall_ns,
        reason=reason,
        prepared=prepared,
        doc=case.file.doc,
    )


def skip_reason(case: Case, going: _Going, stage: Stage) -> str:
    """Why the whole case is skipped; empty when it is not."""
    if case.file.skip_if is None:
        return ""
    scope = scope_of(case.file, case, going, stage, ())
    try:
        filler = Filler(scope, stage.reader, stage.random_hex)
        return "skip_if holds" if skips(case.file.skip_if, filler) else ""
    except ProblemsError as error:
        blank = StepResult(case.file.name, case.file.source, case.file.identity)
        going.steps.append(result(blank, *unresolved(error, case.file.source, "step")))
        return ""


With = tuple[dict[str, Any], ...]
"""Values that ``use … with`` gave, outermost first."""


def run_steps(
    file: RequestFile,
    steps: Iterable[Step],
    case: Case,
    going: _Going,
    stage: Stage,
    given: With,
    role: str = "step",
) -> None:
    """Run steps in order; after the first that goes wrong the rest is listed as skipped."""

    def skip(file: RequestFile, step: Step) -> None:
        blank = StepResult(step.name or file.name, step.source, file.identity, role=role)
        going.steps.append(result(blank, skipped("an earlier step went wrong", step.source)))

    def stuck() -> bool:
        return role == "step" and (going.went_wrong() or stage.interrupted())

    for step in steps:
        if stuck():
            skip(file, step)
            continue
        try:
            for used, inner, values in unfold(file, step, case, going, stage, given):
                if stuck():
                    skip(used, inner)
                else:
                    run_one(used, inner, case, going, stage, values, role)
        except ProblemsError as error:
            if stuck():  # the value was to come from the step that went wrong
                skip(file, step)
                continue
            blank = StepResult(step.name or file.name, step.source, file.identity, role=role)
            going.steps.append(result(blank, *unresolved(error, step.source, role)))


def unfold(
    file: RequestFile, step: Step, case: Case, going: _Going, stage: Stage, given: With
) -> Iterator[tuple[RequestFile, Step, With]]:
    """The steps that a step stands for: itself, or those of the file that it uses."""
    if step.use is None:
        yield file, step, given
        return
    used = stage.workspace.files[step.use]
    scope = scope_of(file, case, going, stage, given)
    values = {name: fill(node, scope) for name, node in step.with_}
    last = len(used.steps) - 1
    for index, inner in enumerate(used.steps):
        merged = replace(inner, name=inner.name or step.name or used.name)
        if step.skip_if is not None and merged.skip_if is None:
            merged = replace(merged, skip_if=step.skip_if)
        if index == last:
            merged = replace(
                merged, expect=(*inner.expect, *step.expect), save=(*inner.save, *step.save)
            )
        yield from unfold(used, merged, case, going, stage, (*given, values))


def run_one(
    file: RequestFile,
    step: Step,
    case: Case,
    going: _Going,
    stage: Stage,
    given: With,
    role: str,
) -> None:
    """Run one request and remember what it saved."""
    if step.request is None:  # the loader lets no such step through
        raise AssertionError(f"a step without a request in {file.identity}")
    scope = scope_of(file, case, going, stage, given)
    done = run_step(step, file, step.request, scope, stage, role)
    going.saved.update(done.saved)
    going.steps.append(done)


def scope_of(file: RequestFile, case: Case, going: _Going, stage: Stage, given: With) -> Scope:
    """A file's variables at this point of the case."""
    scope = stage.scope_of(file, case).saved(going.saved)
    for values in given:
        scope = scope.step(values)
    return scope


def clean_up(file: RequestFile, case: Case, going: _Going, stage: Stage) -> None:
    """Run ``finally``: every step of it, whatever the others did.

    Only a second Ctrl-C ends it early.
    """
    for step in file.finally_:
        try:
            run_steps(file, (step,), case, going, stage, (), "finally")
        except KeyboardInterrupt:
            if stage.interrupted():
                raise
            stage.line.interrupt()


def cut_short(file: RequestFile) -> StepResult:
    """What stands in place of the step during which Ctrl-C was pressed."""
    verdict = Verdict("exchange", BROKEN, file.source, message="interrupted")
    return StepResult(file.name, file.source, file.identity, verdicts=(verdict,))


def reason_of(steps: list[StepResult]) -> str:
    """Why a case was skipped as a whole: because all of its steps were."""
    if steps and all(step.outcome == SKIPPED for step in steps):
        return next((v.message for step in steps for v in step.judged if v.message), "")
    return ""
