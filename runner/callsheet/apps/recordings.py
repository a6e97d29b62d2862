"""Recordings between disk and engine: keep those of a run, read those of a folder."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable

from callsheet.engine.read_recording import read
from callsheet.engine.recorded_case import name_of
from callsheet.engine.recording import lines
from callsheet.io.recordings import (
    find_recordings,
    read_bytes,
    siblings,
    write_recording,
)
from callsheet.model.errors import ProblemsError, UsageError
from callsheet.model.recorded import Recorded

Keep = Callable[[tuple[Recorded, ...]], None]
"""Takes the recordings of one case."""


def keep_in(folder: str) -> Keep:
    """Keep each exchange in a file of its own below ``folder``.

    Older files of the same case that the new ones did not replace are removed: a retry that was not
    needed this time. Raises UsageError where nothing can be written.
    """
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UsageError(f"no recordings can be kept in {folder}: {error.strerror}") from None

    def keep(recordings: tuple[Recorded, ...]) -> None:
        if not recordings:
            return
        written = {os.path.join(folder, f"{name_of(one)}.jsonl"): one for one in recordings}
        first = recordings[0]
        plain = name_of(Recorded(first.identity, first.exchange, first.row, first.repeat))
        for path in list(siblings(os.path.join(folder, f"{plain}.jsonl"))):
            if path not in written and _place(path) == _case(first):
                os.remove(path)
        for path, recorded in written.items():
            write_recording(path, lines(recorded))

    return keep


def keep_in_file(path: str) -> Keep:
    """Keep all exchanges of one case in one file."""

    def keep(recordings: tuple[Recorded, ...]) -> None:
        write_recording(path, (line for one in recordings for line in lines(one)))

    return keep


def read_all(paths: Iterable[str]) -> tuple[Recorded, ...]:
    """The recordings that files, folders and globs hold.

    Raises UsageError for a path without any, ProblemsError for one that is damaged.
    """
    return tuple(one for path in find_recordings(paths) for one in read(read_bytes(path), path))


def _case(recorded: Recorded) -> tuple[str, int | None]:
    return recorded.case, recorded.repeat


def _place(path: str) -> tuple[str, int | None] | None:
    """The case that a file belongs to; None when it is no recording that can be read."""
    with contextlib.suppress(ProblemsError, UsageError):
        for one in read(read_bytes(path), path)[:1]:
            return _case(one)
    return None
