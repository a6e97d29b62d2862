"""All files that a workspace keeps in git, read as far as they are text."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from callsheet.io.data_files import read_csv
from callsheet.io.json_reader import read_json
from callsheet.io.own_folder import NAME
from callsheet.io.text_files import MOST_BYTES, decode
from callsheet.io.workspace_files import COLLECTIONS, ENVIRONMENTS, WorkspaceFiles
from callsheet.io.yaml_reader import compose
from callsheet.model.errors import ProblemsError
from callsheet.model.source import Node


@dataclass(frozen=True, slots=True)
class TrackedFiles:
    """Paths relative to the workspace; the texts of text files; trees of YAML, JSON and CSV."""

    paths: tuple[str, ...]
    texts: Mapping[str, str]
    trees: Mapping[str, Node]


def tracked_files(root: str) -> TrackedFiles:
    """Everything below ``collections/`` and ``environments/`` but hidden and ignored files.

    What can't be read as text or parsed is left out of ``texts`` or ``trees``: where it is named,
    the loader tells.
    """
    paths = _paths(root)
    texts: dict[str, str] = {}
    trees: dict[str, Node] = {}
    for path in paths:
        try:
            full = os.path.join(root, path)
            if os.path.getsize(full) > MOST_BYTES:
                continue
            with open(full, "rb") as file:
                texts[path] = decode(file.read(), path)
            tree = _tree(texts[path], path)
        except (OSError, ProblemsError):
            continue
        if tree is not None:
            trees[path] = tree
    return TrackedFiles(tuple(paths), texts, trees)


def tracked_local_files(root: str) -> list[str]:
    """The files below ``.callsheet/`` that git tracks: there should be none."""
    return _git(root, "ls-files", "-z", "--", NAME)


def _paths(root: str) -> list[str]:
    inside = WorkspaceFiles(root)
    found: list[str] = []
    for top in (COLLECTIONS, ENVIRONMENTS):
        for folder, folders, names in os.walk(os.path.join(root, top)):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                full = os.path.join(folder, name)
                if not name.startswith(".") and os.path.isfile(full) and inside.holds(full):
                    found.append(os.path.relpath(full, root).replace(os.sep, "/"))
    ignored = set(
        _git(root, "ls-files", "-z", "-o", "-i", "--exclude-standard", COLLECTIONS, ENVIRONMENTS)
    )
    return [path for path in found if path not in ignored]


def _tree(text: str, path: str) -> Node | None:
    suffix = os.path.splitext(path)[1].lower()
    if suffix in (".yaml", ".yml"):
        return compose(text, path)[0]
    if suffix == ".json":
        return read_json(text, path)
    if suffix == ".csv":
        return read_csv(text.encode(), path)
    return None


def _git(root: str, *arguments: str) -> list[str]:
    """The paths that a git command lists; none where there is no git or no repository."""
    try:
        done = subprocess.run(
            ["git", "-C", root, *arguments], capture_output=True, check=False, text=True
        )
    except OSError:  # git is not installed
        return []
    return [path for path in done.stdout.split("\0") if path] if done.returncode == 0 else []
