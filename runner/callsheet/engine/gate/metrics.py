"""The metrics that a comparison knows, and which way each gets worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GateMetric:
    """One metric. ``unit`` is ``time`` (ns), ``number`` or ``share`` (a flag, 0 or 1, per stream).

    ``many`` metrics have several values in each stream, of which a quantile makes one: the unit
    of a comparison is the stream. ``delta`` is the smallest change that counts when not told
    otherwise, as a share of the base.
    """

    name: str
    unit: str = "time"
    higher_is_better: bool = False
    many: bool = False
    delta: float = 0.10


def _known(*metrics: GateMetric) -> Mapping[str, GateMetric]:
    return {metric.name: metric for metric in metrics}


GATE_METRICS = _known(
    GateMetric("headers"),
    GateMetric("first_byte"),
    GateMetric("first_event"),
    GateMetric("ttft"),
    GateMetric("ttfo"),
    GateMetric("gap", many=True),
    GateMetric("tpot"),
    GateMetric("stall"),
    GateMetric("total"),
    GateMetric("tokens_per_second", "number", higher_is_better=True),
    GateMetric("events_per_second", "number", higher_is_better=True),
    GateMetric("coalescing", "number"),
    # every lost stream counts: no delta, the exact test alone says whether it is chance
    GateMetric("complete", "share", higher_is_better=True, delta=0.0),
    GateMetric("goodput", "share", higher_is_better=True, delta=0.0),
)
