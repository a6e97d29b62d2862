"""Variables as declared and environments as written; secrets that do not print themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from callsheet.model.frozen import frozen
from callsheet.model.source import NOWHERE, Node, Source


class Secret:
    """A value that is never shown: it prints as ``***`` everywhere but in :meth:`reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the bytes that go to the service."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(("Secret", self._value))

    def __reduce__(self) -> str:
        raise TypeError("a secret can't be pickled")


@frozen
class Variable:
    """A declared variable. ``local``: its value stays on this machine; ``secret``: never shown."""

    name: str
    source: Source = NOWHERE
    default: Node | None = None
    required: bool = False
    local: bool = False
    secret: bool = False
    doc: str = ""


@frozen
class Environment:
    """``environments/<name>.yaml``.

    ``values`` are shared; ``local`` names those that each machine keeps for itself; ``serve``
    names the collection whose embedded mock is started for a run; ``default`` marks the one that
    is used without ``-e``.
    """

    name: str
    source: Source
    values: Mapping[str, Node] = field(default_factory=dict)
    value_sources: Mapping[str, Source] = field(default_factory=dict)
    local: tuple[tuple[str, Source], ...] = ()
    serve: str | None = None
    serve_source: Source = NOWHERE
    default: bool = False
    doc: str = ""


@frozen
class Value:
    """A variable's value and where it came from.

    ``origin`` is one of ``option``, ``process``, ``row``, ``step`` (a step's ``with``), ``saved``,
    ``local``, ``keyring``, ``environment``, ``request``, ``folder``, ``collection``; ``where`` is
    for people. ``node`` may hold holes itself, which are filled in turn.
    """

    node: Node = field(repr=False)
    origin: str
    where: str
    secret: bool = False


@frozen
class Given:
    """What was given from outside for this run.

    ``options`` are plain values of ``--var``; ``secret_options`` those of ``--var-file``, which
    may be secrets; ``process`` is the process environment.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    secret_options: Mapping[str, Any] = field(default_factory=dict)
    process: Mapping[str, str] = field(default_factory=dict)
