"""The workspace as a folder: where it begins, which files are its own, which may be read.

Nothing outside the workspace is ever read: paths in files are relative to the file in which they
stand, and neither ``..`` nor a symbolic link leads out.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator

from callsheet.io.text_files import MOST_BYTES, too_big
from callsheet.model.errors import Problem, ProblemsError, UsageError, did_you_mean
from callsheet.model.source import Source

COLLECTIONS, ENVIRONMENTS = "collections", "environments"
SIDE_FOLDERS = ("schemas", "recordings", "mock", "data", "assets")
"""Folders of a collection that hold no requests."""

_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:")


def find_workspace(start: str) -> str:
    """The nearest folder at or above ``start`` that holds ``collections/`` or ``environments/``.

    Gives its real absolute path; raises UsageError where there is none.
    """
    folder = os.path.realpath(start)
    while True:
        if any(os.path.isdir(os.path.join(folder, name)) for name in (COLLECTIONS, ENVIRONMENTS)):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            message = f"no workspace here: neither {start} nor a folder above has collections/"
            raise UsageError(message, "change into one, or make one with callsheet init")
        folder = above


class WorkspaceFiles:
    """Reads files that are named in files (see :class:`callsheet.model.shape.OpenFile`)."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)

    def __call__(self, path: str, source: Source) -> tuple[str, bytes]:
        relative = self.find(path, source)
        try:
            with open(os.path.join(self.root, relative), "rb") as file:
                return relative, file.read()
        except OSError as error:
            raise ValueError(f"'{path}' can't be read: {error.strerror}") from None

    def find(self, path: str, source: Source) -> str:
        """The workspace-relative path of a readable plain file. Raises ValueError."""
        if not path or "\0" in path:
            raise ValueError("a file's path is missing here")
        if _ABSOLUTE.match(path):
            raise ValueError(
                f"'{path}' is an absolute path, which no other machine has; "
                "write it relative to this file"
            )
        folder = os.path.dirname(source.path)
        relative = os.path.normpath(os.path.join(folder, path))
        full = os.path.join(self.root, relative)
        if relative.split(os.sep)[0] == ".." or not self.holds(full):
            raise ValueError(f"'{path}' leads out of the workspace")
        try:
            mode = os.stat(full).st_mode
        except OSError:
            raise ValueError(f"there is no file '{path}'{self.near(path, full)}") from None
        if stat.S_ISDIR(mode):
            raise ValueError(f"'{path}' is a folder, not a file")
        if not stat.S_ISREG(mode):
            raise ValueError(f"'{path}' is no plain file")
        return relative.replace(os.sep, "/")

    def holds(self, full: str) -> bool:
        """Whether a path stays inside the workspace once all symbolic links are followed."""
        return (os.path.realpath(full) + os.sep).startswith(self.root.rstrip(os.sep) + os.sep)

    def near(self, path: str, full: str) -> str:
        """A suggestion from the names beside a missing file."""
        folder, name = os.path.split(full)
        try:
            hint = did_you_mean(path, [path.removesuffix(name) + n for n in os.listdir(folder)])
        except OSError:
            return f"; there is no folder '{os.path.basename(folder)}' either"
        return f"; {hint}" if hint else ""


def open_file(workspace_root: str) -> WorkspaceFiles:
    """The opener for files named in this workspace's files."""
    return WorkspaceFiles(workspace_root)


def read_text_file(root: str, path: str) -> bytes:
    """The bytes of one of our own files. Raises ProblemsError when too big or not readable."""
    full = os.path.join(root, path)
    try:
        size = os.stat(full).st_size
        if size > MOST_BYTES:
            raise too_big(path, size)
        with open(full, "rb") as file:
            return file.read()
    except OSError as error:
        message = f"this file can't be read: {error.strerror}"
        raise ProblemsError((Problem("unreadable", message, Source(path, 1, 1)),)) from None


def yaml_files(
    files: WorkspaceFiles, folder: str, problems: list[Problem], depth: int = 0
) -> Iterator[str]:
    """The YAML files at and below a folder, sorted; paths relative to the workspace.

    Hidden files and side folders are left out; a link that leads out of the workspace, or back to
    a folder above, is a problem.
    """
    try:
        entries = sorted(os.scandir(os.path.join(files.root, folder)), key=lambda item: item.name)
    except OSError:
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and (message := _refused(files, entry.path)):
            problems.append(Problem("link", message, Source(path, 1, 1), "replace it by a copy"))
        elif entry.is_dir():
            if depth == 0 or entry.name not in SIDE_FOLDERS:
                yield from yaml_files(files, path, problems, depth + 1)
        elif entry.name.endswith((".yaml", ".yml")):
            if entry.is_file():
                yield path
            else:  # a named pipe would be waited for
                problems.append(Problem("bad-file", "this is no plain file", Source(path, 1, 1)))


def _refused(files: WorkspaceFiles, full: str) -> str:
    if not files.holds(full):
        return "this symbolic link leads out of the workspace"
    target = os.path.realpath(full)
    if (os.path.realpath(os.path.dirname(full)) + os.sep).startswith(target + os.sep):
        return "this symbolic link leads back to a folder above it"
    return "" if os.path.exists(full) else "this symbolic link leads nowhere"
