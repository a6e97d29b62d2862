"""Key ``variables``: what a collection, folder or request declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from callsheet.model.containers import AsNode, MapOf
from callsheet.model.environment import Variable
from callsheet.model.scalars import Flag, Text
from callsheet.model.shape import Entry, Key, Reader, Record
from callsheet.model.source import Node

RESERVED: Mapping[str, str] = {
    "env": "CALLSHEET_ENV chooses the environment",
    "true": "it is a value",
    "false": "it is a value",
    "null": "it is a value",
}
"""Names that no variable may have, and why."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_RESERVED = "|".join("".join(f"[{c}{c.upper()}]" for c in name) for name in RESERVED)
NAME_SCHEMA: Mapping[str, Any] = {
    "type": "string",
    "pattern": f"^(?!(?:{_RESERVED})$){_NAME.pattern}$",
}
"""What :func:`name_fault` says, in JSON Schema."""


def name_fault(name: str) -> str:
    """What is wrong with a variable's name, or an empty string."""
    if name.lower() in RESERVED:
        return f"a variable can't be named '{name}': {RESERVED[name.lower()]}"
    if name.startswith("$"):
        return f"'{name}' can't be declared: names that begin with '$' are built in"
    if not _NAME.fullmatch(name):
        return f"'{name}' is no variable name: letters, digits, '_' and '-', a letter or '_' first"
    return ""


def _plain_default(node: Node, reader: Reader) -> Mapping[str, Node]:
    return {} if node.value is None else {"default": node}


def _declaration(**values: Any) -> Variable:
    return Variable(name="", **values)


VARIABLE: Record[Variable] = Record(
    _declaration,
    {
        "default": Key(AsNode(), "The value when nothing nearer gives one."),
        "required": Key(Flag(), "Whether a run without a value is refused.", False),
        "local": Key(Flag(), "Whether the value stays on this machine, never in git.", False),
        "secret": Key(Flag(), "Whether the value is hidden in everything shown or stored.", False),
        "doc": Key(Text(), "What the variable is for.", ""),
    },
    "a variable",
    source=True,
    shorthand=_plain_default,
    shorthand_schema={"type": ["string", "number", "boolean", "null", "array"]},
    one_of=(("required", "default"),),
)

VARIABLES = MapOf(VARIABLE, "a map of variables", name=name_fault, name_schema=NAME_SCHEMA)


def declared(entries: tuple[Entry[Variable], ...] | None) -> dict[str, Variable]:
    """The variables by name, each with its name and the place of its key."""
    return {
        entry.name: Variable(
            entry.name,
            entry.source,
            entry.value.default,
            entry.value.required,
            entry.value.local,
            entry.value.secret,
            entry.value.doc,
        )
        for entry in entries or ()
    }
