"""Durations, sizes, counts and instants as people read them."""

from __future__ import annotations

NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000


def duration(ns: float) -> str:
    """A time span with about three digits: ``1.0 µs``, ``87 ms``, ``1.23 s``, ``2 min 05 s``."""
    if ns == 0:
        return "0 ms"
    if ns < 9_950:
        return f"{ns / 1000:.1f} µs"
    ms = ns / NS_PER_MS
    if ms < 0.995:
        return f"{ms:.2f} ms"
    if ms < 9.95:
        return f"{ms:.1f} ms"
    if ms < 999.5:
        return f"{ms:.0f} ms"
    seconds = ns / NS_PER_S
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def seconds(ns: int) -> str:
    """Seconds with three decimals and no unit, as JUnit files have them."""
    return f"{ns / NS_PER_S:.3f}"


def size(count: int) -> str:
    """A number of bytes in binary units: ``812 B``, ``4.2 KiB``, ``1.0 MiB``."""
    if count < 1024:
        return f"{count} B"
    value = float(count)
    for unit in ("KiB", "MiB"):
        value /= 1024
        if value < 1023.95:
            return f"{value:.1f} {unit}"
    return f"{value / 1024:.1f} GiB"


def many(count: int, one: str, more: str = "") -> str:
    """``1 check``, ``1,204 checks``; ``more`` is the plural where it isn't ``one`` + s."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def instant(ns: int) -> str:
    """Wall-clock ns since the epoch as ``2026-01-02 03:04:05 UTC``."""
    import time

    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(ns // NS_PER_S))


def iso_instant(ns: int) -> str:
    """Wall-clock ns since the epoch as ``2026-01-02T03:04:05.678Z`` (ISO 8601, UTC, to the ms)."""
    import time

    head = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ns // NS_PER_S))
    return f"{head}.{ns % NS_PER_S // NS_PER_MS:03d}Z"
