"""Where each variable of a request gets its value from, and what that hides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callsheet.engine.preflight import saved_by_needs, saved_by_step, templates
from callsheet.engine.scope import Scope
from callsheet.engine.template import holes
from callsheet.model.collection import RequestFile, Step, Workspace
from callsheet.model.environment import Value
from callsheet.model.source import Node


@dataclass(frozen=True, slots=True)
class Explained:
    """One variable: the values it has, the one that counts first; ``saved`` while a run goes on.

    Without values and not ``saved`` it is missing.
    """

    name: str
    values: tuple[Value, ...]
    saved: bool = False


def explain(workspace: Workspace, file: RequestFile, scope: Scope) -> tuple[Explained, ...]:
    """The variables that a file uses, and those that their values use, in order of first use."""
    saved = set(saved_by_needs(workspace, file))
    for step in (*file.steps, *file.finally_):
        saved.update(saved_by_step(workspace, step))
    found: dict[str, Explained] = {}
    waiting = list(nodes_of(file))
    while waiting:
        for written, _ in holes(waiting.pop(0)):
            name, _ = scope.split(written, saved)
            if name not in found:
                found[name] = Explained(name, tuple(scope.all(name)), name in saved)
                waiting += [value.node for value in found[name].values[:1]]
    return tuple(found.values())


def nodes_of(file: RequestFile) -> Iterator[Node]:
    """Every part of a file that may hold holes."""
    if file.skip_if is not None:
        yield file.skip_if.node
    for step in (*file.steps, *file.finally_):
        yield from _of_step(step)


def _of_step(step: Step) -> Iterable[Node]:
    yield from (node for _, node in step.with_)
    yield from (check.args.node for check in step.expect)
    if step.skip_if is not None:
        yield step.skip_if.node
    if step.request is not None:
        yield from (template.node for template in templates(step.request))
