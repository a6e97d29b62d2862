"""How late the mock's writes are when it replays: ``python bench/replay.py [--write]``.

20 recordings of 300 events each, 7.3 ms apart on average, are replayed side by side at their own
pace by ``callsheet mock``, and read by one reader. Lateness is how long after its due time a write
begins, by the mock's own log; the reader checks it from outside, with the bytes. Beside it, in the
same minute, stands a thread that does nothing but sleep to the same times: what this machine
allows. ``--write`` puts the table into bench/replay.md.
"""

from __future__ import annotations

import json
import os
import platform
import random
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from callsheet.engine.record import record
from callsheet.engine.recording import lines
from callsheet.io.recordings import write_recording
from callsheet.model.exchange import End, Phase, Request, ResponseHead
from callsheet.model.recorded import Recorded
from callsheet.model.timeline import Chunk

STREAMS, EVENTS, GAP = 20, 300, 7_300_000
ROUNDS = 5
NAMES = ("write begins", "event is read", "a thread wakes")
HEADERS = (("content-type", "text/event-stream"),)
Times = list[int]


def recordings(folder: Path) -> list[tuple[Times, bytes]]:
    """Written recordings, as the times and bytes that they hold. Gaps vary by half."""
    choose = random.Random(4)
    made = []
    for number in range(STREAMS):
        at, chunks = 20_000_000, []
        for event in range(EVENTS):
            at += round(GAP * choose.uniform(0.5, 1.5))
            data = json.dumps({"n": event, "text": "x" * 250})
            chunks.append(Chunk(at, f"data: {data}\n\n".encode()))
        wire = (
            Phase("send", 0, 1),
            ResponseHead(at=10_000_000, status=200, reason="OK", headers=HEADERS),
            *chunks,
            End(at),
        )
        request = Request("GET", f"http://bench.invalid/{number}")
        whole = Recorded(f"bench/{number}", record(request, iter(wire), None, 0))
        write_recording(str(folder / f"{number}.jsonl"), lines(whole))
        made.append(([chunk.at for chunk in chunks], b"".join(chunk.data for chunk in chunks)))
    return made


def read_all(port: int, wanted: list[tuple[Times, bytes]]) -> list[Times]:
    """Every stream in one thread: how late each event was here, in ns.

    Streams begin 20 ms after each other, so that no request waits for another to be read.
    """
    picked = selectors.DefaultSelector()
    starts, bodies = [], [bytearray() for _ in wanted]
    times: list[Times] = [[] for _ in wanted]
    begin, ended = time.monotonic_ns(), 0
    while ended < len(wanted):
        number = len(starts)
        if number < len(wanted) and time.monotonic_ns() > begin + number * 20_000_000:
            one = socket.create_connection(("127.0.0.1", port))
            picked.register(one, selectors.EVENT_READ, number)
            starts.append(time.monotonic_ns())
            one.sendall(b"GET /%d HTTP/1.0\r\n\r\n" % number)
        for key, _ in picked.select(0.01):
            now = time.monotonic_ns()
            if data := key.fileobj.recv(65536):
                bodies[key.data] += data
                times[key.data] += [now - starts[key.data]] * data.count(b"}\n\n")
            else:
                ended += 1
                picked.unregister(key.fileobj)
                key.fileobj.close()
    late = []
    for (due, body), seen, there in zip(wanted, bodies, times, strict=True):
        assert bytes(seen).partition(b"\r\n\r\n")[2] == body, "the bytes differ"
        late.append([at - when for at, when in zip(there, due, strict=True)])
    return late


def sleeper(due: Times) -> Times:
    """How late a thread wakes that sleeps to the same times."""
    start, late = time.monotonic_ns(), []
    for at in due:
        time.sleep(max(0, start + at - time.monotonic_ns()) / 1e9)
        late.append(time.monotonic_ns() - start - at)
    return late


def replay() -> tuple[list[Times], list[Times], list[Times]]:
    """Lateness by the mock's log, by the reader, and of a bare sleep, per stream."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = recordings(folder / "recordings")
        command = [sys.executable, "-m", "callsheet", "mock", str(folder / "recordings")]
        with subprocess.Popen(
            [*command, "--log", str(folder / "log.jsonl")], stdout=subprocess.PIPE, text=True
        ) as mock:
            assert mock.stdout is not None
            port = int(mock.stdout.readline().split()[0].rpartition(":")[2])
            drain = threading.Thread(target=mock.stdout.read, daemon=True)
            drain.start()
            outside = read_all(port, wanted)
            mock.send_signal(signal.SIGINT)
            mock.wait()
        entries = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    order = sorted(entries, key=lambda entry: int(entry["path"][1:]))
    inside = [[late for _, late, size in entry["writes"][1:] if size] for entry in order]
    return inside, outside, [sleeper(wanted[0][0])]


def share(values: Times, part: float) -> float:
    """A quantile by nearest rank, in ms."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)] / 1e6


def drift(streams: list[Times]) -> float:
    """Median lateness of each stream's last 50 events less that of its first 50, in ms."""
    first = [value for late in streams for value in late[:50]]
    last = [value for late in streams for value in late[-50:]]
    return share(last, 0.5) - share(first, 0.5)


def main() -> None:
    """Show the rounds; keep them with --write."""
    table = [
        "| round | load | | median | p99 | most | drift |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    met = 0
    for number in range(1, ROUNDS + 1):
        load = os.getloadavg()[0]
        for name, streams in zip(NAMES, replay(), strict=True):
            values = [value for late in streams for value in late]
            figures = (share(values, 0.5), share(values, 0.99), max(values) / 1e6, drift(streams))
            told = " | ".join(f"{figure:.3f}" for figure in figures)
            table.append(f"| {number} | {load:.1f} | {name} | {told} |")
            if name == NAMES[0]:
                met += figures[0] <= 0.25 and figures[1] <= 2
    said = (
        f"Written by `python bench/replay.py --write`: {ROUNDS} rounds, each of {STREAMS} streams "
        f"of {EVENTS} events side by side, {GAP / 1e6} ms apart on average; {os.cpu_count()} "
        f"processors, {platform.system()}, Python {platform.python_version()}. Late by, in ms; "
        "drift is the median of the last 50 events less that of the first 50. The reader counts "
        "from before it sends the request, the mock from when it has read it; a thread that only "
        "sleeps shows what the machine and its other work allow. Bytes and order were exact.\n\n"
        "The aim is a median of 0.25 ms and a p99 of 2 ms, for writes by the mock's log: met in "
        f"{met} of {ROUNDS} rounds."
    )
    text = "\n".join(["# Replay at the recorded pace", "", said, "", *table, ""])
    print(text)
    if "--write" in sys.argv:
        Path(__file__).with_name("replay.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
