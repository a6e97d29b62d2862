"""Schemas as written: a path, a path with a pointer, or the schema itself; with all they refer to.

Everything is read while files are loaded and nothing is compiled: ``jsonschema`` is not imported
here. References lead to other files or into the same one; none is ever fetched.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import field
from typing import Any

from callsheet.model.errors import ProblemsError
from callsheet.model.frozen import frozen
from callsheet.model.shape import BAD, Reader, Shape
from callsheet.model.source import NOWHERE, Node, Source
from callsheet.plugins.schema_dialects import DATA, NAMES

_METASCHEMAS = ("http://json-schema.org/draft", "https://json-schema.org/draft")


@frozen
class Document:
    """A parsed file that holds schemas. Two are equal when path and bytes are."""

    path: str
    content: bytes = field(repr=False)
    value: Any = field(repr=False, compare=False)

    @property
    def uri(self) -> str:
        """The base that relative references in the document stand on."""
        from urllib.parse import quote

        return f"file:///{quote(self.path)}"


@frozen
class SchemaSource:
    """A schema ready to be compiled.

    ``resources`` are all documents that it reaches, under each URI by which they are referred to;
    the schema itself is at ``pointer`` (RFC 6901) in the first. ``reached`` are the pointers that
    references lead to, each with its document's path. ``source`` is where a file names the schema;
    ``inline`` is the schema that stands there itself.
    Hashable by content: equal schemas are compiled once.
    """

    resources: tuple[tuple[str, Document], ...]
    pointer: str = ""
    reached: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    source: Source = field(default=NOWHERE, compare=False)
    inline: Node | None = field(default=None, compare=False, repr=False)

    @property
    def root(self) -> Document:
        return self.resources[0][1]

    @property
    def name(self) -> str:
        """How messages name the schema: its path and pointer, or the line where it stands."""
        if self.inline is not None:
            return f"the schema in {self.source.path}:{self.source.line}"
        return f"{self.root.path}#{self.pointer}" if self.pointer else self.root.path


class _SchemaShape(Shape[SchemaSource]):
    what = "a schema: a path such as schemas/user.json, or a map"

    def take(self, node: Node, reader: Reader) -> SchemaSource:
        from urllib.parse import unquote

        gathering = _Gathering(reader, node.source)
        if isinstance(node.value, str):
            path, _, pointer = node.value.partition("#")
            document = gathering.open(path, node.source)
        elif isinstance(node.value, dict | bool):
            value, pointer = node.plain(), ""
            content = json.dumps(value, sort_keys=True).encode()
            document = Document(node.source.path, content, value)
            gathering.keep(document)
        else:
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        pointer = unquote(pointer)
        if document is None or not gathering.follow_all(document, pointer):
            return BAD  # type: ignore[no-any-return]
        resources, reached = tuple(gathering.resources.items()), tuple(gathering.reached)
        inline = None if isinstance(node.value, str) else node
        return SchemaSource(resources, pointer, reached, node.source, inline)

    def describe(self) -> dict[str, Any]:
        return {"type": ["string", "object", "boolean"]}


SCHEMA: Shape[SchemaSource] = _SchemaShape()
"""``schemas/user.json``, ``openapi.yaml#/components/schemas/User``, or a schema in place.

Paths are relative to the file that names them. ``$schema`` chooses the draft (4, 6, 7, 2019-09,
2020-12), which is 2020-12 where nothing is said.
"""


class _Gathering:
    """Opens a schema's documents and follows every reference that can be reached."""

    def __init__(self, reader: Reader, place: Source) -> None:
        self.reader, self.place = reader, place
        self.resources: dict[str, Document] = {}  # roots, as they go into the SchemaSource
        self.known: dict[str, tuple[Document, Any]] = {}  # roots and embedded resources
        self.seen: set[tuple[str, int]] = set()
        self.reached: dict[tuple[str, str], None] = {}
        self.before = len(reader.problems)

    def open(self, path: str, source: Source) -> Document | None:
        """Read and parse a file that ``source`` names."""
        try:
            path, content = self.reader.open_file(path, source)
            parse: Any = self.reader.parse_file
            document = _parse(parse, content, path)
        except ProblemsError as error:
            self.reader.problems.extend(error.problems)
        except ValueError as error:
            self.reader.error(self.place, "no-schema", _named_by(source, self.place) + str(error))
        else:
            if isinstance(document.value, dict | bool):
                self.keep(document)
                return document
            message = f"{path} holds no schema: a schema is a map, true or false"
            self.reader.error(self.place, "bad-schema", message)
        return None

    def keep(self, document: Document) -> None:
        """Make a document and the resources embedded in it known by their URIs."""
        self.resources[document.uri] = document
        self.known[document.uri] = (document, document.value)
        if b"id" in document.content:
            for node, base, _ in _subschemas(document.value, document.uri):
                self.known.setdefault(base, (document, node))

    def follow_all(self, document: Document, pointer: str) -> bool:
        """Follow all references from a schema; false after reporting what leads nowhere."""
        start = self.target(document, document.value, document.uri, pointer, document.path)
        waiting = [start] if start else []
        while waiting:
            document, node, base = waiting.pop()
            if (base, id(node)) in self.seen:
                continue
            self.seen.add((base, id(node)))
            for _, inner_base, reference in _subschemas(node, base):
                if reference is not None:
                    found = self.resolve(document, inner_base, reference)
                    waiting.extend([found] if found else [])
        return len(self.reader.problems) == self.before

    def resolve(
        self, document: Document, base: str, reference: str
    ) -> tuple[Document, Any, str] | None:
        """What a ``$ref`` in ``document`` leads to; None when there is nothing to follow."""
        from urllib.parse import unquote, urljoin, urlsplit

        url, _, fragment = reference.partition("#")
        uri = urljoin(base, url).rstrip("#") if url else base
        if uri.startswith(_METASCHEMAS):
            return None
        if uri not in self.known and url:
            parts = urlsplit(url)
            if parts.scheme or parts.netloc:
                message = f"{document.path}: the reference {reference} is not fetched"
                mend = "put the schema into the workspace and refer to its path"
                self.reader.error(self.place, "remote-ref", message, mend)
                return None
            opened = self.open(unquote(url), Source(document.path, 1, 1))
            if opened is None:
                return None
            self.resources[uri] = opened
            self.known[uri] = (opened, opened.value)
        target, root = self.known.get(uri, (document, document.value))
        named = f"{reference} (in {document.path})"
        return self.target(target, root, uri, unquote(fragment), named)

    def target(
        self, document: Document, root: Any, base: str, fragment: str, named: str
    ) -> tuple[Document, Any, str] | None:
        """The schema that a fragment (a pointer or an anchor) leads to, and its base."""
        if not fragment:
            return document, root, base
        if not fragment.startswith("/"):
            if any(_is_anchor(node, fragment) for node, _, _ in _subschemas(root, base)):
                return document, root, base
            message = f"{named} leads nowhere: no schema has the anchor '{fragment}'"
            self.reader.error(self.place, "dangling-ref", message)
            return None
        node, base = root, _base_of(root, base)
        for step in fragment[1:].split("/"):
            name = unescape(step)
            if isinstance(node, dict) and name in node:
                node = node[name]
            elif isinstance(node, list) and name.isdecimal() and int(name) < len(node):
                node = node[int(name)]
            else:
                message = f"{named} leads nowhere: {document.path} has no '{name}' there"
                mend = f"there are: {', '.join(list(node)[:10])}" if isinstance(node, dict) else ""
                self.reader.error(self.place, "dangling-ref", message, mend)
                return None
            base = _base_of(node, base)
        if root is document.value:
            self.reached[document.path, fragment] = None
        return document, node, base


def unescape(step: str) -> str:
    """One step of a JSON pointer (RFC 6901) as a name."""
    return step.replace("~1", "/").replace("~0", "~")


@functools.lru_cache(maxsize=256)
def _parse(parse_file: Any, content: bytes, path: str) -> Document:
    return Document(path, content, parse_file(content, path))


def _named_by(source: Source, place: Source) -> str:
    """Which schema file asked for another, when it was not the request file itself."""
    return "" if source == place else f"{source.path} refers to a file: "


def _base_of(node: Any, base: str) -> str:
    """The base URI inside a schema, which its ``$id`` (draft 4: ``id``) may change."""
    from urllib.parse import urljoin

    if isinstance(node, dict):
        for key in ("$id", "id"):
            own = node.get(key)
            if isinstance(own, str) and not own.startswith("#") and (key == "$id" or _old(node)):
                return urljoin(base, own).removesuffix("#")
    return base


def _old(node: dict[str, Any]) -> bool:
    return "draft-04" in str(node.get("$schema", ""))


def _is_anchor(node: Any, name: str) -> bool:
    return isinstance(node, dict) and (
        name in (node.get("$anchor"), node.get("$dynamicAnchor"))
        or f"#{name}" in (node.get("$id"), node.get("id"))
    )


def _subschemas(node: Any, base: str) -> Iterator[tuple[Any, str, str | None]]:
    """All maps below a schema that may be schemas: each with its base and its reference if any.

    What only looks like a schema (an example, a constant) is left out.
    """
    waiting: list[tuple[Any, str, bool]] = [(node, base, False)]
    while waiting:
        value, base, names = waiting.pop()
        if isinstance(value, list):
            waiting.extend((item, base, False) for item in value)
        elif isinstance(value, dict) and names:
            waiting.extend((item, base, False) for item in value.values())
        elif isinstance(value, dict):
            base = _base_of(value, base)
            reference = value.get("$ref", value.get("$dynamicRef"))
            yield value, base, reference if isinstance(reference, str) else None
            waiting.extend(
                (item, base, key in NAMES) for key, item in value.items() if key not in DATA
            )
