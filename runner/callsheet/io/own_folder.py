"""``.callsheet/``: the folder that callsheet writes for this machine alone."""

from __future__ import annotations

import os
import stat

from callsheet.model.errors import UsageError

NAME = ".callsheet"


def own_folder(root: str, *below: str) -> str:
    """Make ``.callsheet`` (or a folder in it), mode 0700, that git ignores; gives its path.

    Raises UsageError for a symbolic link, which could lead values out of the workspace, and
    OSError for what the disk refuses.
    """
    path = root
    for name in (NAME, *below):
        path = os.path.join(path, name)
        if os.path.islink(path):
            raise UsageError(f"{path} is a symbolic link", "make it a folder of its own")
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
                os.chmod(path, 0o700)
    ignored = os.path.join(root, NAME, ".gitignore")
    if not os.path.exists(ignored):
        with open(ignored, "w", encoding="utf-8") as file:
            file.write("# Written by callsheet: nothing in here belongs into git.\n*\n")
    return path
