"""Records a replay and compares it with what was replayed: ``python bench/replay_again.py``.

``callsheet mock`` replays 20 recorded chat streams, four side by side; Callsheet's own transport
records them again, and ``callsheet compare`` judges the two sets. It should say: not slower. Its
exit code is this one's.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from callsheet.engine.record import record
from callsheet.engine.recording import lines
from callsheet.io.recordings import write_recording
from callsheet.io.transport import Transport
from callsheet.model.exchange import End, Exchange, Phase, Request, ResponseHead
from callsheet.model.recorded import Recorded
from callsheet.model.timeline import Chunk

STREAMS, EVENTS, GAP = 20, 60, 30_000_000
HEADERS = (("content-type", "text/event-stream"),)


def original(choose: random.Random, number: int) -> Exchange:
    """A chat stream whose gaps vary by half; the request's seed tells it from the others."""
    at, chunks = 300_000_000, []
    for event in range(EVENTS):
        at += round(GAP * choose.uniform(0.5, 1.5))
        finish = "stop" if event == EVENTS - 1 else None
        choice = {"index": 0, "delta": {"content": f"word {event} "}, "finish_reason": finish}
        document = {"id": "c", "object": "chat.completion.chunk", "choices": [choice]}
        chunks.append(Chunk(at, f"data: {json.dumps(document)}\n\n".encode()))
    chunks.append(Chunk(at, b"data: [DONE]\n\n"))
    head = ResponseHead(at=200_000_000, status=200, reason="OK", headers=HEADERS)
    wire = (Phase("send", 0, 1), head, *chunks, End(at))
    body = json.dumps({"model": "m", "stream": True, "seed": number}).encode()
    request = Request(
        "POST", "http://bench.invalid/v1/chat", (("content-type", "application/json"),), body
    )
    return record(request, iter(wire), None, time.time_ns())


def keep(folder: Path, number: int, exchange: Exchange) -> None:
    """Write an exchange as one of a run's repetitions."""
    recorded = Recorded("bench/chat", exchange, repeat=number)
    write_recording(str(folder / f"chat#{number}.jsonl"), lines(recorded))


def main() -> int:
    """Replay, record again, compare."""
    choose = random.Random(4)
    with tempfile.TemporaryDirectory() as name:
        before, after = Path(name) / "original", Path(name) / "replayed"
        made = [original(choose, number) for number in range(1, STREAMS + 1)]
        for number, exchange in enumerate(made, 1):
            keep(before, number, exchange)
        callsheet = [sys.executable, "-m", "callsheet"]
        with subprocess.Popen(
            [*callsheet, "mock", str(before)], stdout=subprocess.PIPE, text=True
        ) as mock:
            assert mock.stdout is not None
            url = mock.stdout.readline().split()[0]
            transport = Transport()

            def again(number: int, asked: Request) -> None:
                request = Request(asked.method, f"{url}/v1/chat", asked.headers, asked.body)
                keep(after, number, record(request, transport.send(request), None, time.time_ns()))

            with ThreadPoolExecutor(4) as pool:
                requests = [exchange.request for exchange in made]
                list(pool.map(again, range(1, STREAMS + 1), requests))
            transport.close()
            mock.send_signal(signal.SIGINT)
            print(mock.communicate()[0].splitlines()[-1])
        return subprocess.run([*callsheet, "compare", str(before), str(after)]).returncode


if __name__ == "__main__":
    sys.exit(main())
