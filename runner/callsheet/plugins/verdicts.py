"""Verdicts of checks on documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.model.source import Source
from callsheet.plugins.matching import JsonConditions, Matcher, Mismatch, show
from callsheet.plugins.matching.mismatch import count

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def no_answer(check: str, exchange: Exchange, source: Source) -> Verdict:
    """The verdict of a check whose exchange has no answer."""
    message = "there is no answer to judge"
    if exchange.ending.message:
        message += f": {exchange.ending.message}"
    return Verdict(check, BROKEN, source, message=message)


def unreadable(check: str, broken: Broken, source: Source, expected: str = "") -> Verdict:
    """The verdict of a check whose body can't be read."""
    place = getattr(broken, "place", "")
    return Verdict(check, BROKEN, source, expected, place=place, message=broken.message)


def matched(
    check: str, matcher: Matcher, value: Any, source: Source, place: str = "", what: str = ""
) -> Verdict:
    """Holds a value against a matcher. ``what`` names the value in the message."""
    return verdict(check, matcher, matcher.mismatch(value), value, source, place, what)


def verdict(
    check: str,
    matcher: Matcher,
    mismatch: Mismatch | None,
    value: Any,
    source: Source,
    place: str = "",
    what: str = "",
) -> Verdict:
    """The verdict for a value that has been held against a matcher."""
    if mismatch is None:
        return Verdict(check, PASSED, source, matcher.text, brief(value))
    place = mismatch.place if mismatch.root else mismatch.below(root=place).place
    message = f"{what or place or check}: {mismatch.message}"
    return Verdict(check, FAILED, source, mismatch.expected, mismatch.actual, place, message)


def found_at_paths(check: str, args: JsonConditions, document: Any) -> Iterable[Verdict]:
    """Holds what each JSONPath finds in a parsed document against its matcher."""
    for condition in args:
        name, matcher = f"{check} {condition.path}", condition.matcher
        try:
            value, mismatch = condition.judge(document)
        except Broken as broken:
            yield unreadable(name, broken, condition.source, matcher.text)
        else:
            yield verdict(name, matcher, mismatch, value, condition.source)


def brief(value: Any) -> str:
    """A value in few words: lists and maps by their size only."""
    return count(value) if isinstance(value, dict | list) and value else show(value)


def plain_or_number(matcher: Matcher, text: str) -> Any:
    """A header's or cookie's text, as a number where the matcher is about one."""
    if matcher.wants_number and (match := _NUMBER.fullmatch(text)):
        return float(text) if match[1] or match[2] else int(text)
    return text
