"""JSON text (RFC 8259) into positional nodes: rows of data and other JSON whose places matter."""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from callsheet.io.text_files import decode, source_at
from callsheet.io.yaml_reader import DEEPEST
from callsheet.model.errors import Problem, ProblemsError
from callsheet.model.source import HOLE, Node, Source

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_WORD = re.compile("|".join(_WORDS))


def read_json(data: str | bytes, path: str) -> Node:
    """The file's one value. Raises ProblemsError at the first character that is no JSON."""
    text = decode(data, path)
    parser = _Parser(text, path)
    node, at = parser.value(parser.skip(0), 1)
    at = parser.skip(at)
    if at < len(text):
        raise parser.error(at, "expected the end of the file")
    return node


class _Parser:
    """A recursive descent over one text; every method takes an offset and gives the next."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path
        self.line, self.line_start, self.counted = 1, 0, 0

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def source(self, at: int) -> Source:
        """The place of an offset; offsets only grow, so lines are counted once."""
        self.line += self.text.count("\n", self.counted, at)
        self.line_start = max(self.text.rfind("\n", self.counted, at) + 1, self.line_start)
        self.counted = at
        return Source(self.path, self.line, at - self.line_start + 1)

    def error(self, at: int, message: str, mend: str = "") -> ProblemsError:
        if at >= len(self.text):
            message, at = f"{message}, found the end of the file", len(self.text.rstrip())
        problem = Problem("bad-json", message, source_at(self.text, at, self.path), mend)
        return ProblemsError((problem,), {self.path: self.text})

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        if depth > DEEPEST:
            raise self.error(at, f"values are nested more than {DEEPEST} levels deep")
        source = self.source(at)
        first = self.text[at : at + 1]
        if first == "{":
            return self.map(at + 1, source, depth)
        if first == "[":
            return self.list(at + 1, source, depth)
        if first == '"':
            value, end = self.string(at)
            return Node(value, source, holes=HOLE in value), end
        if match := _WORD.match(self.text, at):
            return Node(_WORDS[match[0]], source), match.end()
        if match := _NUMBER.match(self.text, at):
            try:
                number = float(match[0]) if match[1] or match[2] else int(match[0])
            except ValueError:
                raise self.error(at, f"a number of {len(match[0]):,} digits is too long") from None
            return Node(number, source), match.end()
        if not first:
            raise self.error(at, "expected a value")
        mend = "use double quotes" if first == "'" else ""
        raise self.error(at, f"expected a JSON value, found '{first}'", mend)

    def string(self, at: int) -> tuple[str, int]:
        try:
            value, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            raise self.error(error.pos, f"this is no JSON text: {error.msg.lower()}") from None
        return value, end

    def list(self, at: int, source: Source, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        at = self.skip(at)
        while self.text[at : at + 1] != "]" or items:
            node, at = self.value(at, depth + 1)
            items.append(node)
            at = self.skip(at)
            if self.text[at : at + 1] == "]":
                break
            at = self.comma(at, "]")
        return Node(items, source, holes=any(item.holes for item in items)), at + 1

    def map(self, at: int, source: Source, depth: int) -> tuple[Node, int]:
        values: dict[str, Node] = {}
        keys: dict[str, Source] = {}
        at = self.skip(at)
        while self.text[at : at + 1] != "}" or values:
            if self.text[at : at + 1] != '"':
                raise self.error(at, "expected a key in double quotes")
            place, here = self.source(at), at
            name, at = self.string(at)
            if name in values:
                raise self.error(here, f"'{name}' stands here twice", "keep one")
            at = self.skip(at)
            if self.text[at : at + 1] != ":":
                raise self.error(at, "expected ':' behind the key")
            values[name], at = self.value(self.skip(at + 1), depth + 1)
            keys[name] = place
            at = self.skip(at)
            if self.text[at : at + 1] == "}":
                break
            at = self.comma(at, "}")
        holes = any(value.holes for value in values.values())
        return Node(values, source, keys, holes), at + 1

    def comma(self, at: int, closing: str) -> int:
        if self.text[at : at + 1] != ",":
            raise self.error(at, f"expected ',' or '{closing}'")
        after = self.skip(at + 1)
        if self.text[after : after + 1] == closing:
            raise self.error(at, f"a comma can't stand before '{closing}'", "remove it")
        return after
