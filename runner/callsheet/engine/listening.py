"""Lets live listeners hear what a call does, without its secrets."""

from __future__ import annotations

from dataclasses import replace

from callsheet.engine.call import Line
from callsheet.engine.live_text import LiveText
from callsheet.engine.redact import Redactor
from callsheet.engine.redact_live import LiveRedactor
from callsheet.model.events import (
    Event,
    EventReceived,
    ExchangeFinished,
    HeadReceived,
    Listener,
    RequestSent,
    RequestWritten,
)
from callsheet.model.exchange import ResponseHead


def heard(line: Line, case: str, listener: Listener, redactor: Redactor) -> Line:
    """The line of a case (its id), with a listener to all that goes over it."""
    live = LiveRedactor(redactor)
    text = LiveText()

    def tell(event: Event) -> None:
        listener(live.redact(event))

    def heard_head(head: ResponseHead) -> None:
        nonlocal text
        text = LiveText()
        tell(HeadReceived(case, head))

    return replace(
        line,
        heard_request=lambda request: tell(RequestSent(case, request)),
        heard_written=lambda request: tell(RequestWritten(case, request)),
        heard_head=heard_head,
        heard_event=lambda event: tell(EventReceived(case, event, text.add(event))),
        heard_exchange=lambda exchange: tell(ExchangeFinished(case, exchange)),
    )
