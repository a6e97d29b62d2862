"""The layers of a file's variables, made from what was loaded and what was given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from callsheet.model.collection import RequestFile, Workspace
from callsheet.model.environment import Environment, Value, Variable
from callsheet.model.frozen import frozen
from callsheet.model.source import NOWHERE, literal

ORIGINS = (
    "option",
    "process",
    "step",
    "row",
    "saved",
    "local",
    "keyring",
    "environment",
    "request",
    "folder",
    "collection",
)
"""Origins of values, highest first (as in :class:`callsheet.model.environment.Value`)."""
PROCESS_PREFIX = "CALLSHEET_"
RESERVED = frozenset({"CALLSHEET_ENV"})
"""Process variables that steer callsheet itself and are no variable's value."""


@frozen
class Layer:
    """Values of one origin. An inner step's ``with`` or a nearer folder is a layer of its own."""

    origin: str
    values: Mapping[str, Value]


class ProcessValues(Mapping[str, Value]):
    """``CALLSHEET_<NAME>`` of the process environment, looked up by a variable's name.

    The name is in capitals, with ``_`` for every ``-`` and ``.``. Values are text.
    """

    def __init__(self, process: Mapping[str, str]) -> None:
        self._process = {
            key: value
            for key, value in process.items()
            if key.startswith(PROCESS_PREFIX) and key not in RESERVED
        }

    def __getitem__(self, name: str) -> Value:
        key = process_key(name)
        return Value(literal(self._process[key], NOWHERE), "process", key)

    def __iter__(self) -> Iterator[str]:
        return (key.removeprefix(PROCESS_PREFIX).lower() for key in self._process)

    def __len__(self) -> int:
        return len(self._process)


def process_key(name: str) -> str:
    """The process variable that gives a variable its value: ``base-url`` → CALLSHEET_BASE_URL."""
    return PROCESS_PREFIX + name.upper().replace("-", "_").replace(".", "_")


def layers_of(
    workspace: Workspace,
    file: RequestFile,
    environment: Environment | None,
    options: Mapping[str, Any],
    process: Mapping[str, str],
    local: Mapping[str, Value],
) -> tuple[Layer, ...]:
    """All layers of a file before anything ran, highest first; empty ones are left out."""
    given = {name: Value(literal(v, NOWHERE), "option", "--var") for name, v in options.items()}
    layers = [
        Layer("option", given),
        Layer("process", ProcessValues(process)),
        Layer("local", {name: v for name, v in local.items() if v.origin == "local"}),
        Layer("keyring", {name: v for name, v in local.items() if v.origin == "keyring"}),
        Layer("environment", _shared(environment)),
        Layer("request", _defaults(file.variables, "request")),
    ]
    for identity in parents(file.identity):
        if folder := workspace.folders.get(identity):
            origin = "folder" if "/" in identity else "collection"
            layers.append(Layer(origin, _defaults(folder.variables, origin)))
    return tuple(layer for layer in layers if layer.values)


def parents(identity: str) -> Iterator[str]:
    """The folders that a file stands in, nearest first."""
    while "/" in identity:
        identity = identity.rpartition("/")[0]
        yield identity


def declared_for(workspace: Workspace, file: RequestFile) -> Mapping[str, Variable]:
    """The variables that a file's request may use: its own, its folders', its collection's."""
    declared = dict(file.variables)
    for identity in parents(file.identity):
        if folder := workspace.folders.get(identity):
            declared = {**folder.variables, **declared}
    return declared


def declared_anywhere(workspace: Workspace) -> Mapping[str, Variable]:
    """Every declared variable of the workspace; a secret declaration wins over an open one."""
    declared: dict[str, Variable] = {}
    tables = [folder.variables for folder in workspace.folders.values()]
    tables += [file.variables for file in workspace.files.values()]
    for table in tables:
        for name, variable in table.items():
            if name not in declared or variable.secret:
                declared[name] = variable
    return declared


def secret_names(workspace: Workspace, local: Collection[str] = ()) -> frozenset[str]:
    """The names whose values are hidden.

    Those that any file declares secret; and local names (of environments, and ``local``) that no
    file declares at all: what nobody has called open is hidden.
    """
    declared = declared_anywhere(workspace)
    kept = {name for env in workspace.environments.values() for name, _ in env.local}
    secret = {name for name, variable in declared.items() if variable.secret}
    return frozenset(secret | (kept.union(local) - declared.keys()))


def _shared(environment: Environment | None) -> Mapping[str, Value]:
    if environment is None:
        return {}
    return {
        name: Value(node, "environment", str(environment.value_sources.get(name, node.source)))
        for name, node in environment.values.items()
    }


def _defaults(variables: Mapping[str, Variable], origin: str) -> Mapping[str, Value]:
    return {
        name: Value(variable.default, origin, str(variable.source))
        for name, variable in variables.items()
        if variable.default is not None
    }
