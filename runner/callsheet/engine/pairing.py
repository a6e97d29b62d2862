"""Sorts recordings into requests and runs, and sets the requests of two sets side by side.

A run is one folder that recordings were kept in: the part of a file's path before the identity of
its request. Where a whole set is of one run, the rounds of ``--repeat`` stand for runs, so that
what changed from round to round is not taken for a difference between the sets.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from callsheet.model.comparison import Observed, Pair, Runs
from callsheet.model.errors import UsageError
from callsheet.model.recorded import Recorded
from callsheet.plugins.merging import merged

_TRY = re.compile(r"\.try\d+(?=\.jsonl)")


def name_of(recorded: Recorded) -> str:
    """The request that a recording is of: ``a/chat``, ``a/cities[2]``, ``a/flow 02 upload``."""
    step = f"{recorded.step:02} {recorded.name}".rstrip() if recorded.step else ""
    return f"{recorded.case} {step}".rstrip()


def run_of(recorded: Recorded) -> str:
    """The folder that the run of a recording was kept in."""
    path = recorded.path.replace(os.sep, "/")
    before, found, _ = f"/{path}".rpartition(f"/{recorded.identity}")
    return before[1:] if found else os.path.dirname(path)


def last_attempts(recordings: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Without the attempts that another one followed; the last one counts, as in a run."""
    kept: dict[tuple[object, ...], Recorded] = {}
    times: dict[tuple[object, ...], int] = {}
    for one in sorted(recordings, key=_when):
        place = (_TRY.sub("", one.path), name_of(one), one.repeat)
        before = kept.get((*place, times.get(place, 0)))
        if before is not None and one.attempt <= before.attempt:
            times[place] = times.get(place, 0) + 1  # a file may hold several calls
        kept[(*place, times.get(place, 0))] = one
    return tuple(kept.values())


def _when(recorded: Recorded) -> tuple[str, int, int]:
    return _TRY.sub("", recorded.path), recorded.exchange.started, recorded.attempt


def requests(
    recordings: Iterable[Recorded], grep: re.Pattern[str] | None = None
) -> Mapping[str, Runs]:
    """Every request's exchanges in their runs, in order of time; requests by name.

    Recordings that a crash cut short say nothing about the service: they are left out.
    """
    found = [one for one in last_attempts(recordings) if one.whole]
    one_run = len({run_of(one) for one in found}) == 1
    rounds = one_run and any(one.repeat is not None for one in found)
    unit: Callable[[Recorded], object] = (lambda one: one.repeat or 0) if rounds else run_of
    by_name = sorted(found, key=name_of)
    return {
        name: _runs(list(of_name), unit)
        for name, of_name in groupby(by_name, name_of)
        if grep is None or grep.search(name)
    }


def _runs(found: Sequence[Recorded], unit: Callable[[Recorded], object]) -> Runs:
    runs: dict[object, list[Observed]] = {}
    for one in sorted(found, key=lambda one: one.exchange.started):
        runs.setdefault(unit(one), []).append(observed(one))
    return tuple(map(tuple, runs.values()))


def observed(recorded: Recorded) -> Observed:
    """A recording with its merged document, which is made here once."""
    exchange = recorded.exchange
    document = merged(exchange.timeline)
    if exchange.timeline is not None:
        timeline = replace(exchange.timeline, merged=document)
        recorded = replace(recorded, exchange=replace(exchange, timeline=timeline))
    ended = document is None or document.complete
    return Observed(recorded, document, is_complete(recorded, ended))


def is_complete(recorded: Recorded, ended: bool) -> bool:
    """Whether the whole of a good answer came; ``ended``: its format's own end mark did.

    An answer with an error status is none: it is often the fastest of all.
    """
    response, kind = recorded.exchange.response, recorded.exchange.ending.kind
    if response is None or response.status >= 400:
        return False
    return kind in ("complete", "done") or (kind == "closed" and ended)


def pairs(
    base: Mapping[str, Runs], candidate: Mapping[str, Runs], names: tuple[str, str]
) -> tuple[Pair, ...]:
    """The requests of two sets side by side. Raises UsageError for one that is in one set only."""
    for mine, other, who, where in (
        (base, candidate, *names),
        (candidate, base, *reversed(names)),
    ):
        alone = [name for name in mine if name not in other]
        if alone:
            more = f" and {len(alone) - 3} more" if len(alone) > 3 else ""
            raise UsageError(
                f"{', '.join(alone[:3])}{more}: recorded in {who}, but not in {where}",
                "record both sets with the same requests, or choose some with --grep",
            )
    return tuple(Pair(name, base[name], candidate[name]) for name in base)
