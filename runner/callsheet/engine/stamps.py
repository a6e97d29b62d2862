"""Whose times the reads of an answer have, and how late this process was for them."""

from __future__ import annotations

from callsheet.model.exchange import Lag, ResponseHead
from callsheet.model.timeline import Chunk


class Stamps:
    """Folds the stamps of an answer's head and chunks; those of one read count once."""

    def __init__(self) -> None:
        self._lags: list[int] = []
        self._by_kernel = self._by_us = 0
        self._last = (-1, -1)

    def add(self, read: ResponseHead | Chunk) -> None:
        stamp = (read.at, read.read_at)
        if stamp == self._last:
            return
        self._last = stamp
        if read.read_at:
            self._by_kernel += 1
            self._lags.append(read.read_at - read.at)
        else:
            self._by_us += 1
            if isinstance(read, Chunk) and read.late:
                self._lags.append(read.late)

    @property
    def clock(self) -> str:
        """``kernel``, ``monotonic`` or ``mixed``."""
        if self._by_kernel:
            return "mixed" if self._by_us else "kernel"
        return "monotonic"

    @property
    def lag(self) -> Lag | None:
        """The lag over all reads, or None where none was measured."""
        if not self._lags:
            return None
        from callsheet.plugins.stream_metrics import percentile

        p50, p99, most = (round(percentile(self._lags, share)) for share in (0.5, 0.99, 1))
        return Lag(p50, p99, most)
