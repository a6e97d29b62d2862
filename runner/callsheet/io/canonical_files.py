"""The files that ``callsheet fmt`` spells anew, and writing them whole."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from typing import Any

from callsheet.io.canonical import canonical
from callsheet.io.data_files import parse_file
from callsheet.io.tables import TABLES
from callsheet.io.workspace_files import (
    COLLECTIONS,
    ENVIRONMENTS,
    SIDE_FOLDERS,
    WorkspaceFiles,
    read_text_file,
    yaml_files,
)
from callsheet.model.errors import UsageError
from callsheet.model.shape import Reader, Record


def own_files(root: str) -> Iterator[str]:
    """The YAML files of a workspace that are its own to spell, relative to it.

    Those are collections, folders, requests, environments and mocks; data and schemas stay as
    they are.
    """
    files = WorkspaceFiles(root)
    for path in yaml_files(files, COLLECTIONS, []):
        yield path
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder := _home(root)) else ():
        for path in yaml_files(files, f"{COLLECTIONS}/{name}/mock", [], 1):
            yield path
    yield from yaml_files(files, ENVIRONMENTS, [])


def _home(root: str) -> str:
    return os.path.join(root, COLLECTIONS)


def table_of(path: str) -> Record[Any] | None:
    """The table of a file's kind; None for a mock file, of which only the spelling changes."""
    parts = path.split("/")
    if parts[0] == ENVIRONMENTS:
        return TABLES["environment"]
    if set(SIDE_FOLDERS) & set(parts[2:-1]):
        return None
    name = posixpath.splitext(parts[-1])[0]
    return TABLES[name if name in ("collection", "folder") else "request"]


def spelled_file(root: str, path: str) -> tuple[str, str]:
    """A file's text as it is and in its canonical spelling.

    Raises ProblemsError for a file with mistakes and
    :class:`callsheet.io.canonical.Changed` for one of our own.
    """
    files = WorkspaceFiles(root)
    reader = Reader(False, files, parse_file, files.find)
    data = read_text_file(root, path)
    new = canonical(data, path, table_of(path), reader)
    return data.decode("utf-8"), new


def write_file(root: str, path: str, text: str) -> None:
    """Replace a file as a whole, its mode kept. Raises UsageError for what the disk refuses."""
    full = os.path.realpath(os.path.join(root, path))
    part = f"{full}.{os.urandom(6).hex()}.part"
    try:
        mode = os.stat(full).st_mode & 0o777
        try:
            with open(part, "x", encoding="utf-8", newline="") as file:
                os.fchmod(file.fileno(), mode)
                file.write(text)
            os.replace(part, full)
        except BaseException:
            os.unlink(part)
            raise
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
