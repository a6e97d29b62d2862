"""One made-up run that holds every kind of result, for the tests of all reporters and drawings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from callsheet.model.exchange import Ending, Exchange, Lag, Phase, Request, Response
from callsheet.model.result import (
    BROKEN,
    FAILED,
    PASSED,
    SKIPPED,
    Attempt,
    CaseResult,
    RunResult,
    StepResult,
    Verdict,
)
from callsheet.model.source import Source
from callsheet.model.timeline import Chunk, Note, StreamEvent, Timeline

MS = 1_000_000
STARTED = 1_767_323_045_678_000_000  # 2026-01-02 03:04:05.678 UTC
HOSTILE = "]]></script><script>document.title='owned'</script><img src=x onerror=alert(1)>\"'&"
UNSEEN = "nul\x00 esc\x1b[31m bell\x07 rtl\u202egnp.exe\u202c bom\ufeff half\ud800 line\u2028end"
EMOJI = "👩‍🚀 Grüße 漢字 नमस्ते"


def place(path: str, line: int, column: int = 5) -> Source:
    return Source(f"collections/{path}.yaml", line, column)


def passed(check: str, source: Source | None = None) -> Verdict:
    return Verdict(check, PASSED, source)


def phases(*ends: int, start: int = 0) -> tuple[Phase, ...]:
    """All six phases, or the last three when a connection was reused; ``ends`` in ms."""
    names = ("dns", "connect", "tls", "send", "wait", "receive")[-len(ends) :]
    details = {"connect": "203.0.113.7:443", "tls": "TLSv1.3 TLS_AES_256_GCM_SHA384"}
    found = []
    for name, end in zip(names, ends, strict=True):
        found.append(Phase(name, start * MS, end * MS, details.get(name, "")))
        start = end
    return tuple(found)


def response(
    body: bytes | Mapping[str, Any],
    status: int = 200,
    kind: str = "application/json",
    reason: str = "OK",
    size: int | None = None,
    **headers: str,
) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"content-type": kind, "x-request-id": "req_01HZX", **headers}
    return Response(
        status,
        reason,
        tuple((name.replace("_", "-"), value) for name, value in fields.items()),
        "HTTP/1.1",
        data,
        len(data) if size is None else size,
        hashlib.sha256(data).hexdigest(),
        len(data),
        "203.0.113.7:443",
    )


def exchange(
    method: str,
    url: str,
    answer: Response | None,
    *,
    body: bytes | None = None,
    total: int = 87,
    **more: Any,
) -> Exchange:
    kind = (("content-type", "application/json"),) if body is not None else ()
    request = Request(
        method, url, (("accept", "*/*"), ("authorization", "Bearer ***"), *kind), body
    )
    more.setdefault("phases", phases(2, 11, 30, 31, total - 4, total))
    return Exchange(request, STARTED, response=answer, total=total * MS, **more)


def sse(*events: tuple[int, str, str], notes: tuple[Note, ...] = ()) -> tuple[Timeline, bytes]:
    """A timeline and its body; each event is (ms, type, data)."""
    found, chunks, body = [], [], b""
    for index, (at, kind, data) in enumerate(events):
        head = "" if kind == "message" else f"event: {kind}\n"
        lines = "".join(f"data: {line}\n" for line in data.split("\n"))
        text = f"{head}{lines}\n"
        wire = text.encode("utf-8", "replace")
        found.append(StreamEvent(index, at * MS, data, kind, "", at * MS, len(wire)))
        chunks.append(Chunk(at * MS, wire, len(wire)))
        body += wire
    return Timeline("sse", tuple(found), notes, tuple(chunks)), body


def case(
    identity: str,
    *exchanges: Exchange,
    verdicts: tuple[Verdict, ...] = (),
    outcome: str = PASSED,
    duration: int = 87,
    name: str = "",
    **more: Any,
) -> CaseResult:
    source = place(identity, 1, 1)
    attempts = tuple(
        Attempt(
            item, verdicts if item is exchanges[-1] else (), "" if item is exchanges[-1] else "503"
        )
        for item in exchanges
    )
    more.setdefault("steps", (StepResult("", source, identity, attempts),))
    return CaseResult(
        identity,
        name or identity.rpartition("/")[2],
        source,
        outcome=outcome,
        started=STARTED,
        duration=duration * MS,
        **more,
    )


def run_of(*cases: CaseResult, **more: Any) -> RunResult:
    counts = {
        name: sum(item.outcome == name for item in cases)
        for name in (PASSED, FAILED, BROKEN, SKIPPED)
    }
    judged = [v for item in cases for step in item.steps for v in step.judged]
    checks = {
        name: sum(v.outcome == name for v in judged) for name in (PASSED, FAILED, BROKEN, SKIPPED)
    }
    slowest = sorted(cases, key=lambda item: -item.duration)[:5]
    return RunResult(
        cases,
        counts,
        checks,
        started=STARTED,
        duration=sum(item.duration for item in cases),
        slowest=tuple(slowest),
        version="0.1.0",
        **more,
    )


def plain_case() -> CaseResult:
    models = {"object": "list", "data": [{"id": "gpt-4o-mini", "object": "model"}]}
    return case(
        "openai/models/list",
        exchange("GET", "https://api.example.com/v1/models?limit=20", response(models)),
        verdicts=(
            passed("status", place("openai/models/list", 7)),
            passed("json $.data[0].id", place("openai/models/list", 9)),
        ),
        name="All models",
        tags=("smoke",),
        doc="Lists every model that the key may use.",
    )


def stream_case() -> CaseResult:
    words = ["Fog", " walks", " on", " quiet", " feet", "\nand", " the", " harbour", " sleeps", "."]
    pieces = [json.dumps({"choices": [{"index": 0, "delta": {"content": word}}]}) for word in words]
    times = [412, 440, 440, 498, 530, 561, 1420, 1447, 1447, 1481]
    timeline, body = sse(
        *((at, "message", piece) for at, piece in zip(times, pieces, strict=True)),
        (1502, "message", "[DONE]"),
        notes=(Note("comment", 900 * MS, "keep-alive"), Note("retry", 412 * MS, "3000")),
    )
    answer = response(body, kind="text/event-stream; charset=utf-8")
    sent = json.dumps({"model": "gpt-4o-mini", "stream": True, "messages": []}).encode()
    source = place("openai/chat/stream", 31, 7)
    return case(
        "openai/chat/stream",
        exchange(
            "POST",
            "https://api.example.com/v1/chat/completions",
            answer,
            body=sent,
            total=1503,
            phases=phases(2, 11, 30, 31, 405, 1503),
            timeline=timeline,
            ending=Ending("done", "data [DONE]"),
            headers_at=405 * MS,
            first_byte_at=412 * MS,
            clock="kernel",
            lag=Lag(41_000, 208_000, 2_100_000),
        ),
        verdicts=(
            passed("status", place("openai/chat/stream", 20)),
            passed("events.count", place("openai/chat/stream", 24)),
            Verdict(
                "timeline.gap.max",
                FAILED,
                source,
                "at most 500 ms",
                "859 ms",
                "event 6",
                "the longest gap is 859 ms, expected at most 500 ms",
            ),
        ),
        outcome=FAILED,
        duration=1510,
        name="Chat completion, streamed",
        tags=("smoke", "sse"),
    )


def wrong_body_case() -> CaseResult:
    found = {"data": [{"id": 1, "name": "a"}, {"id": "two", "name": EMOJI}], "total": 2}
    source = place("shop/items", 14, 9)
    return case(
        "shop/items",
        exchange("GET", "https://shop.example.com/items?q=%E2%9C%93", response(found)),
        verdicts=(
            passed("status"),
            Verdict(
                "schema",
                FAILED,
                source,
                "integer",
                '"two"',
                "$['data'][1]['id']",
                '"two" is not of type integer',
            ),
            Verdict("json $.next", FAILED, place("shop/items", 15, 9), "text", "nothing", "$.next"),
        ),
        outcome=FAILED,
        row=3,
        label="city=Bern",
    )


def broken_case() -> CaseResult:
    message = "no answer for 10 s"
    return case(
        "shop/slow",
        exchange(
            "GET",
            "https://shop.example.com/slow",
            None,
            total=10_000,
            phases=phases(2, 11, 30, 31, 10_000, 10_000),
            ending=Ending("timeout", message, "wait"),
        ),
        verdicts=(Verdict("status", BROKEN, place("shop/slow", 4), "200", "", "", message),),
        outcome=BROKEN,
        duration=10_004,
    )


def retried_case() -> CaseResult:
    busy = response(b"try again", 503, "text/plain", "Service Unavailable", retry_after="1")
    first = exchange("GET", "https://shop.example.com/stock", busy, total=20)
    second = exchange(
        "GET", "https://shop.example.com/stock", response({"left": 4}), phases=phases(1, 30, 32)
    )
    return case("shop/stock", first, second, verdicts=(passed("status"),), duration=1107)


def redirected_case() -> CaseResult:
    moved = response(b"", 302, "text/html", "Found", location="/new")
    hop = exchange("GET", "https://shop.example.com/old", moved, total=12)
    token = exchange("POST", "https://login.example.com/token", response({"token_type": "bearer"}))
    page = response("<!doctype html><title>Grüße</title>".encode(), kind="text/html")
    last = exchange("GET", "https://shop.example.com/new", page, hops=(hop,), auth=(token,))
    return case("shop/old", last, verdicts=(passed("redirects"),))


def scenario_case() -> CaseResult:
    def step(name: str, answer: Response, role: str = "step", **saved: Any) -> StepResult:
        made = exchange("POST", f"https://api.example.com/v1/{name}", answer)
        attempt = Attempt(made, (passed("status"),))
        source = place("openai/files/lifecycle", 12)
        return StepResult(
            name, source, "openai/files/lifecycle", (attempt,), saved=saved, role=role
        )

    skipped = StepResult(
        "poll",
        place("openai/files/lifecycle", 30),
        "openai/files/lifecycle",
        verdicts=(Verdict("poll", SKIPPED, message="skip_if was true"),),
    )
    picture = response(b"\x89PNG\r\n\x1a\n" + bytes(range(120)), kind="image/png")
    return case(
        "openai/files/lifecycle",
        name="A file's life",
        duration=261,
        steps=(
            step("upload", response({"id": "file-1"}), file_id="file-1"),
            skipped,
            replace(step("picture", picture), files=("reports/fox.png",)),
            step("delete", response({"deleted": True}), role="finally"),
        ),
    )


def skipped_case() -> CaseResult:
    return case(
        "shop/admin",
        steps=(),
        outcome=SKIPPED,
        duration=0,
        reason="needs shop/slow, which is broken",
    )


def hostile_case(longest: int = 1000) -> CaseResult:
    """What a service may send to break whoever shows it; ``longest``: characters of one line."""
    line = HOSTILE + UNSEEN + EMOJI
    timeline, body = sse((10, HOSTILE[:30], line), (30, "message", "x" * longest))
    answer = response(body, kind="text/event-stream", reason=HOSTILE, x_evil=line[:200])
    source = Source(f"collections/{HOSTILE}.yaml", 2, 3)
    return case(
        f"hostile/{HOSTILE}",
        exchange(
            "GET",
            f"https://evil.example.com/?q={line}",
            replace(answer, peer=HOSTILE),
            body=line.encode("utf-8", "replace") + b"\xff\x00",
            timeline=replace(timeline, notes=(Note("comment", 20 * MS, line),)),
            ending=Ending("closed", line),
        ),
        verdicts=(Verdict(HOSTILE, FAILED, source, line, line, "event 0", line),),
        outcome=FAILED,
        name=line,
        label=line,
        row=1,
        tags=(HOSTILE,),
        doc=line,
    )


def rich_run() -> RunResult:
    """Every kind of case once."""
    return run_of(
        plain_case(),
        stream_case(),
        scenario_case(),
        wrong_body_case(),
        broken_case(),
        retried_case(),
        redirected_case(),
        skipped_case(),
        hostile_case(),
        environment="mock",
        seed=42,
        exit_code=1,
    )


def many_cases(count: int) -> RunResult:
    """``count`` cases of ordinary size, one in fifty failed; a tenth of them are streams."""
    stream, wrong, plain = stream_case(), wrong_body_case(), plain_case()
    rows = []
    for number in range(count):
        kind = wrong if number % 50 == 7 else stream if number % 10 == 3 else plain
        if kind is stream:
            kind = replace(kind, outcome=PASSED, steps=(_without_failure(kind.steps[0]),))
        identity = f"{kind.identity.rpartition('/')[0]}/case-{number:05d}"
        rows.append(replace(kind, identity=identity, row=None, duration=(20 + number % 400) * MS))
    return run_of(*rows, environment="mock", seed=1)


def _without_failure(step: StepResult) -> StepResult:
    last = step.attempts[-1]
    good = tuple(verdict for verdict in last.verdicts if verdict.outcome == PASSED)
    return replace(step, attempts=(replace(last, verdicts=good),))
