"""What a case needs from the world: everything the engine doesn't do itself, handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from callsheet.engine.call import Line
from callsheet.engine.plan import Case
from callsheet.engine.scope import Scope
from callsheet.model.collection import RequestFile, Workspace
from callsheet.model.shape import Reader


@dataclass(frozen=True)
class Stage:
    """The world as one case sees it.

    ``scope_of`` gives a file's variables as they stand before the run, with a case's row;
    ``write_file`` takes a name and bytes and gives the path that it wrote; ``sleep`` takes
    seconds and returns early when the run is interrupted; ``secret`` tells whether a variable is
    declared secret, and ``hide`` keeps a value out of everything that is shown from now on.
    """

    workspace: Workspace
    line: Line
    scope_of: Callable[[RequestFile, Case], Scope]
    reader: Callable[[], Reader]
    write_file: Callable[[str, bytes], str]
    sleep: Callable[[float], None]
    clock_ns: Callable[[], int]
    random_hex: Callable[[int], str]
    secret: Callable[[RequestFile, str], bool]
    hide: Callable[[str], None]
    interrupted: Callable[[], bool]


Saved = Mapping[str, Any]
"""Plain values saved by requests, by variable name."""
