"""Measures how exact callsheet's stream times are, beside other clients, all in one run.

    python bench/streams.py                # about half an hour
    python bench/streams.py --quick        # under four minutes: one round, fewer parts

Run it with the Python that callsheet is installed for; the other clients go into an environment of
their own (bench/setup.py). A server in its own process writes its own time into each event; the
error of an event is the client's time minus that. Clients take turns within each round, and the
rounds are repeated. Writes bench/streams.md and bench/streams.json (``--out FOLDER`` for another
place). Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import stream_table
from stream_events import Task
from stream_table import Part, Round

import setup

HERE = Path(__file__).parent
CLIENTS = {
    "epoll": "bare epoll reader, kernel times",
    "callsheet": "callsheet",
    "httpx_threads": "httpx chunks, threads",
    "httpx": "httpx chunks, asyncio",
    "httpx_sse": "httpx + httpx-sse, asyncio",
    "aiohttp": "aiohttp chunks, asyncio",
}
OURS = ("epoll", "callsheet")
SECONDS = 8.0
PER_SECOND = 1250
"""Events per second of all streams together, from 50 streams on."""


def pace(streams: int) -> tuple[int, float]:
    """Events per stream, and the seconds between them."""
    gap = 0.01 if streams == 1 else streams / PER_SECOND
    return max(5, round(SECONDS / gap)), gap


def pinned(cpu: int) -> list[str]:
    """Server and client on a processor each, where that can be had."""
    try:
        enough = len(os.sched_getaffinity(0)) > 1
    except AttributeError:
        return []
    return ["taskset", "--cpu-list", str(cpu)] if enough else []


def measure(client: str, task: Task, certificate: str) -> Round:
    """One client against a server of its own."""
    events, gap = pace(task.streams)
    words = [str(task.streams), str(events), str(gap), *([certificate] if task.ca else [])]
    server = [*pinned(0), sys.executable, str(HERE / "stream_server.py"), *words]
    with subprocess.Popen(server, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        scheme = "https" if task.ca else "http"
        task = replace(task, url=f"{scheme}://127.0.0.1:{int(serving.stdout.readline())}/")
        python, script = sys.executable, "stream_readers.py"
        if client not in OURS:
            python = str(setup.home() / "streams" / "bin" / "python")
            script = "stream_others.py"
        command = [python, str(HERE / script), client, json.dumps(asdict(task))]
        done = subprocess.run([*pinned(1), *command], stdout=subprocess.PIPE, check=False)
        serving.kill()
    if done.returncode:
        return Round(failed=True)
    said = json.loads(done.stdout)
    lost = task.streams * events - said["events"]
    return Round(tuple(said["errors"]), lost, said["cpu"] / max(1, said["events"]))


def authority(folder: Path) -> tuple[str, str]:
    """A CA file, and a certificate of it for 127.0.0.1 with its key."""
    import trustme

    ca = trustme.CA()
    paths = folder / "ca.pem", folder / "server.pem"
    ca.cert_pem.write_to_path(str(paths[0]))
    ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(paths[1]))
    return str(paths[0]), str(paths[1])


def parts(ca: str, quick: bool) -> list[Part]:
    """All that is measured: each with its title, its task and its clients."""
    every, few = tuple(CLIENTS), ("epoll", "callsheet", "httpx_sse", "aiohttp")
    plain = [Part("plain", Task("", count), every) for count in (1, 50, 200, 1000)]
    beside = [
        Part("300 µs of work per event", Task("", 50, work=300_000), few),
        Part("a busy thread beside it", Task("", 50, busy=True), few),
    ]
    if quick:
        return [*plain[:2], *beside]
    tls = [Part("TLS", Task("", count, ca=ca), every) for count in (1, 50, 200, 1000)]
    return [*plain, *tls, *beside]


def main() -> None:
    options = argparse.ArgumentParser(description="Measure how exact stream times are.")
    options.add_argument("--quick", action="store_true", help="one round of the first parts")
    options.add_argument("--rounds", type=int, help="how often each is measured (3, quick: 1)")
    options.add_argument("--out", type=Path, default=HERE, help="folder of the results")
    given = options.parse_args()
    if failed := setup.install("streams"):
        sys.exit(f"the other clients can't be installed: {failed}")
    results: dict[Part, dict[str, list[Round]]] = {}
    with tempfile.TemporaryDirectory(prefix="callsheet-bench-") as name:
        ca, certificate = authority(Path(name))
        for number in range(given.rounds or (1 if given.quick else 3)):
            for part in parts(ca, given.quick):
                print(f"round {number + 1}: {part.name}", file=sys.stderr, flush=True)
                rounds = results.setdefault(part, {client: [] for client in part.clients})
                for client in part.clients:
                    rounds[client].append(measure(client, part.task, certificate))
    given.out.mkdir(parents=True, exist_ok=True)
    text = stream_table.markdown(results, CLIENTS)
    (given.out / "streams.md").write_text(text, encoding="utf-8")
    (given.out / "streams.json").write_text(stream_table.as_json(results), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
