"""One case in the HTML report: a line that opens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from callsheet.model.exchange import Exchange
from callsheet.model.result import (
    BROKEN,
    FAILED,
    PASSED,
    SKIPPED,
    Attempt,
    CaseResult,
    StepResult,
    Verdict,
)
from callsheet.plugins.drawing.case_line import attempts, checks_said, step_title, verdicts
from callsheet.plugins.drawing.excerpt import excerpt
from callsheet.plugins.drawing.failure import headline
from callsheet.plugins.drawing.markup import block, inline
from callsheet.plugins.drawing.measures import duration, many
from callsheet.plugins.drawing.page_exchange import exchange, status, target
from callsheet.plugins.drawing.page_room import Room
from callsheet.plugins.drawing.paint import SIGNS

_SPELLED = {PASSED: "Passed", FAILED: "Failed", BROKEN: "Broken", SKIPPED: "Skipped"}


def case(result: CaseResult, anchor: str, room: Room) -> str:
    """The case as a ``details`` element whose summary tells the outcome."""
    return (
        f'<details class="case {result.outcome}" id="{anchor}">'
        f'<summary>{_summary(result)}</summary><div class="inside">{_head(result)}'
        f"{''.join(_step(step, result, room) for step in result.steps)}</div></details>\n"
    )


def sign(outcome: str) -> str:
    return f'<span class="sign {outcome}" title="{_SPELLED[outcome]}">{SIGNS[outcome]}</span>'


def _summary(result: CaseResult) -> str:
    folder, slash, name = result.id.rpartition("/")
    row = f' <span class="row">{inline(result.label, 120)}</span>' if result.label else ""
    path = f'<span class="folder">{inline(folder)}{slash}</span>{inline(name)}'
    label = f'<span class="name">{path}{row}</span>'
    first = next((v for v in verdicts(result) if v.outcome in (FAILED, BROKEN)), None)
    why = headline(first) if first else result.reason
    reason = f'<span class="why">{inline(why, 240)}</span>' if why else ""
    last = next((s.attempts[-1].exchange for s in reversed(result.steps) if s.attempts), None)
    return (
        f"{sign(result.outcome)} {label} {reason} <span>{status(last) if last else ''}</span> "
        f'<span class="said">{inline(_said(result))}</span> '
        f'<span class="took">{duration(result.duration) if last else ""}</span>'
    )


def _said(result: CaseResult) -> str:
    if result.outcome in (SKIPPED, BROKEN):
        return result.outcome
    parts = [checks_said(result)]
    if len(result.steps) > 1:
        parts.append(many(len(result.steps), "step"))
    if more := attempts(result):
        parts.append(f"{more} more {'try' if more == 1 else 'tries'}")
    return " · ".join(parts)


def _head(result: CaseResult) -> str:
    tags = "".join(f' <span class="tag">{inline(tag)}</span>' for tag in result.tags)
    needed = ' <span class="tag">needed by another</span>' if result.prepared else ""
    doc = f'<p class="doc">{block(result.doc)}</p>' if result.doc else ""
    return (
        f"<h3>{inline(result.name)}</h3>{doc}"
        f'<p class="where"><code>{inline(result.source.path)}</code>{tags}{needed}</p>'
    )


def _step(step: StepResult, result: CaseResult, room: Room) -> str:
    title = step_title(step, result)
    many_steps = len(result.steps) > 1
    parts = [f'<div class="step {step.outcome}">' if many_steps else "<div>"]
    if title:
        parts.append(f"<h4>{sign(step.outcome)} {inline(title)}</h4>")
    last = step.attempts[-1] if step.attempts else None
    parts.append(_verdicts(step.judged, last.exchange if last else None))
    if last is not None:
        parts.extend(_earlier(number, one) for number, one in enumerate(step.attempts[:-1], 1))
        parts.append(exchange(last.exchange, room))
    parts.append(_outcome_of(step))
    return "".join([*parts, "</div>"])


def _earlier(number: int, attempt: Attempt) -> str:
    made = attempt.exchange
    why = f", again because {inline(attempt.reason)}" if attempt.reason else ""
    return (
        f'<p class="hop"><span class="soft">Attempt {number}</span> <code>{target(made)}</code> '
        f"{status(made)} <span>{duration(made.total)}{why}</span></p>\n"
    )


def _verdicts(judged: tuple[Verdict, ...], made: Exchange | None) -> str:
    if not judged:
        return '<p class="none">Nothing was checked.</p>'
    ordered = sorted(judged, key=lambda verdict: verdict.outcome not in (FAILED, BROKEN))
    items = "".join(f'<li class="{v.outcome}">{_verdict(v, made)}</li>\n' for v in ordered)
    return f'<ul class="verdicts">{items}</ul>'


def _verdict(verdict: Verdict, made: Exchange | None) -> str:
    source = f' <code class="soft">{inline(str(verdict.source))}</code>' if verdict.source else ""
    head = f"{sign(verdict.outcome)} <span>{inline(headline(verdict))}</span>{source}"
    if verdict.outcome in (PASSED, SKIPPED):
        return head
    rows = "".join(_rows(verdict))
    where, near = excerpt(made, verdict.place) if made else ("", "")
    quote = f'<p class="soft">{inline(where)}</p><pre>{block(near)}</pre>' if near else ""
    return f'{head}<dl class="compare">{rows}</dl>{quote}'


def _rows(verdict: Verdict) -> Iterator[str]:
    for name, value in (
        ("expected", verdict.expected),
        ("actual", verdict.actual),
        ("at", verdict.place),
    ):
        if value:
            yield f"<dt>{name}</dt> <dd><code>{inline(value)}</code></dd>\n"


def _outcome_of(step: StepResult) -> str:
    """What the step left behind: saved values and files."""
    rows = [
        f"<dt>{inline(name)}</dt> <dd><code>{_value(value)}</code></dd>\n"
        for name, value in step.saved.items()
    ]
    rows.extend(f"<dt>file</dt> <dd><code>{inline(path)}</code></dd>\n" for path in step.files)
    return f'<h4>Saved</h4><dl class="compare">{"".join(rows)}</dl>' if rows else ""


def _value(value: Any) -> str:
    return inline(value if isinstance(value, str) else json.dumps(value, default=str), 400)
