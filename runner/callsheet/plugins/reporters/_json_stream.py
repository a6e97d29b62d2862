"""A stream in the ``json`` report: its events, its reads, its document, its figures."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from callsheet.model.exchange import Exchange
from callsheet.model.merged import Merged
from callsheet.plugins.merging import merged
from callsheet.plugins.stream_figures import FORMULAS, NET, Figures
from callsheet.plugins.stream_findings import findings

LONGEST_DATA = 1024**2
"""Characters of one event that are kept in the report."""

_SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1.0}


def timeline_json(exchange: Exchange) -> dict[str, Any]:
    """The timeline of an exchange that has one."""
    timeline = exchange.timeline
    assert timeline is not None, "only a stream has a timeline"
    made = merged(timeline)
    return {
        "framing": timeline.framing,
        "events": [
            {
                "index": event.index,
                "at": event.at,
                "first_at": event.first_at,
                "type": event.type,
                "id": event.id,
                "size": event.size,
                "data": event.data[:LONGEST_DATA],
            }
            for event in timeline.events
        ],
        "notes": [{"kind": note.kind, "at": note.at, "text": note.text} for note in timeline.notes],
        "chunks": [[chunk.at, len(chunk.data), chunk.wire] for chunk in timeline.chunks],
        "merged": None if made is None else _merged(made),
        "figures": _figures(Figures(exchange)),
        "findings": list(findings(exchange)),
    }


def _merged(made: Merged) -> dict[str, Any]:
    """Payloads are left out: ``figures`` tells what they are for. So are attachments' bytes."""
    return {
        "format": made.format,
        "text": made.text,
        "document": made.document,
        "complete": made.complete,
        "error": made.error,
        "usage": dict(made.usage),
        "attachments": [
            {"name": name, "size": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in made.attachments.items()
        ],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    """Times in ns, rates in 1/s; what the stream does not have is null."""
    names = [name for name in FORMULAS if name not in ("gap", "stall")]
    return {
        **{name: figures.value(name) for name in names},
        "gap": {word: figures.value("gap", share=share) for word, share in _SHARES.items()},
        "net": {name: figures.value(name, net=True) for name in NET},
        "tokens": figures.payload.tokens,
        "token_source": figures.payload.token_source or None,
    }
