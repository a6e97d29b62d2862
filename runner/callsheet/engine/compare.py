"""Compares two sets of recordings: request by request, all decisions as one gate."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from callsheet import __version__
from callsheet.engine.gate.comparison import Comparison
from callsheet.engine.gate.decide import ALPHA, DRAWS, decide, hold
from callsheet.engine.gate.fail_if import Limit, usual_limit
from callsheet.engine.gate.metrics import GATE_METRICS
from callsheet.engine.gate.noise_floor import noise_floor
from callsheet.engine.pairing import pairs, requests
from callsheet.engine.stream_values import lag, stamp_error, values
from callsheet.engine.text_diff import text_diff
from callsheet.model.comparison import Compared, Floor, Pair, Runs
from callsheet.model.decision import CANT_TELL, SLOWER, Decision
from callsheet.model.errors import UsageError
from callsheet.model.recorded import Recorded

USUAL = {
    "tokens": ("ttft", "tpot", "stall", "complete"),
    "events": ("first_event", "gap", "stall", "complete"),
    "document": ("total", "complete"),
}
"""What is gated when nobody said: for streams of a known format, other streams, documents."""
SHOWN = ("total",)
"""What is shown beside it: how long a whole answer takes is mostly a matter of its length."""

OF_DOCUMENTS = ("headers", "first_byte", "total", "complete")
"""Metrics that an answer has which is no stream."""


def compare(
    base: Iterable[Recorded],
    candidate: Iterable[Recorded],
    limits: Sequence[Limit] = (),
    grep: re.Pattern[str] | None = None,
    names: tuple[str, str] = ("A", "B"),
) -> Compared:
    """All requests of two sets, paired by name. No pairs: nothing was selected.

    Without ``limits`` each request has the usual ones. Raises UsageError for requests that are in
    one set only, and for a limit that recordings can't be held to.
    """
    refuse(limits)
    before, after = tuple(base), tuple(candidate)
    found = pairs(requests(before, grep), requests(after, grep), names)
    gate = [_gate(limits, pair) for pair in found]
    for limit in limits:
        if found and not any(limit in own for own in gate):
            raise UsageError(
                f"--fail-if '{limit.text}': no request that was chosen is a stream",
                f"a document has {', '.join(OF_DOCUMENTS)}",
            )
    decided = _decided(
        [(limit, pair) for pair, own in zip(found, gate, strict=True) for limit in own]
    )
    judged = []
    for pair, own in zip(found, gate, strict=True):
        gated, decided = decided[: len(own)], decided[len(own) :]
        labels = {limit.label for limit in own}
        shown = [limit for limit in _beside(pair) if limit.label not in labels]
        judged.append(
            replace(
                pair,
                gated=gated,
                shown=tuple(one for limit in shown for one in _decided([(limit, pair)])),
                diff=text_diff(pair.base, pair.candidate),
            )
        )
    return Compared(*names, tuple(judged), tuple(_notes(before + after, found)), __version__)


def _gate(limits: Sequence[Limit], pair: Pair) -> tuple[Limit, ...]:
    """What a request is held to: the limits that its kind of answer can have a value of."""
    both = pair.base + pair.candidate
    if not limits:
        return tuple(usual(both))
    any_kind = kind_of(both) != "document"
    return tuple(limit for limit in limits if any_kind or limit.metric.name in OF_DOCUMENTS)


def refuse(limits: Iterable[Limit]) -> None:
    """Raises UsageError for what recordings do not tell."""
    for limit in limits:
        if limit.metric.name == "goodput":
            raise UsageError(
                f"--fail-if '{limit.text}': recordings hold no limits, so no stream met them",
                "give each limit by itself, as in 'ttft.p95 > 800ms'",
            )


def usual(runs: Runs) -> Iterable[Limit]:
    """The limits of a request when none are given: those of which a stream has a value."""
    for name in USUAL[kind_of(runs)]:
        limit = usual_limit(GATE_METRICS[name])
        if any(values(limit, runs)):
            yield limit


def kind_of(runs: Runs) -> str:
    """``tokens``, ``events`` or ``document``: the most that any of the exchanges has."""
    streams = [one for run in runs for one in run]
    if any(one.merged is not None and one.merged.payloads for one in streams):
        return "tokens"
    if any(one.recorded.exchange.timeline is not None for one in streams):
        return "events"
    return "document"


def _beside(pair: Pair) -> Iterable[Limit]:
    """What is shown but not gated."""
    both = pair.base + pair.candidate
    names = dict.fromkeys((*USUAL[kind_of(both)], *SHOWN))
    limits = (usual_limit(GATE_METRICS[name]) for name in names)
    return [limit for limit in limits if any(values(limit, both))]


def _decided(wanted: Sequence[tuple[Limit, Pair]]) -> tuple[Decision, ...]:
    """All of these as one gate, in their order."""
    relative = [_comparison(limit, pair) for limit, pair in wanted if limit.relative]
    draws = max(DRAWS, math.ceil(len(relative) / ALPHA))  # Holm's strictest level must be reachable
    decided = iter(decide(relative, draws))
    return tuple(
        next(decided) if limit.relative else hold(limit, values(limit, pair.candidate))
        for limit, pair in wanted
    )


def _comparison(limit: Limit, pair: Pair) -> Comparison:
    both = pair.base + pair.candidate
    return Comparison(
        limit,
        values(limit, pair.base),
        values(limit, pair.candidate),
        stamp_error(limit, both),
        max(lag(limit, pair.base), lag(limit, pair.candidate)),
    )


def floors(
    recordings: Iterable[Recorded],
    limits: Sequence[Limit] = (),
    grep: re.Pattern[str] | None = None,
) -> tuple[Floor, ...]:
    """The noise floor of each request of one set."""
    refuse(limits)
    return tuple(
        Floor(
            name,
            runs,
            tuple(
                noise_floor(limit, values(limit, runs), stamp_error(limit, runs))
                for limit in limits or tuple(usual(runs))
            ),
        )
        for name, runs in requests(recordings, grep).items()
    )


def _notes(recordings: Sequence[Recorded], found: Sequence[Pair]) -> Iterable[str]:
    """What a reader of the whole must know."""
    cut = sum(not one.whole for one in recordings)
    if cut:
        yield f"{cut} of {len(recordings)} recordings end too early and are left out"
    if any(_clocks(pair.base) != _clocks(pair.candidate) for pair in found):
        yield (
            "the two sides were not stamped by the same clock (kernel or monotonic), "
            "so a part of each difference may be the clocks'"
        )


def _clocks(runs: Runs) -> set[str]:
    return {one.recorded.exchange.clock for run in runs for one in run}


def exit_code(compared: Compared, inconclusive: str = "pass") -> int:
    """4 without a pair, 5 for slower (or, when asked for, for can't tell), else 0."""
    if not compared.pairs:
        return 4
    failing = (SLOWER, CANT_TELL) if inconclusive == "fail" else (SLOWER,)
    return 5 if compared.verdict in failing else 0
