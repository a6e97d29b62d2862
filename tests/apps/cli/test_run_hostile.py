"""A hostile server through the whole tool: a named verdict, bounded memory, no traceback."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from servers.rude import Peer, RudeServer
from started import Workplace

MIB = 1024**2
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SSE = OK + b"Content-Type: text/event-stream\r\n\r\n"


def sized(body: bytes, head: str = "") -> bytes:
    return OK + f"Content-Length: {len(body)}\r\n{head}\r\n".encode() + body


def compressed(body: bytes) -> bytes:
    return sized(body, "Content-Encoding: gzip\r\n")


def gzipped(size: int) -> bytes:
    """Zeros, compressed a thousandfold."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(MIB)) for _ in range(size // MIB)]
    return b"".join([*parts, packer.flush()])


def send(*answers: bytes) -> Callable[[Peer], None]:
    return lambda peer: [peer.send(answer) for answer in answers] and None


BROKEN: dict[str, tuple[Callable[[Peer], None], str]] = {
    "closes": (lambda peer: None, "cut"),
    "resets": (Peer.reset, "reset"),
    "hangs": (Peer.hang, "timeout"),
    "hangs-in-the-head": (lambda peer: (peer.send(OK), peer.hang()), "timeout"),
    "hangs-in-the-body": (
        lambda peer: (peer.send(OK + b"Content-Length: 9\r\n\r\n{"), peer.hang()),
        "timeout",
    ),
    "drips": (lambda peer: (peer.send(OK + b"\r\n"), peer.drip(b"x")), "timeout"),
    "endless-header": (
        lambda peer: (peer.send(OK + b"X: "), peer.for_ever(b"y" * 9999)),
        "protocol",
    ),
    "endless-headers": (lambda peer: (peer.send(OK), peer.for_ever(b"X: y\r\n" * 999)), "protocol"),
    "endless-body": (
        lambda peer: (peer.send(OK + b"\r\n"), peer.for_ever(b"x" * 65536)),
        "limit",
    ),
    "endless-chunks": (
        lambda peer: (peer.send(CHUNKED), peer.for_ever(b"400\r\n" + b"x" * 1024 + b"\r\n")),
        "limit",
    ),
    "wrong-length": (send(OK + b"Content-Length: 99\r\n\r\n{}"), "cut"),
    "no-last-chunk": (send(CHUNKED + b"2\r\n{}\r\n"), "cut"),
    "bad-chunks": (send(CHUNKED + b"zz\r\n{}\r\n"), "protocol"),
    "no-http": (send(b"SSH-2.0-OpenSSH_9.6\r\n"), "protocol"),
    "bad-gzip": (send(compressed(b"\x1f\x8b this is none")), "decode"),
    "cut-gzip": (send(compressed(gzipped(MIB)[:-9])), "decode"),
    "zip-bomb": (send(compressed(gzipped(64 * MIB))), "limit"),
    "cut-stream": (send(SSE[:-2] + b"Content-Length: 99\r\n\r\ndata: 1\n\n"), "cut"),
}  # fmt: skip

FAILED: dict[str, Callable[[Peer], None]] = {
    "no-json": send(sized(b"<html>", "Content-Type: application/json\r\n")),
    "bad-utf8": send(sized(b'{"a": "\xff\xfe"}')),
    "wrong-type": send(sized(b'{"a": 1}', "Content-Type: image/png\r\n")),
    "no-charset": send(sized(b'{"a": 1}', "Content-Type: text/plain; charset=klingon\r\n")),
    "deep": send(sized(b"[" * 100_000)),
    "less-deep": send(sized(b'{"a":' + b"[" * 900 + b"]" * 900 + b"}")),
    "deeply-named": send(sized(b'{"a":' * 900 + b"1" + b"}" * 900)),
    "huge-number": send(sized(b'{"a": ' + b"9" * 6000 + b"}")),
    "infinite": send(sized(b'{"a": 1e999, "b": NaN}')),
    "half-a-character": send(sized(b'{"a": "\\ud800"}')),
    "empty": send(sized(b"")),
    "odd-cookies": send(sized(b"{}", "Set-Cookie: =\r\nSet-Cookie: \xff=\xff; Path=\xff\r\n")),
    "steering": send(sized(b'{"a": "\x1b]0;owned\x07\x1b[2J"}', "X-A: \x9b31m\r\n")),
    "endless-stream": lambda peer: (peer.send(SSE), peer.for_ever(b"data: [[[[\n\n" * 999)),
    "one-endless-event": lambda peer: (peer.send(SSE), peer.for_ever(b"data: x\n" * 999)),
    "idle-stream": lambda peer: (peer.send(SSE + b"data: 1\n\n"), peer.hang()),
    "nested-events": send(SSE + b"data: " + b"[" * 100_000 + b"\n\n"),
}  # type: ignore[dict-item]

TEXT = """\
each: rows.json
send: GET {{base}}/{{what}}
http: {max_body: 8MiB}
stream: {limits: {idle: '{{idle}}', total: '{{total}}', events: 2000, bytes: 1MiB}}
expect:
  status: 200
  json: {$.a: right, $..b: {length: 1}}
  schema: {type: object, properties: {a: {const: right}}, required: [a]}
  events: {count: 7, each: {json: {$.x: 1}}, first: {data: '[DONE]'}}
save: {whole: $, inside: $.a, last: 'events[-1].json'}
save_file: {'{{what}}.bin': {json: $}}
"""


def script(peer: Peer) -> None:
    name = peer.request().partition(b" HTTP")[0].rpartition(b"/")[2].decode()
    (BROKEN[name][0] if name in BROKEN else FAILED[name])(peer)


def hostile(root: Path, address: str, names: list[str], text: str = TEXT) -> Workplace:
    place = Workplace(root, {"x": text}, address)
    rows = [
        {
            "what": name,
            "idle": "300ms" if name.startswith(("hangs", "idle")) else "100s",
            "total": "1s" if name == "drips" else "100s",
        }
        for name in names
    ]
    place.write("collections/a/rows.json", json.dumps(rows))
    return place


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """One run against all of them, and what it left."""
    with RudeServer(script) as server:
        place = hostile(tmp_path_factory.mktemp("hostile"), server.url, [*BROKEN, *FAILED])
        names = ("html=r.html", "junit=r.xml", "json=r.json")
        options = (word for name in names for word in ("--report", name))
        ended, peak = place.measured("run", "-n", "4", *options)
    return ended, place, peak


def test_a_run_against_all_of_them_ends_with_its_reports(every) -> None:  # type: ignore[no-untyped-def]
    ended, place, peak = every
    assert (ended.code, ended.err) == (1, "")
    assert place.read("r.html").rstrip().endswith("</html>")
    assert place.read("r.xml").rstrip().endswith(">")
    assert peak < 400 * MIB
    assert not set("\x1b\x9b\x07") & set(ended.out + place.read("r.xml") + place.read("r.html"))


def test_each_gets_its_named_verdict(every) -> None:  # type: ignore[no-untyped-def]
    _, place, _ = every
    listed = json.loads(place.read("r.json"))["cases"]
    cases = {case["label"].partition(",")[0]: case for case in listed}
    endings = {
        name: case["steps"][0]["attempts"][0]["exchange"]["ending"] for name, case in cases.items()
    }
    kinds = {name: (cases[name]["outcome"], endings[name]["kind"]) for name in BROKEN}
    assert {name: kind for name, (_, kind) in kinds.items()} == {
        name: kind for name, (_, kind) in BROKEN.items()
    }
    assert {outcome for outcome, _ in kinds.values()} <= {"broken", "failed"}
    assert {name: cases[name]["outcome"] for name in FAILED} == dict.fromkeys(FAILED, "failed")
    assert all(ending["message"] for name, ending in endings.items() if name in BROKEN)


@pytest.mark.parametrize(
    "name", ["deep", "less-deep", "steering", "one-endless-event", "bad-utf8", "zip-bomb"]
)
def test_send_shows_it_without_a_traceback(tmp_path: Path, name: str) -> None:
    with RudeServer(script) as server:
        ended = hostile(tmp_path, server.url, [name]).callsheet("send", "a/x", "-v")
    assert (ended.code in (1, 3), ended.err) == (True, "")
    assert "\x1b" not in ended.out


SHORT = (
    "send: GET {{base}}/{{what}}\neach: rows.json\n"
    "expect: {status: 200, bytes: {size: 104857600}}\n"
)


def test_a_hundred_megabytes_are_streamed_not_kept(tmp_path: Path) -> None:
    def big(peer: Peer) -> None:
        peer.request()
        peer.send(OK + b"Content-Length: 104857600\r\n\r\n")
        for _ in range(100):
            peer.send(b"x" * MIB)

    with RudeServer(big) as server:
        place = hostile(tmp_path, server.url, ["big"], SHORT)
        ended, peak = place.measured("run", "--report", "json=r.json", "--report", "html=r.html")
    assert (ended.code, ended.err) == (0, "")
    assert peak < 200 * MIB
    assert len(place.read("r.json")) < 2 * MIB


def test_a_zip_bomb_within_the_limit_is_counted_not_kept(tmp_path: Path) -> None:
    with RudeServer(
        lambda peer: (peer.request(), peer.send(compressed(gzipped(100 * MIB))))
    ) as server:
        ended, peak = hostile(tmp_path, server.url, ["big"], SHORT).measured("run")
    assert (ended.code, ended.err) == (0, "")
    assert peak < 200 * MIB
