"""Measures the SSE parser beside httpx-sse, both in one process.

    python bench/parsing.py            # about a minute; --quick: some seconds

Run it with the Python that callsheet is installed for: it goes on in the environment that
bench/setup.py makes for stream clients, where httpx-sse is. The same bytes go to both, cut the
same way: to callsheet's decoder, and to httpx-sse as a response of httpx whose body comes in these
pieces (its public door), and to its decoders alone. They take turns, the least processor time
counts. Writes bench/parsing.md (``--out FILE`` for another place). Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

import setup

HERE = Path(__file__).parent
Parse = Callable[[list[bytes]], int]

DELTA = (
    '{{"id":"chatcmpl-Aq7Xv2","object":"chat.completion.chunk","created":1763900000,'
    '"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_8a9",'
    '"choices":[{{"index":0,"delta":{{"content":" {word}"}},"logprobs":null,'
    '"finish_reason":null}}],'
    '"usage":null,"obfuscation":"{pad}"}}'
)
WORDS = ("the", "quick", "brown", "foxes", "überall", "jump", "over", "lazy", "dogs")


def chat(count: int, end: str = "\n") -> list[bytes]:
    """Events as a chat completion streams them: one ``data:`` line of some 330 bytes."""
    return [_delta(number, "", end) for number in range(count)]


def named(count: int, end: str = "\n") -> list[bytes]:
    """The same with an ``event:`` line before, as Anthropic and OpenAI's responses stream."""
    return [_delta(number, f"event: content_block_delta{end}", end) for number in range(count)]


def _delta(number: int, first: str, end: str) -> bytes:
    data = DELTA.format(word=WORDS[number % len(WORDS)], pad="x" * (number % 14))
    return f"{first}data: {data}{end}{end}".encode()


def tiny(count: int) -> list[bytes]:
    return [b"data: %d\n\n" % (number % 10) for number in range(count)]


def pieces(events: list[bytes], size: int) -> list[bytes]:
    """The stream cut into pieces of ``size`` bytes."""
    stream = b"".join(events)
    return [stream[i : i + size] for i in range(0, len(stream), size)]


def callsheet(chunks: list[bytes]) -> int:
    """Number of events that callsheet's decoder gives."""
    from callsheet.plugins.framings.sse import SseDecoder

    feed = SseDecoder().feed
    return sum(1 for at, chunk in enumerate(chunks) for _ in feed(chunk, at))


def httpx_sse(chunks: list[bytes]) -> int:
    """The same through httpx-sse's public door."""
    import httpx
    from httpx_sse import EventSource

    head = {"content-type": "text/event-stream"}
    response = httpx.Response(200, headers=head, content=_one_by_one(chunks))
    return sum(1 for _ in EventSource(response).iter_sse())


def httpx_sse_alone(chunks: list[bytes]) -> int:
    """The same by httpx-sse's decoders, without httpx: bytes to text to lines to events."""
    import codecs

    from httpx_sse._decoders import SSEDecoder, SSELineDecoder

    text, lines = codecs.getincrementaldecoder("utf-8")("replace"), SSELineDecoder()
    events, count = SSEDecoder(), 0
    for chunk in chunks:
        for line in lines.decode(text.decode(chunk)):
            count += events.decode(line.rstrip("\n")) is not None
    return count


def _one_by_one(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield from chunks


PARSERS: dict[str, Parse] = {
    "callsheet": callsheet,
    "httpx-sse": httpx_sse,
    "its decoders alone": httpx_sse_alone,
}


def least(chunks: list[bytes], rounds: int) -> dict[str, tuple[float, int]]:
    """Seconds of processor time and number of events of each parser, taking turns."""
    best = {name: (float("inf"), 0) for name in PARSERS}
    for _ in range(rounds):
        for name, parse in PARSERS.items():
            began = time.process_time()
            count = parse(chunks)
            best[name] = min(best[name], (time.process_time() - began, count))
    return best


def shapes(count: int) -> dict[str, list[bytes]]:
    """What is measured: title to chunks."""
    every = {
        "data": chat(count),
        "data, CR LF": chat(count, "\r\n"),
        "event + data": named(count),
        "event + data, CR LF": named(count, "\r\n"),
    }
    single = {f"{name}: one event a chunk": events for name, events in every.items()}
    large = {f"{name}: 64 KiB chunks": pieces(events, 65536) for name, events in every.items()}
    return {**single, **large, "tiny events: 64 KiB chunks": pieces(tiny(count), 65536)}


def speed(count: int, rounds: int) -> Iterator[str]:
    yield "| Stream | callsheet | httpx-sse | ratio | its decoders alone | ratio |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for title, chunks in shapes(count).items():
        found = least(chunks, rounds)
        seconds = {name: took for name, (took, _) in found.items()}
        ours = seconds["callsheet"]
        cells = [f"{ours / count * 1e6:.2f} µs"]
        for name in ("httpx-sse", "its decoders alone"):
            cells += [f"{seconds[name] / count * 1e6:.2f} µs", f"{seconds[name] / ours:.1f}×"]
        counts = {name: number for name, (_, number) in found.items() if number != count}
        lost = f" ({counts})" if counts else ""
        yield f"| {title}{lost} | {' | '.join(cells)} |"


def growth(most: int) -> Iterator[str]:
    """Growth with the size of one event: linear means the same time for each MB."""
    yield "| One event of | MB | 64 KiB chunks, ms a MB | 1-byte chunks, ms a MB |"
    yield "| --- | ---: | ---: | ---: |"
    for size in (most // 50, most // 10, most):
        event = b"data: " + b"x" * size + b"\n\n"
        part = event[: len(event) // 10]  # a byte at a time is slow: a tenth of it
        large = min(_took(event, 65536) for _ in range(3))
        tiny = _took(part, 1)
        cells = f"{large / size * 1e9:.1f} | {tiny / len(part) * 1e9:.0f}"
        yield f"| one `data:` line | {size / 1e6:g} | {cells} |"


def _took(event: bytes, width: int) -> float:
    """Seconds of processor time for an event in chunks of ``width`` bytes."""
    from callsheet.plugins.framings.sse import SseDecoder

    feed = SseDecoder().feed
    began = time.process_time()
    for start in range(0, len(event), width):
        feed(event[start : start + width], 0)
    return time.process_time() - began


def held(most: int) -> float:
    """Peak of memory while four times ``most`` bytes of one line come, in multiples of it."""
    from callsheet.plugins.framings.sse import SseDecoder

    feed, chunk = SseDecoder(most).feed, b"x" * 65536
    tracemalloc.start()
    feed(b"data: ", 0)
    for _ in range(4 * most // len(chunk)):
        feed(chunk, 0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / most


def report(quick: bool) -> str:
    """The page."""
    count, rounds, most = (5_000, 3, 10 * 10**6) if quick else (20_000, 9, 50 * 10**6)
    cores, load = os.cpu_count(), os.getloadavg()[0]
    where = f"{cores} cores, {platform.system()} {platform.machine()}"
    python = f"CPython {platform.python_version()}, httpx-sse {version('httpx-sse')}"
    parts = [
        "# Parsing of SSE",
        "",
        f"Written by `python bench/parsing.py`. {where}, {python}; load average before {load:.1f}.",
        "",
        "Processor time of one event, the least of the rounds; the parsers take turns. httpx-sse "
        "is used through `EventSource.iter_sse` on a response of httpx, as people use it; beside "
        "it stand its two decoders alone, which nobody calls by themselves. A ratio is their time "
        "over callsheet's. The aim is twice httpx-sse's speed with one event a chunk, and 2.5 "
        "times at 64 KiB chunks. Half of callsheet's time in large chunks is the making of the "
        "events, which hold times and sizes besides.",
        "",
        *speed(count, rounds),
        "",
        *growth(most),
        "",
        "A line of four times the limit on an event's size makes callsheet's decoder hold "
        f"{held(8 * 2**20):.2f} times the limit at most.",
    ]
    return "\n".join(parts) + "\n"


def elsewhere(arguments: list[str]) -> int:
    """Run this file in the environment where httpx-sse is, with callsheet's own source."""
    import callsheet as package

    if failed := setup.install("streams"):
        sys.exit(f"httpx-sse can't be installed: {failed}")
    python = setup.home() / "streams" / "bin" / "python"
    source = str(Path(str(package.__file__)).parents[1])
    command = [str(python), __file__, "--here", *arguments]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": source}, check=False).returncode


def main() -> None:
    options = argparse.ArgumentParser(description="Measure the SSE parser beside httpx-sse.")
    options.add_argument("--quick", action="store_true", help="fewer events and rounds")
    options.add_argument("--out", type=Path, default=HERE / "parsing.md", help="file of the page")
    options.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if not given.here:
        sys.exit(elsewhere(sys.argv[1:]))
    text = report(given.quick)
    given.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
