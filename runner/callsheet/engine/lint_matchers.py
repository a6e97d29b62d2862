"""Words of matchers that are nearly right: such a map is read as a plain value, and never fits."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from callsheet.engine.linted import Linted
from callsheet.model.collection import CheckTemplate
from callsheet.model.errors import Problem
from callsheet.model.source import Node
from callsheet.plugins.matching import WORDS

_NAMED = ("json", "headers", "cookies")  # maps of the user's own names, each with a matcher
_MATCHERS = ("text", "data", "event", "id")
_OF_MATCHERS = ("not", "each", "any", "length")  # words whose argument is a matcher
_MOST_KEYS = 3  # a larger map is meant as a value
_NEAR = 0.8
_LONG = tuple(word for word in WORDS if len(word) > 4)  # note is not meant as not


def nearly_matchers(linted: Linted) -> Iterator[Problem]:
    """Warnings for small maps without a matcher's word but with a key that is nearly one."""
    for check in _checks(linted):
        for node in _matchers(check.name, check.args.node):
            yield from _of_matcher(node)


def _checks(linted: Linted) -> Iterator[CheckTemplate]:
    seen: set[int] = set()
    for file in linted.workspace.files.values():
        for step in (*file.steps, *file.finally_):
            of_request = step.request.expect if step.request is not None else ()
            for check in (*of_request, *step.expect):
                if id(check) not in seen:  # a default is shared by many requests
                    seen.add(id(check))
                    yield check


def _matchers(key: str, node: Node) -> Iterator[Node]:
    """The nodes below a key that are read as matchers."""
    if key == "schema":
        return
    if key in _MATCHERS:
        yield node
    elif isinstance(node.value, dict):
        for name, child in node.value.items():
            if key in _NAMED:
                yield child
            else:
                yield from _matchers(name, child)
    elif isinstance(node.value, list):
        for child in node.value:
            yield from _matchers(key, child)


def _of_matcher(node: Node) -> Iterator[Problem]:
    if not isinstance(node.value, dict):
        return
    if any(word in node.value for word in WORDS):
        for word in _OF_MATCHERS:
            if word in node.value:
                yield from _of_matcher(node.value[word])
    elif len(node.value) <= _MOST_KEYS:
        for key in node.value:
            if near := get_close_matches(key, _LONG, 1, _NEAR):
                message = f"'{key}' is no matcher word, so this map is compared as it is"
                mend = f"did you mean '{near[0]}'? else write equals: {{{key}: …}}"
                yield Problem("near-matcher", message, node.keys.get(key), mend, "warning")
