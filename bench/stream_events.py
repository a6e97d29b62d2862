"""What a client of bench/streams.py collects, and the figures that it prints of it."""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass, field

_STAMP = re.compile(rb'"t":(\d+),"i":(\d+)')


@dataclass(frozen=True)
class Task:
    """What a client is to read, and what else this process has to do meanwhile."""

    url: str
    streams: int
    work: int = 0
    """ns of work for each event, in the thread that read it."""
    busy: bool = False
    """Whether a thread beside it never rests."""
    ca: str = ""


@dataclass
class Collected:
    """Events with their times (ns of the monotonic clock); all else is done when all are there."""

    task: Task
    taken: list[tuple[int, bytes]] = field(default_factory=list)
    cpu_at_first: float = -1.0

    def __post_init__(self) -> None:
        if self.task.busy:
            threading.Thread(target=_never_rest, daemon=True).start()

    def take(self, at: int, data: bytes) -> None:
        """Note what came at ``at``: one or more whole events."""
        if self.cpu_at_first < 0:
            self.cpu_at_first = time.process_time()
        self.taken.append((at, data))
        if self.task.work:
            until = time.perf_counter_ns() + self.task.work
            while time.perf_counter_ns() < until:
                pass

    def as_json(self) -> str:
        """Errors in ns (client's time minus server's), first event of each stream left out."""
        cpu = time.process_time() - self.cpu_at_first
        errors, count = [], 0
        for at, data in self.taken:
            for stamp, number in _STAMP.findall(data):
                count += 1
                if int(number):
                    errors.append(at - int(stamp))
        return json.dumps({"errors": errors, "events": count, "cpu": cpu})


def _never_rest() -> None:
    while True:
        sum(range(1000))
