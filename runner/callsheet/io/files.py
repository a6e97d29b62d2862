"""Files that a run writes for people (``save_file``)."""

from __future__ import annotations

import os
from collections.abc import Callable

from callsheet.model.errors import Broken

SAVED = os.path.join("reports", "files")
"""Where saved files land, below the workspace; git ignores ``reports/``."""


def file_writer(root: str) -> Callable[[str, bytes], str]:
    """A function that writes a name below ``reports/files`` and gives the path it wrote.

    The path is relative to the workspace. Raises Broken (kind ``file``) for a name that leaves
    the folder, and for what the disk refuses. The file appears whole or not at all.
    """

    def write(name: str, content: bytes) -> str:
        home = os.path.realpath(os.path.join(root, SAVED))
        if not name or "\0" in name or os.path.isabs(name) or not fits_utf8(name):
            raise Broken("file", f"{name!r} is no name for a file below {SAVED}")
        path = os.path.realpath(os.path.join(home, name))
        if not path.startswith(home + os.sep):
            raise Broken("file", f"{name!r} would leave {SAVED}")
        part = f"{path}.part-{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(part, "wb") as file:
                file.write(content)
            os.replace(part, path)
        except OSError as error:
            raise Broken("file", f"{name!r} can't be written: {error.strerror}") from None
        return os.path.relpath(path, os.path.realpath(root)).replace(os.sep, "/")

    return write


def fits_utf8(name: str) -> bool:
    """False for half a character (a lone surrogate), which no file system takes."""
    return not any("\ud800" <= character <= "\udfff" for character in name)
