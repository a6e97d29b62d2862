"""Variables that are declared or given for nothing, used without a declaration, or lacking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from callsheet.engine.builtins import Builtins
from callsheet.engine.layers import Layer, declared_anywhere, declared_for
from callsheet.engine.linted import COLLECTIONS, Linted
from callsheet.engine.plan import Case, cases_of
from callsheet.engine.preflight import of_case, saved_by_needs, saved_by_step
from callsheet.engine.scope import Scope
from callsheet.engine.template import holes
from callsheet.model.collection import RequestFile
from callsheet.model.environment import Environment, Value, Variable
from callsheet.model.errors import Problem, did_you_mean
from callsheet.model.source import Node, Source


class _Unknown(dict[str, Node]):
    """The map of a value that nobody knows yet: it has whatever is asked of it."""

    def get(self, key: str, default: object = None) -> Node:
        return _LATER


_LATER = Node(_Unknown())


def stopping(linted: Linted) -> list[Problem]:
    """What would stop requests from being sent, whatever values variables will have.

    Each environment is tried in turn. A value that a machine or the command line must bring is
    not missing, as long as its variable is declared or some environment names it.
    """
    given = {name for env in linted.workspace.environments.values() for name in _given(env)}
    problems: dict[object, Problem] = {}
    for environment in linted.environments or (None,):
        for file in linted.workspace.files.values():

            def scope_of(file: RequestFile, case: Case) -> Scope:
                return _scope(linted, file, case, environment, given)  # noqa: B023 - used at once

            for problem in of_case(linted.workspace, next(cases_of(file)), scope_of):
                problems.setdefault((problem.code, problem.message, problem.source), problem)
    return list(problems.values())


def _scope(
    linted: Linted,
    file: RequestFile,
    case: Case,
    environment: Environment | None,
    given: Iterable[str],
) -> Scope:
    scope = Scope.build(
        linted.workspace, file, environment, builtins=Builtins(0, lambda: 0.0, case.id)
    )
    if case.values is not None:
        scope = scope.row(case.values)
    later = {name: Value(_LATER, "collection", "") for name in (*given, *scope.declared)}
    return replace(scope, layers=(*scope.layers, Layer("collection", later)))


def undeclared(linted: Linted) -> Iterator[Problem]:
    """Warnings for variables that only an environment gives: a reader can't know of them."""
    given = {name: env for env in linted.workspace.environments.values() for name in _given(env)}
    for identity, file in linted.workspace.files.items():
        declared = declared_for(linted.workspace, file)
        known = {*declared, *saved_by_needs(linted.workspace, file)}
        known.update(name for row in (file.each.rows if file.each else ()) for name in row)
        known.update(name for step in file.steps for name in saved_by_step(linted.workspace, step))
        told: set[str] = set()
        for tree in linted.below(identity):
            for name, place in holes(tree, linted.workspace.texts):
                head = name.partition(".")[0]
                if head in given and head not in known and head not in told:
                    told.add(head)
                    message = f"'{head}' is used here and declared nowhere"
                    mend = f"declare it under variables: in {_home(identity)}"
                    yield Problem("undeclared-variable", message, place, mend, "warning")


def _home(identity: str) -> str:
    return f"{COLLECTIONS}{identity.partition('/')[0]}/collection.yaml"


def unused(linted: Linted) -> Iterator[Problem]:
    """Warnings for declared variables that nothing below uses, and for values of no variable."""
    workspace = linted.workspace
    shared = {
        head
        for environment in workspace.environments.values()
        for node in environment.values.values()
        for head in _heads([node])
    }
    owners: list[tuple[str, Mapping[str, Variable]]] = [
        (identity, folder.variables) for identity, folder in workspace.folders.items()
    ]
    owners += [(identity, file.variables) for identity, file in workspace.files.items()]
    for identity, variables in owners:
        if variables:
            used = {*_heads(linted.below(identity)), *shared}
            for name, variable in variables.items():
                if name not in used:
                    message = f"nothing uses the variable '{name}'"
                    yield Problem(
                        "unused-variable", message, variable.source, "use or remove it", "warning"
                    )
    known = {*declared_anywhere(workspace), *shared, *_heads(linted.trees.values())}
    for environment in linted.environments:
        for name, place in _given(environment).items():
            if name not in known:
                message = f"nothing uses the value '{name}'"
                mend = did_you_mean(name, declared_anywhere(workspace)) or "use or remove it"
                yield Problem("unused-value", message, place, mend, "warning")


def lacking(linted: Linted) -> Iterator[Problem]:
    """A warning for each environment without a value that a collection's requests require.

    An environment is meant for a collection when it serves it or gives any of its variables.
    """
    for environment in linted.environments:
        given = _given(environment)
        for collection in linted.collections():
            declared: dict[str, Variable] = {}
            for file in linted.files(collection):
                declared |= declared_for(linted.workspace, file)
            if environment.serve != collection and not given.keys() & declared.keys():
                continue
            used = set(_heads(linted.below(collection)))
            lacks = [
                variable
                for name, variable in declared.items()
                if variable.required and not variable.local and name in used and name not in given
            ]
            if lacks:
                names = ", ".join(f"'{variable.name}'" for variable in lacks)
                message = f"{names} of {collection} has no value in this environment"
                if len(lacks) > 1:
                    message = f"{names} of {collection} have no values in this environment"
                mend = "give it under values:, or name it under local:"
                related = tuple((variable.source, "required here") for variable in lacks)
                yield Problem(
                    "value-lacking", message, environment.source, mend, "warning", related
                )


def _given(environment: Environment) -> dict[str, Source]:
    """The names that an environment gives or keeps local, each with its place."""
    return {**environment.value_sources, **dict(environment.local)}


def _heads(trees: Iterable[Node]) -> Iterator[str]:
    """The variables that trees use, without paths into them."""
    for tree in trees:
        for name, _ in holes(tree):
            yield name.partition(".")[0]
