"""What PyYAML says about broken YAML, in words for people who write request files."""

from __future__ import annotations

import re
from typing import Any

from callsheet.model.errors import Problem
from callsheet.model.source import Source

_INDENT = "line it up with the keys above, or quote the value if it was meant as one text"
_CLOSE = "close it, or add the comma that is missing"

# What libyaml says → our code, message and mend. The first that is contained counts.
_SAYINGS: tuple[tuple[str, str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "unexpected-colon",
        "a ': ' can't stand here",
        "quote the text that holds it, or check the indentation of this line and the one above",
    ),
    (
        "block sequence entries are not allowed",
        "unexpected-dash",
        "a list item can't begin here",
        "put the '- ' on a line of its own, below the key",
    ),
    ("did not find expected '-' indicator", "bad-indent", "expected a '- ' list item", _INDENT),
    ("did not find expected key", "bad-indent", "expected a key here", _INDENT),
    ("expected ',' or ']'", "not-closed", "this '[' list is not closed", _CLOSE),
    ("expected ',' or '}'", "not-closed", "this '{' map is not closed", _CLOSE),
    ("unexpected end of stream", "not-closed", "this quote is not closed", "add the other quote"),
    (
        "could not find expected ':'",
        "missing-colon",
        "expected 'key: value', found text without ':'",
        "add ': ' behind the key",
    ),
    (
        "undefined alias",
        "unknown-alias",
        "no anchor of this name stands above",
        "define it first with &name, or quote a text that begins with '*'",
    ),
    (
        "duplicate anchor",
        "duplicate-anchor",
        "this anchor's name is already taken",
        "give each anchor a name of its own",
    ),
    (
        "unknown escape character",
        "bad-escape",
        "this backslash escape is not known in double quotes",
        "double the backslash (\\\\), or use single quotes",
    ),
    (
        "invalid Unicode character escape",
        "bad-escape",
        "this escape is no character of its own",
        "write the character itself, or \\UXXXXXXXX for those beyond U+FFFF",
    ),
    (
        "another document",
        "several-documents",
        "a second document begins here",
        "one file holds one document: remove the '---', or split the file",
    ),
    (
        "expected <document start>",
        "bad-indent",
        "this line stands outside the document above",
        "line it up with the first key of the file",
    ),
    (
        "alphabetic or numeric character",
        "bad-anchor",
        "'*' and '&' begin an alias or an anchor and need a name",
        "quote a text that begins with '*' or '&'",
    ),
    (
        "undefined tag handle",
        "unknown-tag",
        "'!' begins a tag, and tags are not used here",
        "quote a text that begins with '!'",
    ),
    (
        "expected comment or line break",
        "bad-block-text",
        "'|' and '>' begin a block of text on the next line",
        "put the text on the next line, or quote it",
    ),
    ("directive", "bad-directive", "unknown directive", "remove the line that begins with '%'"),
    (
        "incompatible YAML document",
        "bad-directive",
        "only YAML 1.1 and 1.2 are read",
        "remove the %YAML line",
    ),
    ("expected node content", "unexpected-bracket", "expected a value here", "write one"),
)
_BARE_PATH = re.compile(r"""[{,]\s*(?:[\w-]+:\s+)?(\$[^\s,'"{}]*\[[^\]]*\][^\s,:'"{}]*)""")
"""A JSONPath with brackets, unquoted inside a flow map, as key or as value."""
# For these the place where the thing began helps more than where the parser gave up.
_FROM_CONTEXT = {"not-closed", "missing-colon"}


def explain(error: Any, text: str, path: str) -> Problem:
    """One problem for a ``yaml.YAMLError``; the text tells tabs and bare holes apart."""
    said = f"{error.problem or ''} {error.context or ''}"
    mark = error.problem_mark
    line = _line(text, mark.line)
    place = Source(path, mark.line + 1, mark.column + 1)
    tab = line[: len(line) - len(line.lstrip())].find("\t")
    if "tab" in said or (tab >= 0 and "cannot start any token" in said):
        column = max(tab, 0) + 1
        mend = "indent with spaces"
        return Problem("tab", "a tab can't indent", Source(path, place.line, column), mend)
    hole = _bare_hole(line)
    if hole >= 0:
        mend = 'quote the whole value: "{{name}}/…"'
        message = "'{{…}}' without quotes is a YAML map"
        return Problem("unquoted-hole", message, Source(path, place.line, hole + 1), mend)
    if path_found := _BARE_PATH.search(line):
        message = "a path with brackets needs quotes inside { }"
        mend = f'quote it: "{path_found[1]}"'
        return Problem(
            "unquoted-path", message, Source(path, place.line, path_found.start(1) + 1), mend
        )
    if "expected key" in said and line[: mark.column].rstrip().endswith(("'", '"')):
        message = "this text goes on behind its closing quote"
        mend = "write '' for a quote inside '…', and \\\" inside \"…\""
        return Problem("after-quote", message, place, mend)
    if "directive" in said:
        place = Source(path, place.line, 1)
    if "cannot start any token" in said:
        character = line[mark.column : mark.column + 1]
        message = f"a value can't begin with '{character}'"
        return Problem("bad-start", message, place, f"quote it: '{character}…'")
    for part, code, message, mend in _SAYINGS:
        if part in said:
            context = error.context_mark
            if code in _FROM_CONTEXT and context is not None:
                place = Source(path, context.line + 1, context.column + 1)
            return Problem(code, message, place, mend)
    return Problem("bad-yaml", f"this is not YAML: {error.problem}", place)


def _line(text: str, index: int) -> str:
    lines = text.splitlines()
    return lines[index] if index < len(lines) else ""


def _bare_hole(line: str) -> int:
    """Where a value begins with ``{{`` outside quotes, or -1."""
    for lead in (": ", "- ", "[", ", "):
        at = line.find(f"{lead}{{{{")
        if at >= 0:
            return at + len(lead)
    return -1
