"""Path arguments of commands that look at files."""

from __future__ import annotations

import os
from collections.abc import Sequence

from callsheet.model.errors import UsageError


def chosen_path(path: str, root: str) -> str:
    """A path argument relative to the workspace; a request's or folder's name works as well."""
    full = os.path.abspath(path)
    named = os.path.join(root, "collections", path)
    for candidate in (full, named, f"{named}.yaml", f"{named}.yml"):
        if os.path.exists(candidate):
            relative = os.path.relpath(os.path.realpath(candidate), root).replace(os.sep, "/")
            if relative.split("/")[0] == "..":
                raise UsageError(f"'{path}' stands outside of the workspace {root}")
            return "" if relative == "." else relative
    raise UsageError(f"there is no '{path}'", "name a file, a folder or a request")


def inside(path: str, chosen: Sequence[str]) -> bool:
    """Whether a path is one of those chosen or below one; everything is when none was chosen."""
    return not chosen or any(one in ("", path) or path.startswith(f"{one}/") for one in chosen)
