"""Figures of bench/streams.py as a page and as data."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from stream_events import Task


@dataclass(frozen=True)
class Part:
    """One thing that is measured."""

    title: str
    task: Task
    clients: tuple[str, ...]

    @property
    def name(self) -> str:
        count = self.task.streams
        return f"{count:,} {'stream' if count == 1 else 'streams'}, {self.title}"


@dataclass(frozen=True)
class Round:
    """One client once: errors in ns (client minus server), events lost, CPU seconds per event."""

    errors: tuple[int, ...] = ()
    lost: int = 0
    cpu: float = 0.0
    failed: bool = False

    def at(self, share: float) -> float:
        """The error that ``share`` of the events don't pass, in µs."""
        ordered = sorted(self.errors)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1000

    @property
    def early(self) -> int:
        """Events with a time before they were sent: an honest clock has none."""
        return sum(error < 0 for error in self.errors)


Results = Mapping[Part, Mapping[str, list[Round]]]


def figures(rounds: list[Round]) -> dict[str, float]:
    """Medians over the rounds; the worst of max, lost and early. Times in µs."""
    good = [one for one in rounds if one.errors]
    if not good:
        return {}
    middle = statistics.median
    return {
        "p50": middle(one.at(0.5) for one in good),
        "p99": middle(one.at(0.99) for one in good),
        "max": max(one.at(1) for one in good),
        "early": sum(one.early for one in good),
        "lost": sum(one.lost for one in good),
        "cpu": middle(one.cpu for one in good) * 1e6,
        "events": sum(len(one.errors) for one in good),
    }


def markdown(results: Results, names: Mapping[str, str]) -> str:
    rounds = max(len(one) for part in results.values() for one in part.values())
    lines = [
        "# How exact the times of streams are",
        "",
        "Written by `python bench/streams.py`; that file's head says how it measures. The error of",
        "an event is the client's time minus the server's own, in µs; medians of "
        f"{rounds} {'round' if rounds == 1 else 'rounds'}, and the",
        "longest of all. `×` sets the error beside that of the bare epoll reader in the same part.",
        "CPU is that of the client's process per event, in µs. Early: events with a time before",
        "they were sent.",
        "",
        f"{platform.system()} {platform.release()}, {os.cpu_count()} processors (server and client "
        f"on one each), Python {sys.version.split()[0]}.",
    ]
    for part, clients in results.items():
        lines += ["", f"## {part.name}", "", *_table(clients, names)]
    return "\n".join([*lines, ""])


def _table(clients: Mapping[str, list[Round]], names: Mapping[str, str]) -> list[str]:
    lines = [
        "| Client | p50 | × | p99 | × | max | early | lost | CPU |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    limit = figures(clients["epoll"])
    for client, rounds in clients.items():
        found = figures(rounds)
        if not found or not limit:
            lines.append(f"| {names[client]} | failed | | | | | | | |")
            continue
        p50, p99 = (
            f"{found[word]:,.0f} | {found[word] / limit[word]:.1f}" for word in ("p50", "p99")
        )
        lines.append(
            f"| {names[client]} | {p50} | {p99} | {found['max']:,.0f} | {found['early']:.0f} "
            f"| {found['lost']:.0f} | {found['cpu']:,.0f} |"
        )
    return lines


def as_json(results: Results) -> str:
    parts = [
        {
            "part": part.name,
            "clients": {
                name: [figures([one]) for one in rounds] for name, rounds in clients.items()
            },
        }
        for part, clients in results.items()
    ]
    return json.dumps({"unit": "µs", "parts": parts}, indent=1, ensure_ascii=False) + "\n"
