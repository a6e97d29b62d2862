"""Finds plugins by kind and name, imports them late, answers a typo with a suggestion."""

from __future__ import annotations

import functools
import importlib
import os
from typing import TYPE_CHECKING, Any, cast

from callsheet.model.errors import Problem, ProblemsError, did_you_mean

if TYPE_CHECKING:
    from callsheet.plugins.protocols import Auth, Check, Format, Framing, Merger, Reporter

EXPORTS = {
    "auth": "auth",
    "checks": "check",
    "framings": "framing",
    "mergers": "merger",
    "reporters": "reporter",
    "formats": "format",
    "snippets": "snippet",
}
"""Kind (a folder of this package) to the name that each module exports."""


@functools.cache
def names(kind: str) -> tuple[str, ...]:
    """The names of all plugins of a kind: our own modules, then installed entry points."""
    folder = os.path.join(os.path.dirname(__file__), kind)
    own = {
        name.removesuffix(".py").removesuffix("_")
        for name in os.listdir(folder)
        if name.endswith(".py") and not name.startswith("_")
    }
    return (*sorted(own), *sorted(set(_installed(kind)) - own))


@functools.cache
def plugin(kind: str, name: str) -> Any:
    """The plugin. Raises ProblemsError with a suggestion when there is none of that name."""
    own = _own_module(kind, name)
    if own is not None:
        return getattr(importlib.import_module(own), EXPORTS[kind])
    installed = _installed(kind)
    if name in installed:
        return installed[name].load()
    known = names(kind)
    mend = did_you_mean(name, known) or f"known: {', '.join(known)}"
    singular = {"checks": "check", "framings": "framing", "mergers": "merger"}.get(
        kind, kind.removesuffix("s")
    )
    raise ProblemsError((Problem("unknown-plugin", f"unknown {singular} '{name}'", mend=mend),))


def auth(name: str) -> Auth:
    return cast("Auth", plugin("auth", name))


def check(name: str) -> Check:
    return cast("Check", plugin("checks", name))


def framing(name: str) -> Framing:
    return cast("Framing", plugin("framings", name))


def merger(name: str) -> Merger:
    return cast("Merger", plugin("mergers", name))


def reporter(name: str) -> Reporter:
    return cast("Reporter", plugin("reporters", name))


def format_of(name: str) -> Format:
    return cast("Format", plugin("formats", name))


def _own_module(kind: str, name: str) -> str | None:
    folder = os.path.join(os.path.dirname(__file__), kind)
    for stem in (name, f"{name}_"):  # a trailing underscore where Python owns the word
        if name.isidentifier() and os.path.exists(os.path.join(folder, f"{stem}.py")):
            return f"callsheet.plugins.{kind}.{stem}"
    return None


@functools.cache
def _installed(kind: str) -> dict[str, Any]:
    from importlib.metadata import entry_points  # 20 ms: only when our own modules don't settle it

    return {point.name: point for point in entry_points(group=f"callsheet.{kind}")}
