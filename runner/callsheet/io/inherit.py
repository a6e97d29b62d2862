"""What a request takes over from its collection and folders, and what it says itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callsheet.io.tables.bodies import BODIES
from callsheet.io.tables.send import send_of
from callsheet.model.collection import (
    CheckTemplate,
    RequestTemplate,
    SaveFileRule,
    SaveRule,
    Step,
    Template,
)
from callsheet.model.scalars import Text
from callsheet.model.shape import Entry
from callsheet.model.source import HOLE, Node

Values = Mapping[str, Any]
"""What a table read, by key."""


def request_template(own: Values, defaults: Sequence[Values]) -> RequestTemplate:
    """The request that a file or step writes. ``defaults`` come outermost first."""
    layers = [*defaults, own]
    kind = next((name for name in BODIES if own.get(name) is not None), None)
    return RequestTemplate(
        send=send_of(own["send"], own["method"], own["url"]),
        source=own["source"],
        query=_all(layers, "query"),
        headers=_all(layers, "headers"),
        auth=_nearest(layers, "auth"),
        body_kind=kind,
        body=own[kind] if kind else None,
        stream=own["stream"],
        timeout=_all(layers, "timeout"),
        http=_all(layers, "http"),
        expect=_checks(layers),
        save=saves(own),
        save_file=tuple(
            SaveFileRule(_path(entry), entry.value, entry.source) for entry in own["save_file"]
        ),
        retry=_nearest(layers, "retry"),
    )


def step(own: Values, defaults: Sequence[Values], use: str | None) -> Step:
    """One step of a scenario; ``use`` is the identity that its name was found to mean."""
    request = None if own["use"] is not None else request_template(own, defaults)
    return Step(
        name=own["name"],
        source=own["source"],
        request=request,
        use=use,
        with_=with_values(own),
        expect=own["expect"] if request is None else (),
        save=saves(own) if request is None else (),
        skip_if=own["skip_if"],
    )


def with_values(own: Values) -> tuple[tuple[str, Node], ...]:
    """Key ``with`` as names and nodes."""
    return tuple((entry.name, entry.value) for entry in own["with"] or ())


def saves(own: Values) -> tuple[SaveRule, ...]:
    """Key ``save``."""
    return tuple(SaveRule(entry.name, entry.value, entry.source) for entry in own["save"])


def tags(own: Sequence[str], defaults: Sequence[Values]) -> tuple[str, ...]:
    """The tags of all layers, each once, outermost first."""
    inherited = [tag for values in defaults for tag in values.get("tags", ())]
    return tuple(dict.fromkeys([*inherited, *own]))


def _all(layers: Sequence[Values], key: str) -> tuple[Template[Any], ...]:
    return tuple(values[key] for values in layers if values.get(key) is not None)


def _nearest(layers: Sequence[Values], key: str) -> Template[Any] | None:
    return next((values[key] for values in reversed(layers) if values.get(key) is not None), None)


def _checks(layers: Sequence[Values]) -> tuple[CheckTemplate, ...]:
    found: dict[str, CheckTemplate] = {}
    for values in layers:
        for check in values.get("expect", ()):
            found[check.name] = check
    return tuple(found.values())


def _path(entry: Entry[Any]) -> Template[str]:
    holes = HOLE in entry.name
    node = Node(entry.name, entry.source, holes=holes)
    return Template(node, Text("a file's name"), None if holes else entry.name)
