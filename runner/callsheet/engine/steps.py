"""One step: resolve, send (again, if asked), judge, save."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from callsheet.engine.call import Line, call
from callsheet.engine.judge import judge
from callsheet.engine.resolve import Filler, Resolved, resolve
from callsheet.engine.retry import never_met, reason, wait
from callsheet.engine.save import file_content, query
from callsheet.engine.scope import Scope
from callsheet.engine.stage import Stage
from callsheet.engine.template import fill
from callsheet.model.collection import RequestFile, RequestTemplate, SaveRule, Step, Template
from callsheet.model.errors import Broken, ProblemsError
from callsheet.model.exchange import Exchange
from callsheet.model.result import BROKEN, FAILED, SKIPPED, Attempt, StepResult, Verdict
from callsheet.model.source import Source

FALSY: tuple[object, ...] = (None, False, "", "false", 0)


def run_step(
    step: Step, file: RequestFile, template: RequestTemplate, scope: Scope, stage: Stage, role: str
) -> StepResult:
    """Run a request. ``file`` is where ``template`` stands; ``step`` may add checks and saves."""
    name = step.name or file.name
    blank = StepResult(name, step.source, file.identity, role=role)
    filler = Filler(scope, stage.reader, stage.random_hex)
    try:
        if skips(step.skip_if, filler):
            return result(blank, skipped("skip_if holds", step.source))
        resolved = resolve(template, step.expect, filler)
    except ProblemsError as error:
        return result(blank, *unresolved(error, step.source, role))
    rules = (*template.save, *step.save)
    secret = tuple(rule for rule in rules if stage.secret(file, rule.name))
    line = stage.line
    if secret:
        line = told_at_end(line, lambda exchange: hide(secret, exchange, filler, stage))
    attempts = attempt(resolved, template, stage, line)
    last = attempts[-1]
    saved: dict[str, Any] = {}
    verdicts: list[Verdict] = []
    for rule in rules:
        verdicts += take(rule, last.exchange, filler, saved)
    files, file_verdicts = write_files(template, last.exchange, filler, stage)
    verdicts += file_verdicts
    if last.exchange.response is None:
        verdicts = []  # the broken exchange says it all
    return StepResult(
        name, step.source, file.identity, attempts, tuple(verdicts), saved, files, role
    )


def hide(rules: Iterable[SaveRule], exchange: Exchange, filler: Filler, stage: Stage) -> None:
    """Keep secrets that an answer brings out of everything that is shown of it."""
    found: dict[str, Any] = {}
    for rule in rules:
        take(rule, exchange, filler, found)
    for text in texts(list(found.values())):
        stage.hide(text)


def told_at_end(line: Line, learn: Callable[[Exchange], None]) -> Line:
    """A line whose listeners hear of an answer only once ``learn`` has seen the whole of it."""
    waiting: list[Callable[[], None]] = []

    def heard_exchange(exchange: Exchange) -> None:
        learn(exchange)
        for tell in waiting:
            tell()
        waiting.clear()
        line.heard_exchange(exchange)

    return replace(
        line,
        heard_head=lambda head: waiting.append(lambda: line.heard_head(head)),
        heard_event=lambda event: waiting.append(lambda: line.heard_event(event)),
        heard_exchange=heard_exchange,
    )


def attempt(
    resolved: Resolved, template: RequestTemplate, stage: Stage, line: Line
) -> tuple[Attempt, ...]:
    """The attempts: one, or more where ``retry`` asks for them. All are kept."""
    attempts: list[Attempt] = []
    retry = resolved.retry
    while True:
        exchange = call(resolved, line)
        verdicts = judge(resolved.checks, exchange, template.send.source, resolved.stream)
        if retry is None:
            return (Attempt(exchange, verdicts),)
        why = "" if stage.interrupted() else reason(retry, exchange)
        if not why or len(attempts) >= retry.times:
            final = (*verdicts, *never_met(retry, exchange, until_place(template)))
            return (*attempts, Attempt(exchange, final))
        attempts.append(Attempt(exchange, verdicts, why))
        wall = stage.line.wall_ns() / 1e9
        stage.sleep(wait(retry, len(attempts), exchange, wall) / 1e9)


def until_place(template: RequestTemplate) -> Source:
    """Where ``retry.until`` stands."""
    if template.retry is None:
        return template.source
    return template.retry.node.keys.get("until", template.retry.source)


def take(
    rule: SaveRule, exchange: Exchange, filler: Filler, saved: dict[str, Any]
) -> Iterable[Verdict]:
    """Save one value; a verdict only when that fails."""
    try:
        text = filler.value(rule.query)
        saved[rule.name] = query(text, exchange)
    except Broken as broken:
        what = f"save.{rule.name}"
        return [Verdict(what, FAILED, rule.source, "a value", "nothing", "", broken.message)]
    except ProblemsError as error:
        return unresolved(error, rule.source, "step")
    return []


def write_files(
    template: RequestTemplate, exchange: Exchange, filler: Filler, stage: Stage
) -> tuple[tuple[str, ...], list[Verdict]]:
    """Write what ``save_file`` names; the paths written and what went wrong."""
    paths: list[str] = []
    verdicts: list[Verdict] = []
    for rule in template.save_file:
        try:
            name, spec = filler.value(rule.path), filler.value(rule.what)
            paths.append(stage.write_file(name, file_content(spec, exchange)))
        except Broken as broken:
            outcome = BROKEN if broken.kind == "file" else FAILED
            check = f"save_file.{rule.path.node.value}"
            verdicts.append(
                Verdict(check, outcome, rule.source, "a file", "none", "", broken.message)
            )
        except ProblemsError as error:
            verdicts += unresolved(error, rule.source, "step")
    return tuple(paths), verdicts


def skips(template: Template[Any] | None, filler: Filler) -> bool:
    """Whether ``skip_if`` holds: anything but nothing, false, 0, an empty text, list or map."""
    if template is None:
        return False
    value = template.ready
    if value is None:
        value = fill(template.node, filler.scope).plain()
    return value not in FALSY and value != [] and value != {}


def unresolved(error: ProblemsError, source: Source, role: str) -> list[Verdict]:
    """A variable without a value: broken; after a failure ``finally`` steps are only skipped."""
    if role == "finally" and all(p.code == "missing-variable" for p in error.problems):
        missing = "; ".join(problem.message for problem in error.problems)
        return [skipped(missing, source)]
    return [
        Verdict(
            "variables", BROKEN, p.source or source, "a value", "none", "", says(p.message, p.mend)
        )
        for p in error.problems
    ]


def says(message: str, mend: str) -> str:
    """Message and mend in one line."""
    return f"{message} ({mend})" if mend else message


def skipped(why: str, source: Source) -> Verdict:
    """The verdict of what was not run."""
    return Verdict("skipped", SKIPPED, source, message=why)


def result(blank: StepResult, *verdicts: Verdict) -> StepResult:
    """A step result without an exchange."""
    return StepResult(
        blank.name, blank.source, blank.identity, verdicts=tuple(verdicts), role=blank.role
    )


def texts(value: Any) -> Iterable[str]:
    """All texts and numbers inside a saved value, as they would be shown."""
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
