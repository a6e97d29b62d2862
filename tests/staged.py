"""The engine on a stage: a service in memory, files on disk, a clock that only sleeping moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from callsheet.engine.builtins import Builtins
from callsheet.engine.call import Line
from callsheet.engine.cookies import CookieJar
from callsheet.engine.plan import Case, cases_of
from callsheet.engine.run import run_case
from callsheet.engine.scope import Scope
from callsheet.engine.stage import Stage
from callsheet.io.reading import reader_of
from callsheet.model.collection import RequestFile
from callsheet.model.errors import Broken
from callsheet.model.exchange import (
    End,
    Exchange,
    Headers,
    Request,
    ResponseHead,
    Send,
    WireEvent,
)
from callsheet.model.result import CaseResult, StepResult
from callsheet.model.timeline import Chunk
from callsheet.plugins.protocols import AuthSession
from variables_fixture import workspace_of

S = 1_000_000_000
NOON = 1_767_268_800 * S  # 2026-01-01T12:00:00Z


COMPLETE = End(30)


@dataclass(frozen=True)
class Reply:
    """What the service answers; ``end`` in place of a clean end; ``ctrl_c`` pressed at the end.

    No answer at all comes from status 0.
    """

    status: int = 200
    body: bytes | str = b"{}"
    headers: Headers = (("Content-Type", "application/json"),)
    end: End = COMPLETE
    ctrl_c: bool = False

    def wire(self) -> Iterator[WireEvent]:
        if self.status:
            yield ResponseHead(10, self.status, "", self.headers)
            yield Chunk(20, self.body if isinstance(self.body, bytes) else self.body.encode())
        if self.ctrl_c:
            raise KeyboardInterrupt
        yield self.end


Service = Callable[[Request], Reply]


def to(location: str, status: int = 302, *more: tuple[str, str]) -> Reply:
    """A redirect."""
    return Reply(status, b"", (("Location", location), *more))


def gone(kind: str = "refused", message: str = "nobody there", phase: str = "connect") -> Reply:
    """No answer."""
    return Reply(0, end=End(5, kind, message, phase))


def one_after_the_other(*replies: Reply) -> Service:
    """These replies, one for each request."""
    waiting = iter(replies)
    return lambda request: next(waiting)


def by_path(**replies: Reply) -> Service:
    """A reply for the last word of each URL's path; 404 for others."""
    return lambda request: replies.get(
        request.url.partition("?")[0].rpartition("/")[2], Reply(404, b"{}")
    )


@dataclass
class Wire:
    """Sends to a service and remembers every request."""

    service: Service
    sent: list[Request] = field(default_factory=list)
    closed: int = 0

    def send(self, request: Request) -> Iterator[WireEvent]:
        self.sent.append(request)
        try:
            yield from self.service(request).wire()
        finally:
            self.closed += 1

    def lines(self) -> list[str]:
        """``METHOD URL`` of every request."""
        return [f"{request.method} {request.url}" for request in self.sent]


def line_to(send: Send, **more: Any) -> Line:
    """A line with a jar and an auth session of its own, on a clock that stands still."""
    auth = AuthSession(lambda: NOON / S, lambda count: "ab" * count)
    return replace(Line(send, CookieJar(), auth, lambda: NOON), **more)


class World:
    """A workspace and everything that its cases need. ``options`` give variables their values."""

    def __init__(
        self, root: Path, files: Mapping[str, str], service: Service, **options: Any
    ) -> None:
        sheets = {"collections/a/collection.yaml": "name: A\n"}
        named = {f"collections/a/{name}.yaml": text for name, text in files.items()}
        self.workspace = workspace_of(root, {**sheets, **named})
        self.options = {"base": "http://a.test", **options}
        self.wire = Wire(service)
        self.slept: list[float] = []
        self.hidden: list[str] = []
        self.written: dict[str, bytes] = {}
        self.stopped = False
        self.now = NOON

    @property
    def sent(self) -> list[str]:
        """``METHOD /path`` of every request."""
        return [line.replace("http://a.test", "") for line in self.wire.lines()]

    def run(self, name: str, **saved: Any) -> CaseResult:
        """Run the first case of a request file."""
        return self.all(name, **saved)[0]

    def all(self, name: str, **saved: Any) -> list[CaseResult]:
        """Run all cases of a request file."""
        cases = cases_of(self.workspace.files[f"a/{name}"])
        return [run_case(case, saved, self.stage()) for case in cases]

    def scope_of(self, file: RequestFile, case: Case) -> Scope:
        builtins = Builtins(7, lambda: self.now / S).for_case(case.id)
        scope = Scope.build(self.workspace, file, None, builtins=builtins, options=self.options)
        return scope.row(case.values or {})

    def stage(self) -> Stage:
        return Stage(
            workspace=self.workspace,
            line=line_to(
                self.wire.send,
                wall_ns=lambda: self.now,
                interrupted=lambda: self.stopped,
                interrupt=self.interrupt,
            ),
            scope_of=self.scope_of,
            reader=reader_of(self.workspace.root),
            write_file=self.write,
            sleep=self.sleep,
            clock_ns=lambda: self.now,
            random_hex=lambda count: "ab" * count,
            secret=lambda file, name: name in self.scope_of(file, Case(file)).secret_names,
            hide=self.hidden.append,
            interrupted=lambda: self.stopped,
        )

    def interrupt(self) -> None:
        self.stopped = True

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += round(seconds * S)

    def write(self, name: str, content: bytes) -> str:
        if name.startswith("full/"):
            raise Broken("file", f"{name!r} can't be written: No space left on device")
        self.written[name] = content
        return f"reports/files/{name}"


def outcomes(case: CaseResult) -> list[tuple[str, str]]:
    """(step, outcome) of a case, ``finally`` marked."""
    return [(f"{s.role} {s.name}" if s.role != "step" else s.name, s.outcome) for s in case.steps]


def messages(step: StepResult) -> list[str]:
    """What a step's verdicts say that did not pass."""
    return [verdict.message for verdict in step.judged if verdict.outcome != "passed"]


def last(case: CaseResult) -> Exchange:
    """The exchange that counts, of the last step that had one."""
    return next(step.attempts[-1].exchange for step in reversed(case.steps) if step.attempts)
