"""Which holes have no value: all of them at once, before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from callsheet.engine.builtins import misfit, refused
from callsheet.engine.hole_syntax import Literal, Malformed
from callsheet.engine.template import Path, calls_in, hole_place, names_in, raw_holes, under
from callsheet.model.errors import Problem, did_you_mean
from callsheet.model.source import Node, Source

if TYPE_CHECKING:
    from callsheet.engine.scope import Scope


def missing(
    nodes: Iterable[Node], scope: Scope, will_be_saved: Collection[str] = ()
) -> list[Problem]:
    """One problem for each hole that can't be filled, in file order.

    ``will_be_saved`` are names that earlier steps and needed requests save. Values of variables
    are followed: a hole in a value is a problem in the file where that value stands. Codes:
    ``missing-variable``, ``variable-cycle``, ``bad-hole``, ``bad-built-in``.
    """
    problems: dict[tuple[str, str, Source | None], Problem] = {}
    for node in nodes:
        for problem in _of_node(node, scope, frozenset(will_be_saved), ()):
            problems.setdefault((problem.code, problem.message, problem.source), problem)
    return list(problems.values())


def _of_node(node: Node, scope: Scope, later: frozenset[str], path: Path) -> Iterable[Problem]:
    for below, hole in raw_holes(node):
        place = hole_place(below, hole, scope.texts)
        if isinstance(hole.expression, Malformed):
            yield Problem("bad-hole", hole.expression.message, place, hole.expression.mend)
        for call in calls_in(hole.expression):
            written = [word.value for word in call.arguments if isinstance(word, Literal)]
            wrong = misfit(call.name, len(call.arguments))
            if not wrong and len(written) == len(call.arguments):
                wrong = refused(call.name, written)
            if wrong:
                yield Problem("bad-built-in", wrong[0], place, wrong[1])
        for name in names_in(hole.expression):
            yield from _of_name(name, place, scope, later, path)


def _of_name(
    name: str, place: Source, scope: Scope, later: frozenset[str], path: Path
) -> Iterable[Problem]:
    head, rest = scope.split(name, later)
    if head in later:
        return
    value = scope.find(head)
    if value is None:
        yield _without_value(name, place, scope, later)
    elif head in path:
        loop = " → ".join((*path[path.index(head) :], head))
        yield Problem("variable-cycle", f"the variables go in a circle: {loop}", place)
    elif value.node.holes:
        yield from _of_node(value.node, scope, later, (*path, head))
    elif rest:
        yield from _of_path(name, head, rest, value.node, place)


def _of_path(
    name: str, head: str, rest: tuple[str, ...], node: Node, place: Source
) -> Iterable[Problem]:
    at = head
    for word in rest:
        inside = under(node, word)
        if inside is None:
            message = f"'{name}' has no value: '{at}' {_lacks(node, word)}"
            known = list(node.value) if isinstance(node.value, dict) else []
            mend = did_you_mean(word, known) or (f"it has: {', '.join(known)}" if known else "")
            yield Problem("missing-variable", message, place, mend)
            return
        node, at = inside, f"{at}.{word}"


def _lacks(node: Node, word: str) -> str:
    if isinstance(node.value, dict):
        return f"has no '{word}'"
    if isinstance(node.value, list):
        return f"has {len(node.value)} items, counted from 0"
    return f"is a {node.kind}, not a map or list"


def _without_value(name: str, place: Source, scope: Scope, later: frozenset[str]) -> Problem:
    declared = scope.declared.get(name)
    if declared is None:
        known = sorted({*scope.names(), *scope.declared, *later})
        mend = did_you_mean(name, known) or "declare it under variables:, or save it before"
        return Problem("missing-variable", f"unknown variable '{name}'", place, mend)
    what = "secret" if declared.secret else "variable"
    own = f"callsheet env set {name}" + (f" -e {scope.environment}" if scope.environment else "")
    if declared.secret:
        mend = f"set it with: {own}"
    elif declared.local:
        mend = f"set it with: {own}, or give --var {name}=…"
    else:
        mend = f"give it in environments/*.yaml, with --var {name}=…, or with: {own}"
    return Problem(
        "missing-variable",
        f"the {what} '{name}' has no value",
        place,
        mend,
        related=((declared.source, "declared here"),),
    )
