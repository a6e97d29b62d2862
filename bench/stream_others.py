"""The clients that bench/streams.py sets beside callsheet, each as its documentation shows it.

    python bench/stream_others.py CLIENT TASK

TASK is JSON of stream_events.Task. Each stream has an httpx client of its own over one TLS context:
with one client for all, httpx's pool takes time by the square of the streams.
"""

from __future__ import annotations

import asyncio
import json
import resource
import ssl
import sys
import threading
import time

import httpx
from stream_events import Collected, Task


def context(task: Task) -> ssl.SSLContext:
    """One for all streams: else each httpx client loads the system's certificates anew."""
    return ssl.create_default_context(cafile=task.ca or None)


def httpx_threads(task: Task, collected: Collected) -> None:
    verify = context(task)

    def read() -> None:
        with (
            httpx.Client(verify=verify, timeout=60, trust_env=False) as client,
            client.stream("GET", task.url) as response,
        ):
            for chunk in response.iter_raw():
                collected.take(time.monotonic_ns(), chunk)

    threading.stack_size(256 * 1024)
    threads = [threading.Thread(target=read) for _ in range(task.streams)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def httpx_chunks(task: Task, collected: Collected) -> None:
    verify = context(task)

    async def read() -> None:
        async with (
            httpx.AsyncClient(verify=verify, timeout=60, trust_env=False) as client,
            client.stream("GET", task.url) as response,
        ):
            async for chunk in response.aiter_raw():
                collected.take(time.monotonic_ns(), chunk)

    await asyncio.gather(*(read() for _ in range(task.streams)))


async def httpx_sse(task: Task, collected: Collected) -> None:
    from httpx_sse import aconnect_sse

    verify = context(task)

    async def read() -> None:
        async with (
            httpx.AsyncClient(verify=verify, timeout=60, trust_env=False) as client,
            aconnect_sse(client, "GET", task.url) as source,
        ):
            async for event in source.aiter_sse():
                collected.take(time.monotonic_ns(), event.data.encode())

    await asyncio.gather(*(read() for _ in range(task.streams)))


async def aiohttp_chunks(task: Task, collected: Collected) -> None:
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0, ssl=context(task))
    timeout = aiohttp.ClientTimeout(total=600)

    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def read() -> None:
            async with session.get(task.url) as response:
                async for chunk in response.content.iter_any():
                    collected.take(time.monotonic_ns(), chunk)

        await asyncio.gather(*(read() for _ in range(task.streams)))


def main() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    task = Task(**json.loads(sys.argv[2]))
    collected = Collected(task)
    if sys.argv[1] == "httpx_threads":
        httpx_threads(task, collected)
    else:
        clients = {"httpx": httpx_chunks, "httpx_sse": httpx_sse, "aiohttp": aiohttp_chunks}
        asyncio.run(clients[sys.argv[1]](task, collected))
    print(collected.as_json())


if __name__ == "__main__":
    main()
