"""An exchange says whose times it has, and how late its reads were."""

import pytest

from callsheet.engine.stamps import Stamps
from callsheet.model.exchange import Lag, ResponseHead
from callsheet.model.timeline import Chunk

HEAD = ResponseHead(100, 200, "OK", (), read_at=110)


def folded(*reads):
    stamps = Stamps()
    for read in reads:
        stamps.add(read)
    return stamps.clock, stamps.lag


@pytest.mark.parametrize(
    ("reads", "clock", "lag"),
    [
        ((), "monotonic", None),
        ((HEAD,), "kernel", Lag(10, 10, 10)),
        ((HEAD, Chunk(200, b"", read_at=230)), "kernel", Lag(20, 30, 30)),
        ((HEAD, Chunk(200, b"")), "mixed", Lag(10, 10, 10)),
        ((Chunk(200, b""), Chunk(300, b"")), "monotonic", None),
        ((Chunk(200, b"", late=40), Chunk(300, b"")), "monotonic", Lag(40, 40, 40)),
    ],
)
def test_the_clock_and_the_lag_of_reads(reads, clock, lag):
    assert folded(*reads) == (clock, lag)


def test_what_one_read_brought_counts_once():
    late = Chunk(500, b"a", read_at=900)
    reads = (HEAD, Chunk(100, b"b", read_at=110), late, late, late)
    assert folded(*reads) == ("kernel", Lag(205, 396, 400))
