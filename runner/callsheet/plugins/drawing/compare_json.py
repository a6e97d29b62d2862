"""A comparison as JSON: versioned, described by docs/compare.schema.json."""

from __future__ import annotations

import math
from typing import Any

from callsheet.model.comparison import Compared, Pair, Runs
from callsheet.model.decision import Decision, Side

VERSION = 1
"""Grows when a reader of an older report would be misled; new keys don't count."""


def compare_json(compared: Compared) -> str:
    """The whole comparison. Times are in ns, shares from 0 to 1."""
    import json

    document = {
        "version": VERSION,
        "callsheet": compared.version,
        "base": compared.base,
        "candidate": compared.candidate,
        "verdict": compared.verdict,
        "notes": list(compared.notes),
        "requests": list(map(_request, compared.pairs)),
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _request(pair: Pair) -> dict[str, Any]:
    diff = pair.diff
    return {
        "name": pair.name,
        "verdict": pair.verdict,
        "base": _runs(pair.base),
        "candidate": _runs(pair.candidate),
        "gated": list(map(_decision, pair.gated)),
        "shown": list(map(_decision, pair.shown)),
        "text": None
        if diff is None
        else {
            "stream": diff.number,
            "differing": diff.differing,
            "compared": diff.compared,
            "diff": list(diff.lines),
        },
    }


def _runs(runs: Runs) -> list[list[str]]:
    """The files of the recordings, run by run."""
    return [[one.recorded.path for one in run] for run in runs]


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "metric": decision.metric,
        "unit": decision.unit,
        "limit": decision.limit,
        "verdict": decision.verdict,
        "base": decision.base and _side(decision.base),
        "candidate": _side(decision.candidate),
        "ratio": _number(decision.ratio),
        "interval": decision.interval and [_number(bound) for bound in decision.interval],
        "p_rank": decision.p_rank,
        "streams_needed": decision.streams_needed,
        "note": decision.note,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "value": side.value,
        "low": side.low,
        "high": side.high,
        "streams": side.streams,
        "runs": side.runs,
    }


def _number(value: float | None) -> float | None:
    """JSON knows no infinity: a ratio to nothing is null."""
    return None if value is None or math.isinf(value) else value
