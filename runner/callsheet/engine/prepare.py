"""``needs``: each needed file runs once in a run, however many cases and threads ask for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from callsheet.engine.plan import Case
from callsheet.model.collection import RequestFile, Workspace
from callsheet.model.frozen import frozen
from callsheet.model.result import PASSED, CaseResult


@frozen
class Ready:
    """What a needed file left behind: its saved values, or why its dependants can't run."""

    saved: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass
class _Slot:
    done: threading.Event = field(default_factory=threading.Event)
    ready: Ready = field(default_factory=Ready)


class Needs:
    """Runs needed files through ``run``, which gives the results of a file's cases."""

    def __init__(self, run: Callable[[str], Iterable[CaseResult]]) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._slots: dict[str, _Slot] = {}

    def get(self, identity: str) -> Ready:
        """The file's outcome: the first caller runs it, the others wait for that."""
        with self._lock:
            slot = self._slots.get(identity)
            mine = slot is None
            if slot is None:
                slot = self._slots[identity] = _Slot()
        if mine:
            try:
                slot.ready = ready(identity, self._run(identity))
            except BaseException:
                slot.ready = Ready(reason=f"needs {identity}, which did not finish")
                raise
            finally:
                slot.done.set()
        slot.done.wait()
        return slot.ready

    def all(self, file: RequestFile) -> Ready:
        """Everything a file needs: all saved values together, or the first reason not to run."""
        saved: dict[str, Any] = {}
        for identity, _ in file.needs:
            one = self.get(identity)
            if one.reason:
                return one
            saved.update(one.saved)
        return Ready(saved)


def ready(identity: str, results: Iterable[CaseResult]) -> Ready:
    """What a file's cases left: the values of all of its rows, later rows last."""
    saved: dict[str, Any] = {}
    for case in results:
        if case.outcome != PASSED:
            return Ready(reason=f"needs {identity}, which {verb(case.outcome)}")
        for step in case.steps:
            saved.update(step.saved)
    return Ready(saved)


def verb(outcome: str) -> str:
    return {"failed": "failed", "broken": "broke", "skipped": "was skipped"}.get(outcome, outcome)


def needed(workspace: Workspace, cases: Iterable[Case]) -> frozenset[str]:
    """The identities that the cases need, needs of needs included."""
    found: set[str] = set()
    waiting = [identity for case in cases for identity, _ in case.file.needs]
    while waiting:
        identity = waiting.pop()
        if identity not in found:
            found.add(identity)
            waiting += [need for need, _ in workspace.files[identity].needs]
    return frozenset(found)
