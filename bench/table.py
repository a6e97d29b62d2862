"""The figures as a page for people and as JSON. Says on what machine, never which one."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import version

from timing import Figure

Parts = Mapping[str, list[Figure]]
MEBIBYTE = 1024**2


def machine() -> str:
    """Cores, Python, and the load of the moment, which tells how far the figures can be trusted."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"httpx {version('httpx')}, callsheet {version('callsheet')}; "
        f"load average at the end {load:.1f}"
    )


def markdown(parts: Parts, count: int) -> str:
    """The page: one table for each part, with ratios to the floor or to callsheet."""
    cold, many = parts["cold"], parts["sequential"]
    lines = [
        "# Measurements",
        "",
        f"Written by `python bench/run.py`. {machine()}.",
        "",
        "Least and median of the rounds; sides take turns. Ratios are of the least, the figure "
        "that other work on the machine disturbs least.",
        "",
        "## One GET with two checks, from process start to exit",
        "",
        *_compared(cold, "httpx", "callsheet", unit=1000, name="ms"),
        "",
        f"## {count} requests with three checks each, one after the other",
        "",
        *_compared(many, "httpx with three checks", "callsheet", unit=1, name="s"),
        "",
        "hurl knows no JSON Schema: two checks each, where it runs at all.",
        "",
        "## The engine beside bare httpx, inside one process",
        "",
        *_overhead(parts["overhead"], count),
        "",
        "## Eight jobs against a server that takes 20 ms",
        "",
        *_speedup(parts["parallel"], count),
        "",
        "## Peak memory against the number of cases",
        "",
        "Console report only. Rows come from a CSV file that is read as a whole; repetitions are "
        "of one request.",
        "",
        "| cases | peak | process |",
        "|---|---:|---:|",
    ]
    for figure in parts["memory"]:
        sample = figure.samples[0]
        lines.append(
            f"| {figure.name} | {sample.memory / MEBIBYTE:.1f} MiB | {sample.wall:.1f} s |"
        )
    return "\n".join(lines) + "\n"


def _compared(
    figures: Iterable[Figure], floor: str, own: str, *, unit: int, name: str
) -> list[str]:
    every = list(figures)
    by_name = {figure.name: figure for figure in every}
    lowest, ours = by_name[floor].least, by_name[own].least
    lines = [
        f"| | least {name} | median {name} | × {floor} | × {own} | peak |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for figure in every:
        if not figure.samples:
            lines.append(f"| {figure.name} | {figure.failed} | | | | |")
            continue
        least, median = figure.least * unit, figure.median * unit
        digits = 0 if unit == 1000 else 2
        peak = max(sample.memory for sample in figure.samples) / MEBIBYTE
        lines.append(
            f"| {figure.name} | {least:.{digits}f} | {median:.{digits}f} "
            f"| {figure.least / lowest:.2f} | {figure.least / ours:.2f} | {peak:.0f} MiB |"
        )
    return lines


def _overhead(figures: Iterable[Figure], count: int) -> list[str]:
    by_name = {figure.name: figure for figure in figures}
    lines = ["| | least ms per request | median | more than httpx |", "|---|---:|---:|---:|"]
    for name, figure in by_name.items():
        bare = by_name[name.replace("callsheet", "httpx")]
        more = "" if bare is figure else f"{(figure.least / bare.least - 1) * 100:+.0f} %"
        least, median = figure.least / count * 1000, figure.median / count * 1000
        lines.append(f"| {name} | {least:.3f} | {median:.3f} | {more} |")
    return lines


def _speedup(figures: Iterable[Figure], count: int) -> list[str]:
    by_name = {figure.name: figure for figure in figures}
    one = by_name["callsheet, one job"].least
    lines = ["| | least s | median s | times one job | of the ideal |", "|---|---:|---:|---:|---:|"]
    for name, figure in by_name.items():
        times = one / figure.least
        ideal = f"{times / 8 * 100:.0f} %" if name == "callsheet, eight jobs" else ""
        lines.append(
            f"| {name} | {figure.least:.2f} | {figure.median:.2f} | {times:.2f} | {ideal} |"
        )
    return lines


def as_json(parts: Parts, count: int) -> str:
    """Every round of every part: seconds, seconds, bytes."""
    every = {name: [asdict(figure) for figure in figures] for name, figures in parts.items()}
    return json.dumps({"machine": machine(), "requests": count, "parts": every}, indent=1) + "\n"
