"""The ``json`` report: everything about a run, for programs.

Described by docs/report.schema.json. One case is one line, so that files can be compared and
searched by line. Times are integer ns; ``started`` counts from the epoch, all others from the
start of their call. A body is text where it is UTF-8, else base64; more than :data:`LONGEST_BODY`
bytes of one are left out (its size and hash are of the whole).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

from callsheet.model.exchange import Exchange, Headers, Lag, Request, Response
from callsheet.model.result import Attempt, CaseResult, RunResult, StepResult, Verdict
from callsheet.plugins.protocols import Reporter
from callsheet.plugins.reporters._json_stream import timeline_json

VERSION = 1
"""Grows when a reader of an older report would be misled; new keys don't count."""
LONGEST_BODY = 1024**2
"""Bytes of one body that are kept in the report."""


class Json:
    """UTF-8 JSON with keys in a fixed order."""

    needs_exchanges = True
    suffix = "json"

    def report(self, result: RunResult) -> str:
        head = _text(_run(result))
        cases = ",\n".join(_text(_case(case)) for case in result.cases)
        text = f'{head[:-1]}, "cases": [\n{cases}\n]}}\n'
        # Half a character can't be UTF-8; its escape by this handler is its escape in JSON too.
        return text.encode("utf-8", "backslashreplace").decode()


def _text(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str, allow_nan=False)
    except ValueError:  # a number that a service sent is beyond what a float holds
        return json.dumps(_finite(value), ensure_ascii=False, default=str)


def _finite(value: Any) -> Any:
    """``value`` with every number that JSON doesn't know as text."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value


def _run(result: RunResult) -> dict[str, Any]:
    return {
        "version": VERSION,
        "tool": {"name": "callsheet", "version": result.version},
        "started": result.started,
        "duration": result.duration,
        "environment": result.environment,
        "seed": result.seed,
        "interrupted": result.interrupted,
        "exit_code": result.exit_code,
        "counts": dict(result.counts),
        "checks": dict(result.checks),
        "slowest": [{"id": case.id, "duration": case.duration} for case in result.slowest],
    }


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "id": case.id,
        "identity": case.identity,
        "name": case.name,
        "doc": case.doc,
        "source": _source(case.source),
        "outcome": case.outcome,
        "reason": case.reason,
        "row": case.row,
        "label": case.label,
        "repeat": case.repeat,
        "tags": list(case.tags),
        "prepared": case.prepared,
        "started": case.started,
        "duration": case.duration,
        "steps": [_step(step) for step in case.steps],
    }


def _step(step: StepResult) -> dict[str, Any]:
    return {
        "name": step.name,
        "role": step.role,
        "identity": step.identity,
        "source": _source(step.source),
        "outcome": step.outcome,
        "verdicts": [_verdict(verdict) for verdict in step.verdicts],
        "attempts": [_attempt(attempt) for attempt in step.attempts],
        "saved": dict(step.saved),
        "files": list(step.files),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "reason": attempt.reason,
        "verdicts": [_verdict(verdict) for verdict in attempt.verdicts],
        "exchange": _exchange(attempt.exchange),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "check": verdict.check,
        "outcome": verdict.outcome,
        "expected": verdict.expected,
        "actual": verdict.actual,
        "place": verdict.place,
        "message": verdict.message,
        "source": _source(verdict.source),
    }


def _source(source: Any) -> dict[str, Any] | None:
    if source is None:
        return None
    return {"path": source.path, "line": source.line, "column": source.column}


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        "request": _request(exchange.request),
        "response": None if exchange.response is None else _response(exchange.response),
        "ending": {
            "kind": exchange.ending.kind,
            "message": exchange.ending.message,
            "phase": exchange.ending.phase,
        },
        "started": exchange.started,
        "total": exchange.total,
        "headers_at": exchange.headers_at,
        "first_byte_at": exchange.first_byte_at,
        "phases": [
            {"name": phase.name, "start": phase.start, "end": phase.end, "detail": phase.detail}
            for phase in exchange.phases
        ],
        "timeline": None if exchange.timeline is None else timeline_json(exchange),
        "hops": [_exchange(hop) for hop in exchange.hops],
        "auth": [_exchange(made) for made in exchange.auth],
        "set_cookies": _pairs(exchange.set_cookies),
        "clock": exchange.clock,
        "lag": None if exchange.lag is None else _lag(exchange.lag),
    }


def _lag(lag: Lag) -> dict[str, int]:
    return {"p50": lag.p50, "p99": lag.p99, "max": lag.max}


def _request(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": _pairs(request.headers),
        "body": None if request.body is None else _body(request.body),
        "size": len(request.body or b""),
    }


def _response(response: Response) -> dict[str, Any]:
    return {
        "status": response.status,
        "reason": response.reason,
        "http_version": response.http_version,
        "peer": response.peer,
        "headers": _pairs(response.headers),
        "body": _body(response.body),
        "size": response.size,
        "wire_size": response.wire_size,
        "sha256": response.sha256,
    }


def _body(data: bytes) -> dict[str, Any]:
    """``{"text"}`` or ``{"base64"}``, and whether it was cut here."""
    kept = data[:LONGEST_BODY]
    cut = len(kept) < len(data)
    try:
        return {"text": kept.decode(), "cut": cut}
    except UnicodeDecodeError as error:
        if cut and error.start >= len(kept) - 3:  # the cut went through a character
            return {"text": kept[: error.start].decode(), "cut": True}
    from base64 import b64encode

    return {"base64": b64encode(kept).decode(), "cut": cut}


def _pairs(pairs: Headers | Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[name, value] for name, value in pairs]


reporter: Reporter = Json()
