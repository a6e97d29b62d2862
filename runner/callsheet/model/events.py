"""What live listeners hear while a run goes on. All are redacted before anybody hears them."""

from __future__ import annotations

from collections.abc import Callable

from callsheet.model.exchange import Exchange, Request, ResponseHead
from callsheet.model.frozen import frozen
from callsheet.model.result import CaseResult, RunResult
from callsheet.model.timeline import Note, StreamEvent


@frozen
class RunStarted:
    """Before the first case. ``total`` counts the cases that were selected."""

    total: int
    environment: str
    seed: int | None = None


@frozen
class CaseStarted:
    """A case begins; ``id`` as in :attr:`CaseResult.id`."""

    id: str


@frozen
class RequestSent:
    """A request is about to go out (every attempt, hop and token request)."""

    case: str
    request: Request


@frozen
class RequestWritten:
    """The request that went out, with the header fields that HTTP added. Told before its answer;
    never where nothing could be sent.
    """

    case: str
    request: Request


@frozen
class HeadReceived:
    """The head of an answer is here."""

    case: str
    head: ResponseHead


@frozen
class EventReceived:
    """One event or note of a stream, as it arrives.

    ``text`` is what the stream says so far, as its merger reads it; empty where nothing is known.
    It is not made for every event of a fast stream.
    """

    case: str
    event: StreamEvent | Note
    text: str = ""


@frozen
class ExchangeFinished:
    """One exchange is over."""

    case: str
    exchange: Exchange


@frozen
class CaseFinished:
    """A case is over, ``finally`` included."""

    result: CaseResult


@frozen
class RunFinished:
    """The run is over."""

    result: RunResult


Event = (
    RunStarted
    | CaseStarted
    | RequestSent
    | RequestWritten
    | HeadReceived
    | EventReceived
    | ExchangeFinished
    | CaseFinished
    | RunFinished
)
Listener = Callable[[Event], None]
