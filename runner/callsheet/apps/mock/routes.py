"""Finds a request's route and answer: path, method, key, body, parameters, conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from callsheet.apps.mock.received import Received
from callsheet.apps.mock.written import Answer, Mock, Route, When
from callsheet.model.shape import Entry
from callsheet.plugins.matching import MISSING, JsonConditions, Matcher


def find_route(routes: Iterable[Route], received: Received) -> tuple[Route, dict[str, str]] | str:
    """The route and what its ``{names}`` stand for, else the refusal's name."""
    known_path = False
    for route in routes:
        captured = match_path(route.on.segments, received.path)
        if captured is None:
            continue
        known_path = True
        if received.method in (route.on.method, "HEAD" if route.on.method == "GET" else ""):
            return route, captured
    return "wrong_method" if known_path else "unknown_path"


def match_path(segments: tuple[str, ...], path: str) -> dict[str, str] | None:
    """What ``{name}`` segments stand for in ``path``, percent-decoded; None when it differs."""
    given = path.split("/")[1:]
    if len(given) != len(segments):
        return None
    captured: dict[str, str] = {}
    for segment, raw in zip(segments, given, strict=True):
        if segment.startswith("{") and segment.endswith("}") and raw:
            captured[segment[1:-1]] = unquote(raw)
        elif segment != unquote(raw):
            return None
    return captured


def refusal(mock: Mock, route: Route, received: Received) -> tuple[str, Mapping[str, Any]] | None:
    """Why the request is refused before its answers are looked at: the name, values for holes."""
    if mock.bearer is not None:
        if received.bearer is None:
            return "missing_key", {}
        if mock.bearer.mismatch(received.bearer) is not None:
            return "wrong_key", {"key": masked(received.bearer)}
    if route.takes is None:
        return None
    try:
        fields = received.json if route.takes == "json" else received.parts
    except ValueError as error:
        return "bad_body", {"reason": str(error)}
    if not isinstance(fields, dict):
        return "bad_body", {"reason": "the body is no JSON object"}
    for name in route.require:
        if name not in fields:
            return "missing_parameter", {"parameter": name}
    return None


def choose(
    answers: Iterable[Answer], received: Received, captured: Mapping[str, str]
) -> Answer | None:
    """The first answer whose ``when`` holds."""
    return next((answer for answer in answers if holds(answer.when, received, captured)), None)


def holds(when: When, received: Received, captured: Mapping[str, str]) -> bool:
    """Whether all conditions hold; one on a body that can't be read does not."""
    return (
        all(_fits(entry, received.header(entry.name)) for entry in when.headers)
        and all(_fits(entry, received.query.get(entry.name)) for entry in when.query)
        and all(_fits(entry, captured.get(entry.name)) for entry in when.path)
        and _json_holds(when.json, received)
        and _parts_hold(when.parts, received)
    )


def _json_holds(conditions: JsonConditions | None, received: Received) -> bool:
    if conditions is None:
        return True
    try:
        return conditions.mismatch(received.json) is None
    except ValueError:
        return False


def _parts_hold(conditions: tuple[Entry[Matcher], ...], received: Received) -> bool:
    if not conditions:
        return True
    try:
        parts = received.parts
    except ValueError:
        return False
    texts = {name: part.text for name, part in parts.items()}
    return all(_fits(entry, texts.get(entry.name)) for entry in conditions)


def _fits(entry: Entry[Matcher], value: str | None) -> bool:
    return entry.value.mismatch(MISSING if value is None else value) is None


def masked(key: str) -> str:
    """A key as a service repeats it: both ends, stars between; a short one is all stars."""
    if len(key) <= 12:
        return "*" * len(key)
    return key[:8] + "*" * (len(key) - 12) + key[-4:]
