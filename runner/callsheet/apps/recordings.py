"""Recordings between disk and engine: keep those of a run, read those of a folder."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable

from callsheet.engine.read_recording import read
from callsheet.engine.recorded_case import name_of, once_more, recordings_of
from callsheet.engine.recording import lines
from callsheet.engine.redact import Redactor
from callsheet.io.recordings import (
    find_recordings,
    read_bytes,
    siblings,
    write_recording,
)
from callsheet.model.errors import ProblemsError, UsageError
from callsheet.model.recorded import Recorded
from callsheet.model.result import CaseResult


class InFolder:
    """Keeps each exchange in a file of its own below a folder.

    Older files of the same case that the new ones did not replace are removed: a retry that was not
    needed this time.
    """

    def __init__(self, folder: str) -> None:
        """Raises UsageError where nothing can be written."""
        self._folder = folder
        self._written: dict[str, None] = {}
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise UsageError(f"no recordings can be kept in {folder}: {error.strerror}") from None

    def keep(self, case: CaseResult, redactor: Redactor) -> None:
        recordings = tuple(recordings_of(case, redactor))
        if not recordings:
            return
        first = recordings[0]
        plain = Recorded(first.identity, first.exchange, first.row, first.repeat)
        paths = {self._path(one) for one in recordings}
        for path in list(siblings(self._path(plain))):
            if path not in paths and _case_in(path) == _case(first):
                os.remove(path)
        self._write(recordings)

    def take(self, recordings: Iterable[Recorded]) -> int:
        """Keep what was recorded elsewhere, without its credentials; gives how many there are."""
        found = [once_more(one, Redactor()) for one in recordings]
        self._write(found)
        return len(found)

    def _write(self, recordings: Iterable[Recorded]) -> None:
        for recorded in recordings:
            path = self._path(recorded)
            write_recording(path, lines(recorded))
            self._written[path] = None

    def mend(self, redactor: Redactor) -> None:
        for path in list(self._written):
            _scrub_file(path, redactor)

    def _path(self, recorded: Recorded) -> str:
        return os.path.join(self._folder, f"{name_of(recorded)}.jsonl")


class InFile:
    """Keeps all exchanges in one file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._kept: list[Recorded] = []

    def keep(self, case: CaseResult, redactor: Redactor) -> None:
        self._kept += recordings_of(case, redactor)
        self._write()

    def mend(self, redactor: Redactor) -> None:
        self._kept = [once_more(one, redactor) for one in self._kept]
        self._write()

    def _write(self) -> None:
        write_recording(self._path, (line for one in self._kept for line in lines(one)))


def read_all(paths: Iterable[str]) -> tuple[Recorded, ...]:
    """The recordings that files, folders and globs hold.

    Raises UsageError for a path without any, ProblemsError for one that is damaged.
    """
    return tuple(one for path in find_recordings(paths) for one in read(read_bytes(path), path))


def _scrub_file(path: str, redactor: Redactor) -> None:
    found = [once_more(one, redactor) for one in read(read_bytes(path), path)]
    write_recording(path, (line for one in found for line in lines(one)))


def _case(recorded: Recorded) -> tuple[str, int | None]:
    return recorded.case, recorded.repeat


def _case_in(path: str) -> tuple[str, int | None] | None:
    """The case that a file belongs to; None when it is no recording that can be read."""
    with contextlib.suppress(ProblemsError, UsageError):
        for one in read(read_bytes(path), path)[:1]:
            return _case(one)
    return None
