"""Sets of recordings to compare: chat streams and documents whose times are given or drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from callsheet.engine.record import record
from callsheet.engine.recording import lines
from callsheet.model.exchange import End, Exchange, Lag, Phase, Request, ResponseHead
from callsheet.model.recorded import Recorded
from callsheet.model.timeline import Chunk
from recorded_fixture import CHAT, JSON, MS, SSE, STARTED

TEXT = "A sheet lists the calls of a day. Each has its hour."


def delta(content: str | None, finish: str | None = None) -> bytes:
    """One event of a chat stream."""
    said = {} if content is None else {"content": content}
    choice = {"index": 0, "delta": said, "finish_reason": finish}
    document = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "small",
        "choices": [choice],
    }
    return b"data: " + json.dumps(document).encode() + b"\n\n"


def chat(
    first: float = 300,
    gaps: Sequence[float] = (20.0,) * 11,
    text: str = TEXT,
    *,
    cut: bool = False,
    status: int = 200,
    kernel: bool = True,
) -> Exchange:
    """A chat stream: its first word ``first`` ms after the start, then a word after each gap."""
    words = text.split(" ")
    at, pieces = first, []
    for number, word in enumerate(words):
        pieces.append((at, delta(word if number == 0 else f" {word}")))
        at += gaps[number % len(gaps)]
    end = End(round(at * MS), "cut", "the server left", "receive") if cut else End(round(at * MS))
    if not cut:
        pieces.append((at, delta(None, "stop") + b"data: [DONE]\n\n"))
    return record(CHAT, _wire(pieces, first - 10, SSE, end, status, kernel), None, STARTED)


def document(total: float = 40, status: int = 200) -> Exchange:
    """A small JSON document after ``total`` ms."""
    request = Request("GET", "https://api.example.com/v1/models")
    wire = _wire([(total, b'{"data": []}')], total, JSON, End(round(total * MS)), status, True)
    return record(request, wire, None, STARTED)


def _wire(pieces, head, headers, end, status, kernel):
    yield Phase("send", 0, MS)
    at = round(head * MS)
    yield ResponseHead(at, status, "", headers, "HTTP/1.1", "", at + 40_000 if kernel else 0)
    for ms, data in pieces:
        at = round(ms * MS)
        yield Chunk(at, data, len(data), at + 40_000 if kernel else 0, 0 if kernel else 1)
    yield end


def drawn(seed: int, slower: float = 1.0) -> Exchange:
    """A chat stream with a first word at about 300 ms times ``slower``."""
    random = Random(seed)
    first = 300 * slower * random.lognormvariate(0, 0.15)
    return chat(first, [20 * random.lognormvariate(0, 0.3) for _ in range(11)])


def recorded(
    exchange: Exchange, path: str = "a/1/shop/chat.jsonl", identity: str = "shop/chat", **more
) -> Recorded:
    return Recorded(identity, exchange, path=path, **more)


def several(
    folder: str, runs: int = 5, streams: int = 6, seed: int = 1, slower: float = 1.0
) -> tuple[Recorded, ...]:
    """``runs`` folders, each with the rounds of one request."""
    return tuple(
        recorded(
            replace(
                drawn(1000 * seed + 100 * run + number, slower),
                started=STARTED + number * 1000 * MS,
            ),
            f"{folder}/{run}/shop/chat#{number}.jsonl",
            repeat=number,
        )
        for run in range(1, runs + 1)
        for number in range(1, streams + 1)
    )


def late(exchange: Exchange, lag: int) -> Exchange:
    """The same as a process without kernel times sees it that wakes ``lag`` ns too late."""
    return replace(exchange, clock="monotonic", lag=Lag(lag, lag, lag))


def written(root: Path, recordings: Sequence[Recorded]) -> None:
    """Put recordings on disk, at their paths below ``root``."""
    for one in recordings:
        path = root / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(lines(one))
