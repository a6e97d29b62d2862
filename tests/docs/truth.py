"""What the code says, as the rows that the documentation must show."""

from __future__ import annotations

import ast
import functools
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

import callsheet
from callsheet.apps.cli import COMMANDS
from callsheet.apps.mock.route_tables import MOCK_FILE
from callsheet.apps.mock.service import REFUSALS
from callsheet.engine.builtins import BUILTINS
from callsheet.engine.layers import ORIGINS
from callsheet.engine.save import QUERIES
from callsheet.io.tables import TABLES
from callsheet.io.workspace_files import SIDE_FOLDERS
from callsheet.model.errors import BROKEN_KINDS
from callsheet.model.published import Named
from callsheet.model.shape import Key, Record, Shape
from callsheet.plugins import registry
from callsheet.plugins.checks.ending import WHOLE
from callsheet.plugins.drawing.clock_line import CLOCKS
from callsheet.plugins.matching.words import TYPES
from callsheet.plugins.schema_formats import FORMATS
from callsheet.plugins.stream_figures import FORMULAS

Row = tuple[str, ...]
Table = tuple[Row, tuple[Row, ...]]
"""Head and body."""

PACKAGE = Path(callsheet.__file__).parent


@functools.cache
def whole_tables() -> dict[str, Table]:
    """Tables that the code fixes to the letter, by their mark."""
    return {
        "commands": (("Command", "What it does"), tuple(_commands())),
        **{f"options of {name}": _options(*found) for name, *found in commands()},
        **{f"keys of {what}": (("Key", "Value", "Meaning"), rows) for what, rows in _keys()},
        "checks": (("Check", "What it judges"), tuple(_checks())),
        "built-ins": (("Built-in", "What it gives"), tuple(_built_ins())),
        "save queries": (("Query", "What it finds"), _named(QUERIES)),
        "broken kinds": (("Kind", "What happened"), _named(BROKEN_KINDS)),
        "figures": (("Figure", "Formula"), _named(FORMULAS)),
        "framings": (("Framing", "Chosen by these media types"), tuple(_framings())),
    }


@functools.cache
def lists() -> dict[str, tuple[str, ...]]:
    """Tables of which the code fixes the first column; the rest is for people."""
    return {
        "auth methods": registry.names("auth"),
        "reporters": registry.names("reporters"),
        "recording formats": registry.names("formats"),
        "mergers": registry.names("mergers"),
        "clocks": tuple(CLOCKS),
        "endings": WHOLE,
        "origins": ORIGINS,
        "types": tuple(TYPES),
        "formats": tuple(FORMATS),
        "side folders": SIDE_FOLDERS,
        "refusals": tuple(REFUSALS),
        "notes": tuple(sorted(_notes())),
        "error codes": tuple(sorted(error_codes())),
        "exit codes": tuple(str(code) for code in sorted(exit_codes())),
    }


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command and its subcommands by the name that people type, with a context each."""
    for name in COMMANDS:
        command = importlib.import_module(f"callsheet.apps.cli.{name}").command
        yield from _with_below(f"callsheet {name}", command)


def _with_below(
    name: str, command: click.Command
) -> Iterator[tuple[str, click.Command, click.Context]]:
    if isinstance(command, click.Group):
        for below, inner in command.commands.items():
            yield from _with_below(f"{name} {below}", inner)
    else:
        yield name, command, click.Context(command, info_name=name)


def usage(name: str, command: click.Command, context: click.Context) -> str:
    """``callsheet send [OPTIONS] REQUEST``."""
    return " ".join([name, *command.collect_usage_pieces(context)])


def _commands() -> Iterator[Row]:
    for name, doc in COMMANDS.items():
        yield f"`callsheet {name}`", doc


def _options(command: click.Command, context: click.Context) -> Table:
    records = (
        param.get_help_record(context)
        for param in command.params
        if isinstance(param, click.Option)
    )
    rows = tuple((f"`{record[0]}`", record[1]) for record in records if record)
    return ("Option", "Meaning"), rows


def records() -> Iterator[Record[Any]]:
    """Every map with known keys that may stand in any file of a workspace."""
    seen: set[int] = set()
    waiting: list[Shape[Any]] = [*TABLES.values(), MOCK_FILE]
    waiting += [registry.check(name).shape for name in registry.names("checks")]
    waiting += [registry.auth(name).shape for name in registry.names("auth")]
    while waiting:
        shape = waiting.pop(0)
        while isinstance(shape, Named):
            shape = shape.get()
        if id(shape) not in seen:
            seen.add(id(shape))
            waiting += [*shape.inside(), *_record_inside(shape)]
            if isinstance(shape, Record):
                yield shape


def _record_inside(shape: Shape[Any]) -> Iterable[Shape[Any]]:
    inner = getattr(shape, "record", None)
    return [inner] if isinstance(inner, Shape) else []


def _keys() -> Iterator[tuple[str, tuple[Row, ...]]]:
    for record in records():
        yield record.what, tuple(_key(name, key) for name, key in record.keys.items())


def _key(name: str, key: Key[Any]) -> Row:
    return f"`{name}`", key.shape.what, f"{key.doc}{' Required.' if key.required else ''}"


def _checks() -> Iterator[Row]:
    for name in registry.names("checks"):
        yield f"`{name}`", registry.check(name).doc


def _built_ins() -> Iterator[Row]:
    for builtin in BUILTINS.values():
        yield f"`{builtin.signature}`", builtin.doc


def _framings() -> Iterator[Row]:
    for name in registry.names("framings"):
        types = (f"`{kind}`" for kind in registry.framing(name).media_types)
        yield f"`{name}`", ", ".join(types)


def _named(table: Mapping[str, str]) -> tuple[Row, ...]:
    return tuple((f"`{name}`", meaning) for name, meaning in table.items())


# ---- what only the source itself can tell -----------------------------------------------------


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the package with the name of what is called."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                yield getattr(called, "id", getattr(called, "attr", "")), node


def _texts(node: ast.Call, *places: int) -> Iterator[str]:
    for place in places:
        for part in ast.walk(node.args[place]) if place < len(node.args) else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


_CODE_STANDS_AT = {
    "Problem": (0,),
    "error": (0, 1),
    "_refused": (0,),
    "_BadSchemaError": (0,),
    "UsageError": (2,),
}


def error_codes() -> set[str]:
    """Every code that a problem can have."""
    from callsheet.io.yaml_messages import _SAYINGS

    found = {"usage", *(code for _, code, _, _ in _SAYINGS)}
    for name, call in _calls():
        found.update(_texts(call, *_CODE_STANDS_AT.get(name, ())))
    return {text for text in found if re.fullmatch(r"[a-z]+(-[a-z]+)*", text)}


def _notes() -> set[str]:
    """Every kind of note that a framing makes."""
    from callsheet.model.timeline import Note

    return set(re.findall(r"``([a-z_0-9]+)``", Note.__doc__ or "")) - {"kind", "text"}


def exit_codes() -> set[int]:
    """Every number that the process can answer with."""
    from callsheet.model.errors import CallsheetError

    found = {CallsheetError.exit_code}
    answering = (
        ("apps/cli/__init__.py", "main"),
        ("engine/tally.py", "exit_code"),
        ("engine/compare.py", "exit_code"),
    )
    for path, name in answering:
        tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and function.name == name:
                for node in ast.walk(function):
                    if isinstance(node, ast.Return) and node.value is not None:
                        found.update(_numbers(node.value))
    return found


def _numbers(node: ast.expr) -> Iterator[int]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and type(part.value) is int:
            yield part.value
