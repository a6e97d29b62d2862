"""One failed or broken case in full: what was expected, what came, where in file and answer."""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.model.exchange import Exchange
from callsheet.model.result import BROKEN, FAILED, CaseResult, StepResult, Verdict
from callsheet.plugins.drawing.case_line import step_title, title
from callsheet.plugins.drawing.measures import duration
from callsheet.plugins.drawing.paint import PLAIN, Paint
from callsheet.plugins.drawing.visible import cut, one_line

_LONGEST_VALUE = 400


def failure(case: CaseResult, paint: Paint = PLAIN) -> str:
    """Everything that helps to mend the case, over several lines without an empty one."""
    lines = [f"{paint.sign(case.outcome)} {paint.bold(title(case))}"]
    if case.name != case.identity.rpartition("/")[2]:
        lines[0] += paint.dim(f"  {_value(case.name)}")
    for step in case.steps:
        lines.extend(_step(step, case, paint))
    return "\n".join(lines)


def exchange_line(exchange: Exchange) -> str:
    """``POST https://… → 200 OK in 1.23 s``, or ``→ no answer (timeout) after 10.0 s``."""
    sent = f"{one_line(exchange.request.method)} {one_line(exchange.request.url)}"
    if exchange.response is None:
        return f"{sent} → no answer ({exchange.ending.kind}) after {duration(exchange.total)}"
    status = f"{exchange.response.status} {one_line(exchange.response.reason)}".strip()
    return f"{sent} → {status} in {duration(exchange.total)}"


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """What was expected, what came, and where, as far as the headline doesn't say it."""
    expected, actual, said = verdict.expected, verdict.actual, verdict.message
    if verdict.check != "exchange" and not (expected in said and actual in said):
        if expected:
            yield f"expected  {_value(expected)}"
        if actual:
            yield f"actual    {_value(actual)}"
    if verdict.place:
        yield f"at        {one_line(verdict.place)}"


def headline(verdict: Verdict) -> str:
    """The check and, in one sentence, what is wrong."""
    check, message = one_line(verdict.check), _value(verdict.message)
    if not message or message.startswith(check):
        return message or check
    kind, _, subject = check.rpartition(" ")
    if message.startswith(f"{subject}:"):  # many messages begin with what the check is about
        return f"{kind} {message}".strip()
    return f"{check}: {message}"


def _value(text: str) -> str:
    return cut(one_line(text), _LONGEST_VALUE)


def _step(step: StepResult, case: CaseResult, paint: Paint) -> Iterator[str]:
    wrong = [verdict for verdict in step.judged if verdict.outcome in (FAILED, BROKEN)]
    if not wrong:
        return
    from callsheet.plugins.drawing.excerpt import excerpt, head_of_body  # json: only for failures

    if name := step_title(step, case):
        yield f"  {paint.bold(name)}"
    for number, attempt in enumerate(step.attempts[:-1], 1):
        why = f"; {one_line(attempt.reason)}" if attempt.reason else ""
        yield paint.dim(f"  attempt {number}: {exchange_line(attempt.exchange)}{why}")
    last = step.attempts[-1].exchange if step.attempts else None
    if last is not None:
        yield f"  {exchange_line(last)}"
        said = {verdict.message for verdict in wrong}
        if last.ending.broken and last.ending.message not in said:
            yield f"  {paint.yellow(one_line(last.ending.message))}"
    placed = False
    for verdict in wrong:
        yield f"  {paint.outcome(verdict.outcome, headline(verdict))}"
        yield from (f"    {line}" for line in verdict_lines(verdict))
        if verdict.source is not None:
            yield f"    file      {paint.cyan(str(verdict.source))}"
        if last is not None:
            where, near = excerpt(last, verdict.place)
            placed = placed or bool(near)
            yield from _quoted(where, near, paint)
    if last is not None and not placed:
        yield from _quoted("the body begins", head_of_body(last), paint)


def _quoted(where: str, near: str, paint: Paint) -> Iterator[str]:
    if near:
        yield paint.dim(f"    {where}")
        yield from (paint.dim(f"      │ {line}") for line in near.split("\n"))
