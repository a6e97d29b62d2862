"""YAML text into positional nodes: YAML 1.2 core types, bounded depth, bounded aliases.

PyYAML's C loader composes; typing, budgets and all rules about keys are ours. Against the core
schema (YAML 1.2.2, chapter 10.3) one thing differs on purpose: numbers with leading zeros
(``012``) stay text, because people write them for codes, not for numbers. Anchors, aliases and
the merge key ``<<`` work. NEL, LS and PS end lines, as in YAML 1.1.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from callsheet.io.text_files import decode
from callsheet.io.yaml_messages import explain
from callsheet.model.errors import Problem, ProblemsError
from callsheet.model.source import HOLE, Node, Scalar, Source

_OUT = "write out less through aliases"

DEEPEST = 64
"""Levels of nesting that are read."""
MOST_EXPANDED = 100_000
"""Values that aliases may add to those that are written out."""

_TOO_DEEP = f"values are nested more than {DEEPEST} levels deep"

PLAIN, QUOTED = "plain", "tag:yaml.org,2002:str"
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_FIRST = frozenset("~nNtTfF+-.0123456789")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_ENDLESS = ("alias-bomb", "too-deep")  # nobody may walk such a tree
_CORE = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null")}


class TooDeep(Exception):
    """Raised inside the composer, before its C stack could overflow."""

    def __init__(self, mark: Any) -> None:
        self.mark = mark


def loader_class(base: Any) -> Any:
    """A composer of our own on ``base``, PyYAML's C or pure safe loader."""

    class Composer(base):  # type: ignore[misc]
        depth = 0

        # PyYAML calls these two around every node: the one place where depth can be bounded.
        def descend_resolver(self, parent: Any, index: Any) -> None:
            self.depth += 1
            if self.depth > DEEPEST:
                raise TooDeep(parent.start_mark)

        def ascend_resolver(self) -> None:
            self.depth -= 1

        def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
            if kind is yaml.ScalarNode:
                return PLAIN if implicit[0] else QUOTED
            return "map" if kind is yaml.MappingNode else "seq"

    return Composer


_COMPOSER = loader_class(_BASE)


def read_yaml(data: str | bytes, path: str) -> Node:
    """The file's one document. Raises ProblemsError with everything that is wrong."""
    text = decode(data, path)
    node, problems = compose(text, path)
    if node is None or problems:
        raise ProblemsError(problems, {path: text})
    return node


def compose(
    text: str, path: str, composer: Any = _COMPOSER
) -> tuple[Node | None, tuple[Problem, ...]]:
    """The document and what is wrong with it; the document is None when it can't be parsed.

    With the problems of keys (twice, not text) and tags the document is still there, so that its
    other mistakes can be told in the same breath.
    """
    loader = composer(text)
    try:
        tree = loader.get_single_node()
    except TooDeep as error:
        place = Source(path, error.mark.line + 1, error.mark.column + 1)
        return None, (Problem("too-deep", _TOO_DEEP, place, "make the file flatter"),)
    except yaml.YAMLError as error:
        return None, (explain(error, text, path),)
    finally:
        loader.dispose()
    if tree is None:
        message = "the file is empty" if not text.strip() else "the file holds only comments"
        return None, (Problem("empty-file", message, Source(path, 1, 1), "fill or delete it"),)
    builder = _Builder(path, shares="*" in text)
    node = builder.build(tree)
    if any(problem.code in _ENDLESS for problem in builder.problems):
        return None, tuple(builder.problems)
    return node, tuple(builder.problems)


def typed(text: str) -> Scalar:
    """The value of a plain scalar by YAML 1.2 core rules. Raises ValueError for a monster."""
    if not text:
        return None
    if text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


class _Builder:
    """Turns composed nodes into ours; ``shares`` says that aliases may be there."""

    def __init__(self, path: str, shares: bool) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.shares = shares
        self.built: dict[int, tuple[Node, int, int]] = {}  # node, size, height
        self.open: set[int] = set()
        self.expanded = 0
        self.size = 0  # values built so far, aliases expanded

    def build(self, tree: Any) -> Node:
        if not self.shares:
            return self.fresh(tree)
        known = self.built.get(id(tree))
        if known is not None:
            return self.again(*known[:2])
        if id(tree) in self.open:
            self.error("alias-cycle", "this anchor's value holds itself", self.place(tree), _OUT)
            return Node(None, self.place(tree))
        self.open.add(id(tree))
        before = self.size
        node = self.fresh(tree)
        self.open.discard(id(tree))
        height = self.height(tree)
        if height == DEEPEST + 1:  # aliases stack what is flat on paper
            self.error("too-deep", _TOO_DEEP, node.source, "make the file flatter")
        self.built[id(tree)] = node, self.size - before, height
        return node

    def height(self, tree: Any) -> int:
        """Levels below and with a node, aliases expanded; its children are built by now."""
        if tree.id == "scalar":
            return 1
        below = tree.value if tree.id == "sequence" else [child for _, child in tree.value]
        return 1 + max((self.built[id(t)][2] for t in below if id(t) in self.built), default=0)

    def again(self, node: Node, size: int) -> Node:
        """The same node once more; its size counts, since readers walk it as often as it stands."""
        self.size += size
        if self.expanded <= MOST_EXPANDED < self.expanded + size:
            message = f"aliases expand this file by more than {MOST_EXPANDED:,} values"
            self.error("alias-bomb", message, node.source, _OUT)
        self.expanded += size
        return node

    def fresh(self, tree: Any) -> Node:
        self.size += 1
        mark = tree.start_mark
        source = Source(self.path, mark.line + 1, mark.column + 1)
        if tree.id == "scalar":
            value = self.scalar(tree, source)
            return Node(value, source, holes=isinstance(value, str) and HOLE in value)
        if tree.id == "mapping":
            return self.map(tree, source)
        if tree.tag not in ("seq", "tag:yaml.org,2002:seq"):
            self.unknown_tag(tree.tag, source)
        items = [self.build(child) for child in tree.value]
        return Node(items, source, holes=any(item.holes for item in items))

    def scalar(self, tree: Any, source: Source) -> Scalar:
        tag, text = tree.tag, tree.value
        if tag == QUOTED:
            return str(text)
        try:
            if tag == PLAIN or tag in _CORE:
                return typed(text)
        except ValueError:
            message = f"a number of {len(text):,} digits is more than can be read"
            self.error("number-too-long", message, source, 'quote it: "123…"')
            return None
        self.unknown_tag(tag, source)
        return str(text)

    def map(self, tree: Any, source: Source) -> Node:
        if tree.tag not in ("map", "tag:yaml.org,2002:map"):
            self.unknown_tag(tree.tag, source)
        values: dict[str, Node] = {}
        keys: dict[str, Source] = {}
        merged: list[Node] = []
        for key, child in tree.value:
            place = self.place(key)
            if key.tag == PLAIN and key.value == "<<":
                merged.extend(self.merged(self.build(child), place))
                continue
            value = self.build(child)
            name = self.key(key, place)
            if name is None:
                continue
            if name in values:
                message = f"'{name}' stands here twice"
                related = ((keys[name], "first here"),)
                self.problems.append(
                    Problem("duplicate-key", message, place, "keep one", related=related)
                )
                continue
            values[name], keys[name] = value, place
        for node in merged:
            for name, value in node.value.items():  # type: ignore[union-attr]
                values.setdefault(name, value)
                keys.setdefault(name, node.keys[name])
        holes = any(value.holes for value in values.values())
        return Node(values, source, keys, holes)

    def merged(self, node: Node, place: Source) -> list[Node]:
        """The maps that a ``<<`` brings in: earlier ones win, written keys win over all."""
        maps = node.value if isinstance(node.value, list) else [node]
        if not all(isinstance(item.value, dict) for item in maps):
            mend = "write <<: *anchor of a map, or a list of such"
            self.error("bad-merge", "'<<' takes a map or a list of maps", place, mend)
            return []
        return list(maps)

    def key(self, key: Any, place: Source) -> str | None:
        if key.id == "scalar":
            value = self.scalar(key, place)
            if isinstance(value, str):
                return value
            kind = "nothing" if not key.value else f"'{key.value}'"
            what = {bool: "a flag", type(None): "null"}.get(type(value), "a number")
            mend = f'quote it: "{key.value}"' if key.value else "write a name before the ':'"
            self.error("key-not-text", f"a key must be text; {kind} is {what}", place, mend)
            return None
        if key.id == "mapping" and key.flow_style:
            mend = 'quote a value that begins with a hole: "{{name}}"'
            self.error("unquoted-hole", "'{{…}}' without quotes is a YAML map", place, mend)
            return None
        self.error("key-not-text", f"a key must be text, not a {_KIND[key.id]}", place)
        return None

    def unknown_tag(self, tag: str, source: Source) -> None:
        mend = "remove it; tags are not used here"
        shown = tag.replace("tag:yaml.org,2002:", "!!")
        self.error("unknown-tag", f"unknown tag '{shown}'", source, mend)

    def place(self, tree: Any) -> Source:
        return Source(self.path, tree.start_mark.line + 1, tree.start_mark.column + 1)

    def error(self, code: str, message: str, source: Source, mend: str = "") -> None:
        self.problems.append(Problem(code, message, source, mend))


_KIND = {"mapping": "map", "sequence": "list"}
