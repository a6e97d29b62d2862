"""The field table: shapes that read a node into a value and describe themselves.

One table of shapes gives the loader (every fault with its place), the editors' JSON Schema
(``callsheet schema``) and the reference page in docs. A shape never does I/O; where it needs a
file, it asks the :class:`Reader`.

Strings may hold holes (``{{name}}``). While files are loaded (``reader.filled`` false) any shape
accepts a string with a hole and answers :data:`UNFILLED`; the real value is read again from the
filled node before the request is sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from callsheet.model.errors import Problem, ProblemsError, did_you_mean
from callsheet.model.source import HOLE, Node, Source

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class _Mark:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


UNFILLED: Any = _Mark("UNFILLED")
"""Stands for a value that waits for its variables."""
BAD: Any = _Mark("BAD")
"""Stands for a value that could not be read; its problem has been reported."""


HOLE_SCHEMA: Mapping[str, Any] = {"type": "string", "pattern": r"\{\{"}
"""What a part that waits for its variables looks like, in JSON Schema."""


class OpenFile(Protocol):
    """Reads a file named in a workspace file.

    ``path`` as written, ``source`` where it is written (it is relative to that file). Gives the
    workspace-relative path and the bytes; raises ValueError with a message for people.
    """

    def __call__(self, path: str, source: Source) -> tuple[str, bytes]: ...


def no_files(path: str, source: Source) -> tuple[str, bytes]:
    """The opener of places where no file may be named."""
    raise ValueError("files can't be read here")


class FindFile(Protocol):
    """Looks for a file by the rules of :class:`OpenFile`, without reading it."""

    def __call__(self, path: str, source: Source) -> str: ...


class ParseFile(Protocol):
    """Parses the bytes of a data file (JSON, YAML) into a plain value.

    ``path`` is relative to the workspace; its suffix tells the format. Raises ProblemsError whose
    problems stand in that file.
    """

    def __call__(self, data: bytes, path: str) -> Any: ...


def parse_json(data: bytes, path: str) -> Any:
    """Parses JSON (RFC 8259) only: enough where no YAML reader has been handed in."""
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        place = Source(path, error.lineno, error.colno)
        problem = Problem("bad-json", f"not JSON: {error.msg}", place)
    except (ValueError, RecursionError) as error:
        problem = Problem("bad-json", f"not JSON: {error}", Source(path, 1, 1))
    raise ProblemsError((problem,))


@dataclass
class Reader:
    """Collects the problems of one reading. ``filled`` is true once holes have been filled.

    ``open_file`` and ``parse_file`` read files that a node names, ``find_file`` only looks for
    them; the loader hands in its own.
    """

    filled: bool = True
    open_file: OpenFile = no_files
    parse_file: ParseFile = parse_json
    find_file: FindFile | None = None
    problems: list[Problem] = field(default_factory=list)

    def find(self, path: str, source: Source) -> str:
        """The workspace-relative path of a file that must be there; ValueError as in OpenFile."""
        if self.find_file is not None:
            return self.find_file(path, source)
        return self.open_file(path, source)[0]

    def error(self, source: Source, code: str, message: str, mend: str = "") -> Any:
        """Report a problem; gives :data:`BAD` so that ``return reader.error(...)`` reads well."""
        self.problems.append(Problem(code, message, source, mend))
        return BAD


def waits(node: Node, reader: Reader) -> bool:
    """Whether the node is a string that still has a hole."""
    return not reader.filled and isinstance(node.value, str) and HOLE in node.value


class Shape(Generic[T_co]):
    """What may stand in one place of a file.

    Subclasses give ``what`` (for "expected …, found …"), :meth:`take` and :meth:`describe`.
    """

    what: str = "a value"
    takes_any_text = False

    def read(self, node: Node, reader: Reader) -> T_co:
        """The value of ``node``, or BAD after reporting, or UNFILLED while it has a hole."""
        if waits(node, reader) and not self.takes_any_text:
            return UNFILLED  # type: ignore[no-any-return]
        return self.take(node, reader)

    def take(self, node: Node, reader: Reader) -> T_co:
        raise TypeError(type(self).__name__)  # pragma: no cover - abstract

    def schema(self) -> dict[str, Any]:
        """JSON Schema 2020-12 of what may stand here, holes included."""
        core = self.describe()
        if self.takes_any_text or not core:
            return core
        return {"anyOf": [core, dict(HOLE_SCHEMA)]}

    def describe(self) -> dict[str, Any]:
        """JSON Schema of the filled value."""
        return {}

    def inside(self) -> Iterable[Shape[Any]]:
        """The shapes directly inside this one, for the published schema's ``$defs``."""
        for value in vars(self).values():
            if isinstance(value, Shape):
                yield value
            elif isinstance(value, Mapping):
                for item in value.values():
                    if isinstance(item, Shape):
                        yield item
                    elif isinstance(item, Key):
                        yield item.shape
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Shape))

    def wrong(self, node: Node, reader: Reader) -> Any:
        """Report that the node is not what this shape takes."""
        return reader.error(node.source, "wrong-type", f"expected {self.what}, found {found(node)}")


def found(node: Node) -> str:
    """How a message names what stands there: kind and, for scalars, the value."""
    if node.kind in ("map", "list"):
        return f"a {node.kind}"
    if node.value is None:
        return "nothing"
    text = repr(node.value) if isinstance(node.value, str) else str(node.value).lower()
    return f"the {node.kind} {text if len(text) <= 60 else text[:57] + '…'}"


@dataclass(frozen=True)
class Entry(Generic[T]):
    """One ``name: value`` of a map, with the place of each."""

    name: str
    value: T
    source: Source
    value_source: Source


@dataclass(frozen=True)
class Key(Generic[T]):
    """One key of a :class:`Record`: its shape, its line of documentation, its default."""

    shape: Shape[T]
    doc: str
    default: Any = None
    required: bool = False
    attribute: str = ""


class Record(Shape[T]):
    """A map with known keys, read into ``make(**values)``.

    ``source=True`` hands the place of the map to ``make`` as ``source``. ``shorthand`` turns
    another kind of node into the long form (a dict of nodes) before the keys are read. ``one_of``
    names keys of which at most one may stand (exactly one when ``one_required``). ``rest`` takes
    keys that are not in the table, as the attribute ``rest``: a tuple of :class:`Entry`.
    """

    def __init__(
        self,
        make: Callable[..., T],
        keys: Mapping[str, Key[Any]],
        what: str,
        *,
        source: bool = False,
        shorthand: Callable[[Node, Reader], Mapping[str, Node] | None] | None = None,
        shorthand_schema: Mapping[str, Any] | None = None,
        one_of: tuple[tuple[str, ...], ...] = (),
        one_required: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        self.make, self.keys, self.what, self.with_source = make, keys, what, source
        self.shorthand, self.shorthand_schema = shorthand, shorthand_schema
        self.one_of, self.one_required = one_of, one_required

    def take(self, node: Node, reader: Reader) -> T:
        if isinstance(node.value, dict):
            nodes: Mapping[str, Node] = node.value
        else:
            short = self.shorthand(node, reader) if self.shorthand else None
            if short is None:
                return self.wrong(node, reader)  # type: ignore[no-any-return]
            nodes = short
        bad = self.misfits(node, nodes, reader)
        values: dict[str, Any] = {"source": node.source} if self.with_source else {}
        for name, key in self.keys.items():
            child = nodes.get(name)
            value = key.default if child is None else key.shape.read(child, reader)
            bad = bad or value is BAD
            values[key.attribute or name] = value
        return BAD if bad else self.make(**values)

    def misfits(self, node: Node, nodes: Mapping[str, Node], reader: Reader) -> bool:
        """Report unknown, missing and conflicting keys; true if there are any."""
        before = len(reader.problems)
        for name in nodes:
            if name not in self.keys:
                mend = did_you_mean(name, self.keys) or f"known keys: {', '.join(self.keys)}"
                place = node.keys.get(name, node.source)
                reader.error(place, "unknown-key", f"unknown key '{name}' in {self.what}", mend)
        for name, key in self.keys.items():
            if key.required and name not in nodes:
                reader.error(
                    node.source, "missing-key", f"{self.what} needs '{name}'", f"add {name}: …"
                )
        for group in (*self.one_of, *self.one_required):
            there = [name for name in nodes if name in group]
            if len(there) > 1:
                place = node.keys.get(there[1], node.source)
                both = " and ".join(f"'{name}'" for name in there[:2])
                reader.error(place, "conflicting-keys", f"{both} can't stand together", "keep one")
            elif not there and group in self.one_required:
                names = " or ".join(f"'{name}'" for name in group)
                reader.error(node.source, "missing-key", f"{self.what} needs {names}")
        return len(reader.problems) > before

    def describe(self) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        for name, key in self.keys.items():
            schema = dict(key.shape.schema())
            schema["description"] = key.doc
            properties[name] = schema
        core: dict[str, Any] = {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
        }
        if required := [name for name, key in self.keys.items() if key.required]:
            core["required"] = required
        rules: list[dict[str, Any]] = []
        for group in self.one_required:
            rules.append({"oneOf": [{"required": [name]} for name in group]})
        for group in self.one_of:
            pairs = [(a, b) for i, a in enumerate(group) for b in group[i + 1 :]]
            rules.extend({"not": {"required": list(pair)}} for pair in pairs)
        if rules:
            core["allOf"] = rules
        if self.shorthand_schema is not None:
            return {"anyOf": [core, dict(self.shorthand_schema)]}
        return core
