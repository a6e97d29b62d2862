"""The two sets that ``compare`` sets side by side: from paths, or from one set by a field."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

from callsheet.model.errors import UsageError
from callsheet.model.recorded import Recorded

Sides = tuple[tuple[str, str], tuple[tuple[Recorded, ...], tuple[Recorded, ...]]]
"""The names of both sides, and their recordings."""


def two_sets(sources: tuple[str, ...]) -> Sides:
    """A and B as given. Raises UsageError unless there are two that hold recordings."""
    if len(sources) != 2:
        raise UsageError(
            f"compare takes two sets of recordings, found {len(sources)}",
            "put a glob in quotes; with --by or --self one set is enough",
        )
    return (sources[0], sources[1]), (recordings(sources[:1]), recordings(sources[1:]))


def by_field(sources: tuple[str, ...], wanted: str) -> Sides:
    """One set split by a field of its requests, as in ``model`` or ``model=small,large``."""
    field, equals, chosen = wanted.partition("=")
    labels: dict[str, list[Recorded]] = {}
    for one in recordings(sources):
        label = label_of(one, field)
        if label is not None:
            labels.setdefault(label, []).append(one)
    names = [name.strip() for name in chosen.split(",")] if equals else sorted(labels)
    known = ", ".join(sorted(labels)) or "none"
    if len(names) != 2 or len(set(names)) != 2:
        raise UsageError(
            f"--by {wanted} has to give two sets; values of '{field}' found: {known}",
            f"choose two of them, the base first: --by {field}=BASE,CANDIDATE",
        )
    for name in names:
        if name not in labels:
            raise UsageError(f"no request has the {field} '{name}'; values found: {known}")
    base, candidate = names
    return (base, candidate), (tuple(labels[base]), tuple(labels[candidate]))


def label_of(recorded: Recorded, field: str) -> str | None:
    """The value of a field: ``host``, ``folder`` (that of the run), else a key of the JSON body."""
    if field == "host":
        from urllib.parse import urlsplit

        return urlsplit(recorded.exchange.request.url).netloc
    if field == "folder":
        from callsheet.engine.pairing import run_of

        return os.path.basename(run_of(recorded)) or None
    try:
        body: Any = json.loads(recorded.exchange.request.body or b"")
    except (ValueError, RecursionError):
        return None
    found = body.get(field) if isinstance(body, dict) else None
    return found if isinstance(found, str) or found is None else json.dumps(found)


def recordings(paths: Iterable[str]) -> tuple[Recorded, ...]:
    """What files, folders and globs hold; a glob may name folders, too."""
    import glob

    from callsheet.apps.recordings import read_all

    found: list[str] = []
    for path in paths:
        folders = [] if os.path.exists(path) else glob.glob(path, recursive=True)
        found += sorted(folders) or [path]
    return read_all(found)
