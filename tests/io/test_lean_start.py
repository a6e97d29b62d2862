"""The quick start leaves out what a call does not need, and HTTP/2 still comes when it does."""

from __future__ import annotations

import json
import subprocess
import sys

from servers.h2_server import H2Request, speaking_h2
from servers.rude import RudeServer, answering, document

SCRIPT = """
import json, sys
from callsheet.io.lean_start import import_httpcore
import_httpcore()
from callsheet.io.transport import Transport
from callsheet.model.exchange import HttpOptions, Request
transport, seen = Transport(), []
for url, version in zip(sys.argv[1:], ("1.1", "2")):
    *_, end = transport.send(Request("GET", url, http=HttpOptions(version=version)))
    loaded = [m for m in ("anyio", "asyncio", "certifi", "h2", "httpx", "idna") if m in sys.modules]
    seen.append([end.kind, loaded])
print(json.dumps(seen))
"""


def test_a_plain_call_loads_neither_async_nor_http_2_and_an_http_2_call_works() -> None:
    def act(request: H2Request) -> None:
        request.answer(200, [], b"hello")

    with RudeServer(answering(document())) as one, RudeServer(speaking_h2(act, [])) as two:
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT, one.url, two.url], capture_output=True, text=True
        )

    assert ran.stderr == ""
    assert json.loads(ran.stdout) == [
        ["complete", ["certifi"]],
        ["complete", ["certifi", "h2"]],
    ]
