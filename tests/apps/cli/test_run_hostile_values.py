"""Whatever value a service sends, using it later ends in a verdict, never in a bug of ours."""

from __future__ import annotations

from pathlib import Path

from servers.rude import RudeServer
from started import Workplace, by_line, reply

VALUES = {
    "deep": b"[" * 150 + b"]" * 150,
    "deeper": b"[" * 950 + b"]" * 950,
    "infinite": b"1e999",
    "big": b"123456789012345678901234567890.5",
    "half": b'"\\ud800x"',
    "lines": b'"x\\r\\nX-Evil: 1"',
    "nul": b'"\\u0000"',
    "map": b'{"k": 1}',
    "hole": b'"{{$uuid}} {{secret}} {{"',
    "long": b'"' + b"x" * 99_000 + b'"',
    "path": b'"../../../../outside"',
}
USES = {
    "path": "",
    "query": "query: {v: '{{v}}'}",
    "header": "headers: {X: '{{v}}', Cookie: 'a={{v}}'}",
    "json": "json: {v: '{{v}}', t: 't {{v}}'}",
    "form": "form: {v: '{{v}}'}",
    "text": "text: 'a {{v}}'",
    "multipart": "multipart: [{name: '{{v}}', text: '{{v}}', filename: '{{v}}'}]",
    "graphql": "graphql: {query: '{{v}}', variables: {v: '{{v}}'}}",
    "bearer": "auth: {bearer: '{{v}}'}",
    "basic": "auth: {basic: {username: '{{v}}', password: '{{v}}'}}",
    "digest": "auth: {digest: {username: '{{v}}', password: '{{v}}'}}",
    "aws": (
        "auth: {aws_sigv4: {access_key: '{{v}}', secret_key: '{{v}}', region: '{{v}}', service: s}}"
    ),
    "expect": "expect: {json: {$.v: '{{v}}'}, text: '{{v}}', headers: {x: '{{v}}'}}",
    "schema": "expect: {schema: {const: '{{v}}'}}",
    "timeout": "timeout: '{{v}}'",
    "skip": "skip_if: '{{v}}'",
    "save": "save: {q: '$.{{v}}'}",
    "file": "save_file: {'{{v}}.bin': {json: $}}",
}
HEAD = "variables: {secret: {secret: true, default: abcdefgh}}\n"


def scenario(value: str, use: str, text: str) -> str:
    path = "/{{v}}" if use == "path" else "/use"
    return (
        f"{HEAD}steps:\n- {{name: get, send: 'GET {{{{base}}}}/{value}', save: {{v: $.v}}}}\n"
        f"- name: use\n  send: POST {{{{base}}}}{path}\n  {text}\n"
    )


def answer(line: str, request: bytes) -> bytes:
    value = VALUES.get(line.rpartition("/")[2], b"1")
    challenge = "Digest realm=r, nonce=n"
    return reply(b'{"v": ' + value + b"}", WWW_Authenticate=challenge)


def test_no_value_of_a_service_breaks_the_run(tmp_path: Path) -> None:
    files = {
        f"{value}-{use}": scenario(value, use, text)
        for value in VALUES
        for use, text in USES.items()
    }
    with RudeServer(by_line(answer)) as server:
        place = Workplace(tmp_path, files, server.url)
        ended = place.callsheet("run", "-n", "2", "--json")
        heads = b"".join(request.partition(b"\r\n\r\n")[0] for request in server.heard)
    assert (ended.code, ended.err) == (1, "")
    assert len(ended.json["cases"]) == len(files)
    assert b"\nX-Evil" not in heads
    assert b"abcdefgh" not in heads
    assert not list(tmp_path.glob("outside*"))
    written = {path.parent.name for path in place.root.rglob("*.bin")}
    assert written == {"files"}
