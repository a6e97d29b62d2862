"""Small workspaces and scopes for the tests of variables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callsheet.engine.builtins import Builtins
from callsheet.engine.layers import Layer
from callsheet.engine.scope import Scope
from callsheet.io.loader import load
from callsheet.io.yaml_reader import read_yaml
from callsheet.model.collection import Workspace
from callsheet.model.environment import Value
from callsheet.model.source import Node, node_of

MIDNIGHT = 1_767_225_600.25  # 2026-01-01T00:00:00.25Z


def builtins(seed: int = 7, case: str = "a") -> Builtins:
    return Builtins(seed, lambda: MIDNIGHT).for_case(case)


def scope_with(**values: Any) -> Scope:
    """A scope whose values come from one environment."""
    return scope_of(values)


def scope_of(values: Mapping[str, Any], texts: Mapping[str, str] | None = None) -> Scope:
    layer = {name: Value(node_of(v), "environment", "env.yaml:1") for name, v in values.items()}
    return Scope((Layer("environment", layer),), builtins(), texts=texts or {})


def yaml(text: str) -> tuple[Node, Mapping[str, str]]:
    """A node with true places, and the texts that go with it."""
    return read_yaml(text, "a.yaml"), {"a.yaml": text}


def workspace_of(root: Path, files: Mapping[str, str]) -> Workspace:
    """A workspace on disk: relative path to content."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return load(str(root))
