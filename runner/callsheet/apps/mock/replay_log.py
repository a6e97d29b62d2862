"""What the mock says of its answers: how late each write was."""

from __future__ import annotations

import json
from collections.abc import Sequence

from callsheet.apps.mock.server import Answered, Write
from callsheet.plugins.drawing.measures import duration


def line(answered: Answered) -> str:
    """One answer for people: ``POST /v1/chat · 200 · shop/chat · 9 writes, late by …``."""
    received, reply = answered.received, answered.reply
    said = [f"{received.method} {received.path}", str(reply.status)]
    said += [reply.name] if reply.name else []
    return " · ".join((*said, lateness(answered.writes)))


def entry(answered: Answered) -> str:
    """One answer as a line of JSON; ``writes`` are [due, late, bytes], times in ns."""
    said = {
        "method": answered.received.method,
        "path": answered.received.path,
        "recording": answered.reply.name,
        "status": answered.reply.status,
        "writes": [[write.due, write.late, write.size] for write in answered.writes],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def lateness(writes: Sequence[Write]) -> str:
    """``300 writes, late by 0.12 ms (median), 0.80 ms (p99), 1.3 ms (most)``.

    How late a write began after it was due. Writes that were due with the request don't count:
    an answer at once is never late.
    """
    count = f"{len(writes)} write{'' if len(writes) == 1 else 's'}"
    late = sorted(write.late for write in writes if write.due > 0)
    if not late:
        return count
    median, high = (duration(late[int(len(late) * share)]) for share in (0.5, 0.99))
    return f"{count}, late by {median} (median), {high} (p99), {duration(late[-1])} (most)"
