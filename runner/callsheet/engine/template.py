"""Fills ``{{holes}}``: a hole alone in a string keeps its value's type, inside text it is text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from callsheet.engine.builtins import BuiltinError, as_text
from callsheet.engine.hole_syntax import Call, Expression, Hole, Literal, Name, parse
from callsheet.model.errors import Problem, ProblemsError
from callsheet.model.source import Node, Source
from callsheet.model.source import literal as literal  # apps fill with it, too

if TYPE_CHECKING:
    from callsheet.engine.scope import Scope

Texts = Mapping[str, str]
Path = tuple[str, ...]
"""The variables being filled, outermost first: a name that comes again is a cycle."""
_NO_TEXTS: Texts = {}


class Unfilled(Exception):
    """A hole has no value. The reasons are gathered by :func:`callsheet.engine.missing.missing`."""


def fill(node: Node, scope: Scope) -> Node:
    """The node without holes; the same object where it has none.

    What comes from a variable is never read as a template again, so a service can't smuggle in
    holes. Raises ProblemsError with one problem for each hole that has no value.
    """
    if not node.holes:
        return node
    try:
        return filled(node, scope, ())
    except Unfilled:
        from callsheet.engine.missing import missing

        raise ProblemsError(tuple(missing([node], scope)), scope.texts) from None


def filled(node: Node, scope: Scope, path: Path) -> Node:
    """:func:`fill` inside the value of the variables in ``path``. Raises Unfilled."""
    if not node.holes:
        return node
    value = node.value
    if isinstance(value, dict):
        children = {key: filled(child, scope, path) for key, child in value.items()}
        return Node(children, node.source, node.keys)
    if isinstance(value, list):
        return Node([filled(child, scope, path) for child in value], node.source)
    pieces = parse(str(value))
    if len(pieces) == 1 and isinstance(hole := pieces[0], Hole):
        whole = _evaluated(hole, node, scope, path)
        return Node(whole.value, node.source, whole.keys)
    return Node(
        "".join(
            piece if isinstance(piece, str) else _inside(_evaluated(piece, node, scope, path))
            for piece in pieces
        ),
        node.source,
    )


def _inside(node: Node) -> str:
    return node.value if isinstance(node.value, str) else as_text(node.plain())


def _evaluated(hole: Hole, node: Node, scope: Scope, path: Path) -> Node:
    if isinstance(hole.expression, Name):
        return scope.value(hole.expression.name, path)
    try:
        if not path:
            return literal(_plain(hole.expression, scope, path), node.source)
        # A built-in in a variable's value is called once for each case: the variable keeps its
        # value from step to step.
        remembered, key = scope.builtins.remembered, (path[-1], node.source, hole.offset)
        inputs = _inputs(hole.expression, scope, path)
        known = remembered.get(key)
        if known is None or known[0] != inputs:
            known = remembered[key] = (inputs, _plain(hole.expression, scope, path))
        return literal(known[1], node.source)
    except BuiltinError as error:
        place = hole_place(node, hole, scope.texts)
        problem = Problem("bad-built-in", str(error), place, error.mend)
        raise ProblemsError((problem,), scope.texts) from None


def _plain(expression: Expression, scope: Scope, path: Path) -> Any:
    match expression:
        case Name(name):
            return scope.value(name, path).plain()
        case Literal(value):
            return value
        case Call(name, arguments):
            values = [_plain(argument, scope, path) for argument in arguments]
            return scope.builtins.call(name, values)
    raise Unfilled


def _inputs(expression: Expression, scope: Scope, path: Path) -> list[Any]:
    return [scope.value(name, path).plain() for name in names_in(expression)]


def names_in(expression: Expression) -> Iterator[str]:
    """The variables in an expression, those in arguments too."""
    if isinstance(expression, Name):
        yield expression.name
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from names_in(argument)


def calls_in(expression: Expression) -> Iterator[Call]:
    """The built-ins in an expression, those in arguments too."""
    if isinstance(expression, Call):
        yield expression
        for argument in expression.arguments:
            yield from calls_in(argument)


def under(node: Node, word: str) -> Node | None:
    """What stands under one word of a path: a map's key or a list's index from 0."""
    if isinstance(node.value, dict):
        return node.value.get(word)
    if isinstance(node.value, list) and word.isdecimal() and int(word) < len(node.value):
        return node.value[int(word)]
    return None


def raw_holes(node: Node) -> Iterator[tuple[Node, Hole]]:
    """Every hole below a node, in file order, with the string that it stands in."""
    if node.holes:
        for below in node.walk():
            if below.holes and isinstance(below.value, str):
                for piece in parse(below.value):
                    if isinstance(piece, Hole):
                        yield below, piece


def holes(node: Node, texts: Texts = _NO_TEXTS) -> Iterator[tuple[str, Source]]:
    """The variables that a node uses, with the place of each hole.

    Names are as written, with their path (``upload.id``).
    """
    for below, hole in raw_holes(node):
        for name in names_in(hole.expression):
            yield name, hole_place(below, hole, texts)


def hole_place(node: Node, hole: Hole, texts: Texts) -> Source:
    """Where a hole begins: exact when the file's text shows it, else where its string begins.

    The file is searched from where the string begins: the n-th hole of one spelling in the value
    is the n-th in the file. Only what YAML may have escaped is sought on the first line alone.
    """
    source, value = node.source, str(node.value)
    lines = texts.get(source.path, "").split("\n")[max(source.line - 1, 0) :]
    if '"' in hole.raw or "\\" in hole.raw:
        lines = lines[:1]
    again = value[: hole.offset].count(hole.raw)
    start = source.column - 1
    for number, line in enumerate(lines, source.line):
        while (found := line.find(hole.raw, start)) >= 0:
            if again == 0:
                return Source(source.path, number, found + 1)
            again -= 1
            start = found + len(hole.raw)
        start = 0
    return source
