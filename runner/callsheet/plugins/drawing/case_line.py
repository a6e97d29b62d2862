"""One case as one line, and the few facts that every drawing of a case begins with."""

from __future__ import annotations

from callsheet.model.result import BROKEN, FAILED, PASSED, SKIPPED, CaseResult, StepResult, Verdict
from callsheet.plugins.drawing.measures import duration, many
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.visible import cells, cut, one_line

_ID_WIDTH = 44
_FIXED = 20  # sign, status, duration and the spaces between
_REST = 22  # wanted for what the checks say
_LABEL_WIDTH = 60


def title(case: CaseResult) -> str:
    """The case's id, and what tells its data row apart."""
    label = f" ({cut(one_line(case.label), _LABEL_WIDTH)})" if case.label else ""
    return f"{one_line(case.id)}{label}"


def verdicts(case: CaseResult) -> tuple[Verdict, ...]:
    """All verdicts of a case that count."""
    return tuple(verdict for step in case.steps for verdict in step.judged)


def status_of(case: CaseResult) -> int | None:
    """The status that tells most of a case: of the first step that went wrong, else of the last
    that sent something, ``finally`` left out. None where no answer came.
    """
    wrong = next((step for step in case.steps if step.outcome in (FAILED, BROKEN)), None)
    sent = [step for step in case.steps if step.role == "step" and step.attempts]
    step = wrong or next(reversed(sent), None)
    answer = step.attempts[-1].exchange.response if step and step.attempts else None
    return answer.status if answer else None


def attempts(case: CaseResult) -> int:
    """How many attempts the case made beyond the first of each step."""
    return sum(max(len(step.attempts) - 1, 0) for step in case.steps)


def step_title(step: StepResult, case: CaseResult) -> str:
    """How a step is called inside a case; empty where it is the case's only one."""
    if step.role == "finally":
        return f"finally {one_line(step.name or step.identity)}"
    only = len(case.steps) == 1 and step.name == case.name
    return "" if only else one_line(step.name)


def checks_said(case: CaseResult) -> str:
    """``14 checks``, ``2 of 14 checks failed``, or why the case was skipped."""
    if case.outcome == SKIPPED:
        return f"skipped: {one_line(case.reason)}" if case.reason else "skipped"
    judged = verdicts(case)
    wrong = {name: sum(v.outcome == name for v in judged) for name in (FAILED, BROKEN)}
    parts = []
    if wrong[FAILED]:
        parts.append(f"{wrong[FAILED]} of {len(judged):,} checks failed")
    if wrong[BROKEN]:
        first = next(verdict for verdict in judged if verdict.outcome == BROKEN)
        parts.append(f"broken: {one_line(first.message or first.actual or first.check)}")
    return "; ".join(parts) or many(len(judged), "check")


def case_line(case: CaseResult, paint: Paint) -> str:
    """``✓ openai/chat/stream   200   1.23 s   14 checks   2 attempts`` within the width."""
    name = one_line(case.id)
    answered = status_of(case)
    status = "  -" if answered is None else paint.status(answered)
    facts = [checks_said(case)]
    if len(case.steps) > 1:
        facts.append(many(len(case.steps), "step"))
    if more := attempts(case):
        facts.append(f"{many(more, 'attempt')} more")
    if case.prepared:
        facts.append("needed by another")
    if case.label:
        facts.append(one_line(case.label))
    if case.outcome == SKIPPED:
        said = cut("  ".join(facts), max(paint.width - cells(name) - 4, 20))
        return f"{paint.sign(SKIPPED)} {paint.dim(f'{name}  {said}')}"
    column = max(min(_ID_WIDTH, paint.width - _FIXED - _REST), 16)
    pad = " " * max(column - cells(name), 0)
    took = duration(case.duration)
    rest = cut("  ".join(facts), max(paint.width - _FIXED - max(cells(name), column), 12))
    drawn = paint.dim(rest) if case.outcome == PASSED else paint.outcome(case.outcome, rest)
    return f"{paint.sign(case.outcome)} {name}{pad}  {status}  {took:>9}  {drawn}"
