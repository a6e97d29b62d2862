"""Answers requests from recordings, without any network and without waiting for anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from callsheet.engine.layers import declared_anywhere, secret_names
from callsheet.engine.record import STOPPED
from callsheet.engine.recording import MASK
from callsheet.model.collection import Workspace
from callsheet.model.environment import Environment, Value
from callsheet.model.exchange import (
    End,
    Exchange,
    Request,
    ResponseHead,
    Send,
    Sent,
    Whole,
    WireEvent,
)
from callsheet.model.recorded import Recorded
from callsheet.model.source import literal
from callsheet.model.timeline import Chunk


class Replay:
    """The recordings of a run. Each case gets a ``send`` of its own.

    A case's requests are answered by its own recordings, in their order: by the first one left with
    the same method and path, and among those by one with the same query and body. Where there is
    none, any recording with the same method, path, query and body answers: the token that another
    case fetched.
    """

    address = "http://replayed.invalid"
    """That of the embedded mock while it is replayed (RFC 2606: nobody has it)."""

    def __init__(self, recordings: Iterable[Recorded]) -> None:
        self._cases: dict[tuple[str, int | None], list[Exchange]] = {}
        ordered = sorted(recordings, key=lambda one: (one.step, one.attempt))
        for one in ordered:
            calls = [*one.exchange.auth, *one.exchange.hops]
            calls.sort(key=lambda passed: passed.started)
            own = self._cases.setdefault((one.case, one.repeat), [])
            own += [call for call in (*calls, one.exchange) if call.ending.phase != "auth"]

    def send_of(self, case: str, repeat: int | None, redact: Callable[[Request], Request]) -> Send:
        """The transport of one case: its identity with its row, and its repetition.

        A repetition that was not recorded gets the answers of one that was. ``redact`` hides
        secrets in a request, as they are hidden in recordings.
        """
        own = self._cases.get((case, repeat))
        if own is None:
            own = next((calls for (name, _), calls in self._cases.items() if name == case), [])
        left = list(own)

        def send(request: Request) -> Iterator[WireEvent]:
            wanted = redact(request)
            found = self._own(left, wanted) or self._any(own, wanted)
            if found is not None:
                return played(found)
            what = f"{request.method} {urlsplit(request.url).path or '/'}"
            message = f"there is no recording of {what} for {case}; make one with --record DIR"
            return iter((End(0, "recording", message),))

        return send

    def _own(self, left: list[Exchange], wanted: Request) -> Exchange | None:
        """The case's own recording, taken from those that are left."""
        for alike in (_path, _last_word):
            fits = [c for c in left if alike(c.request) == alike(wanted)]
            exact = [call for call in fits if _whole(call.request) == _whole(wanted)]
            if fits:
                found = (exact or fits)[0]
                left.remove(found)
                return found
        return None

    def _any(self, own: list[Exchange], wanted: Request) -> Exchange | None:
        """What another case recorded for the same request."""
        others = (call for calls in self._cases.values() if calls is not own for call in calls)
        return next((call for call in others if _whole(call.request) == _whole(wanted)), None)

    def stand_ins(
        self, workspace: Workspace, environment: Environment | None
    ) -> Mapping[str, Value]:
        """Masks for the secrets that have no value otherwise: a replay needs none of them."""
        declared = declared_anywhere(workspace)
        given = environment.values if environment is not None else {}
        return {
            name: Value(literal(MASK), "local", "the recordings")
            for name in sorted(secret_names(workspace))
            if name not in given and (name not in declared or declared[name].default is None)
        }


def _path(request: Request) -> tuple[str, ...]:
    return request.method, urlsplit(request.url).path or "/"


def _last_word(request: Request) -> tuple[str, ...]:
    """Another environment may have another path before the rest."""
    return request.method, (urlsplit(request.url).path or "/").rpartition("/")[2]


def _whole(request: Request) -> tuple[object, ...]:
    return *_path(request), urlsplit(request.url).query, request.body or b""


def played(exchange: Exchange) -> Iterator[WireEvent]:
    """The wire events that give this exchange again, with the times that it had."""
    yield from (phase for phase in exchange.phases if phase.detail != STOPPED)
    yield Sent(exchange.request.headers)
    response, timeline = exchange.response, exchange.timeline
    if response is not None:
        at = exchange.headers_at or 0
        yield ResponseHead(
            at,
            response.status,
            response.reason,
            response.headers,
            response.http_version,
            response.peer,
            whole=Whole(
                response.size,
                response.wire_size,
                response.sha256,
                exchange.clock,
                exchange.lag,
            ),
        )
        if timeline is not None:
            yield from timeline.chunks
        elif response.body:
            yield Chunk(exchange.first_byte_at or at, response.body, response.wire_size)
    yield _end(exchange)


def _end(exchange: Exchange) -> End:
    """The transport's end. What the engine made of it (a limit, a redirect) it will make again."""
    ending = exchange.ending
    kind, message, phase = ending.kind, ending.message, ending.phase
    if any(one.detail == STOPPED for one in exchange.phases):
        kind, phase = "recording", "receive"
        message = f"the recording ends where reading stopped: {ending.message}"
    elif kind in ("done", "closed", "redirects"):
        kind, message, phase = "complete", "", ""
    elif kind in ("idle", "stopped"):
        kind = "timeout"
    return End(exchange.total, kind, message, phase)
