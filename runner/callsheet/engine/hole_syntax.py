r"""The grammar of ``{{holes}}``: text is cut into literal pieces and holes.

::

    hole       = "{{" expression "}}"
    expression = name | "$" function [ "(" [ expression *( "," expression ) ] ")" ] | literal
    name       = letter or "_", then letters, digits, "_", "-"; dots reach into maps and lists
    literal    = number | "text" | 'text' | true | false | null

``\{{`` stands for the two braces themselves, ``\\{{`` for a backslash before a hole. Literals
stand only as arguments.
"""

from __future__ import annotations

import functools
import re

from callsheet.model.frozen import frozen

_OPENING = re.compile(r"(\\*)\{\{(?!\{)")
_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[^\W\d][\w-]*(?:\.[\w-]+)*")
_FUNCTION = re.compile(r"\$[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(?![\w.])")
_TEXT = re.compile(r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'""", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_WORDS = {"true": True, "false": False, "null": None}
_DEEPEST = 20

ESCAPE_MEND = r"write \{{ where you mean two braces and no variable"


@frozen
class Name:
    """A variable, perhaps with a path into it (``upload.id``)."""

    name: str


@frozen
class Literal:
    """A value written as an argument."""

    value: str | int | float | bool | None


@frozen
class Call:
    """A built-in and its arguments; ``name`` without the ``$``."""

    name: str
    arguments: tuple[Expression, ...] = ()


@frozen
class Malformed:
    """A hole that can't be read. ``message`` and ``mend`` as in a Problem."""

    message: str
    mend: str = ESCAPE_MEND


Expression = Name | Literal | Call | Malformed


@frozen
class Hole:
    """One hole: what stands in it, where it begins in the text (from 0), and as written."""

    expression: Expression
    offset: int
    raw: str


class _Unreadable(Exception):
    def __init__(self, message: str, mend: str = ESCAPE_MEND) -> None:
        super().__init__(message)
        self.mend = mend


@functools.lru_cache(maxsize=2048)
def parse(text: str) -> tuple[str | Hole, ...]:
    """The pieces of a text, in order. Never fails: see :class:`Malformed`."""
    pieces: list[str | Hole] = []
    literal, at = "", 0
    while opening := _OPENING.search(text, at):
        slashes = len(opening[1])
        literal += text[at : opening.start()] + "\\" * (slashes // 2)
        if slashes % 2:
            literal += "{{"
            at = opening.end()
            continue
        if literal:
            pieces.append(literal)
            literal = ""
        begin = opening.start() + slashes
        try:
            expression, at = _hole(text, opening.end())
        except _Unreadable as error:
            expression, at = Malformed(str(error), error.mend), opening.end()
        pieces.append(Hole(expression, begin, text[begin:at]))
    literal += text[at:]
    if literal:
        pieces.append(literal)
    return tuple(pieces)


def _hole(text: str, at: int) -> tuple[Expression, int]:
    """The expression that begins at ``at`` and the offset behind its ``}}``."""
    expression, at = _expression(text, at, 0)
    if isinstance(expression, Literal):
        raise _Unreadable(f"a hole needs a variable's name, found {_near(text, at)}")
    at = _skip(text, at)
    if not text.startswith("}}", at):
        mend = f"end it with }}}}, or {ESCAPE_MEND}" if text.startswith("}", at) else ESCAPE_MEND
        raise _Unreadable(f"expected }}}} after the name, found {_near(text, at)}", mend)
    return expression, at + 2


def _expression(text: str, at: int, depth: int) -> tuple[Expression, int]:
    at = _skip(text, at)
    if match := _NUMBER.match(text, at):
        return Literal(float(match[0]) if match[1] else int(match[0])), match.end()
    if match := _TEXT.match(text, at):
        written = match[1] if match[1] is not None else match[2]
        return Literal(_ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), written)), match.end()
    if match := _NAME.match(text, at):
        word = match[0]
        return Literal(_WORDS[word]) if word in _WORDS else Name(word), match.end()
    if match := _FUNCTION.match(text, at):
        return _call(match[0][1:], text, match.end(), depth)
    what = "a variable's name" if depth == 0 else "a name, a number or a quoted text"
    raise _Unreadable(f"expected {what} after {{{{, found {_near(text, at)}")


def _call(name: str, text: str, at: int, depth: int) -> tuple[Expression, int]:
    opened = _skip(text, at)
    if not text.startswith("(", opened):
        return Call(name), at
    if depth >= _DEEPEST:
        raise _Unreadable(f"calls are nested more than {_DEEPEST} deep")
    arguments: list[Expression] = []
    at = _skip(text, opened + 1)
    while not text.startswith(")", at):
        if arguments:
            if not text.startswith(",", at):
                raise _Unreadable(f"expected , or ) in ${name}(…), found {_near(text, at)}")
            at += 1
        argument, at = _expression(text, at, depth + 1)
        arguments.append(argument)
        at = _skip(text, at)
    return Call(name, tuple(arguments)), at + 1


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _near(text: str, at: int) -> str:
    rest = text[at:].split("\n", 1)[0]
    if not rest:
        return "the end of the text" if at >= len(text) else "the end of the line"
    return f"'{rest if len(rest) <= 20 else rest[:19] + '…'}'"
