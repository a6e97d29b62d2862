"""What ``callsheet send`` shows: one request in full detail, its stream as it arrives."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from callsheet.apps.cli import draw_exchange, draw_stream
from callsheet.apps.cli.style import Screen
from callsheet.engine.builtins import as_text
from callsheet.model.events import (
    CaseFinished,
    Event,
    EventReceived,
    ExchangeFinished,
    HeadReceived,
    RequestSent,
    RequestWritten,
)
from callsheet.model.exchange import Exchange, Request
from callsheet.model.result import PASSED, SKIPPED, CaseResult, StepResult
from callsheet.model.timeline import Note, StreamEvent
from callsheet.plugins.drawing.case_line import case_line, step_title
from callsheet.plugins.drawing.failure import headline, verdict_lines
from callsheet.plugins.drawing.visible import cut, one_line


class LiveSend:
    """A listener: each exchange as it goes, then what the checks say.

    ``verbose`` shows bodies and events whole; ``quiet`` shows only the verdicts.
    """

    def __init__(self, screen: Screen, *, quiet: bool = False, verbose: bool = False) -> None:
        self.screen, self.quiet, self.verbose = screen, quiet, verbose
        self._lock = Lock()
        self._exchanges = 0
        self._last: StreamEvent | None = None
        self._streaming = self._written = False
        self._gaps: list[int] = []
        self._text = ""

    def __call__(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, CaseFinished):
                self._case(event.result)
            elif not self.quiet:
                self._live(event)

    def _live(self, event: Event) -> None:
        paint = self.screen.paint
        match event:
            case RequestSent():
                if self._exchanges:
                    self._lines(["", paint.dim("─" * min(paint.width, 80)), ""])
                self._exchanges += 1
                self._last, self._streaming, self._written = None, False, False
                self._gaps, self._text = [], ""
                self._lines([draw_exchange.request_line(event.request, paint)])
            case RequestWritten():
                self._request(event.request)
            case HeadReceived():
                self._lines(["", *draw_exchange.head(event.head, paint)])
            case EventReceived():
                if not self._streaming:
                    self._lines(["", paint.dim(f"{'offset':>10} {'gap':>11}  event")])
                    self._streaming = True
                self._event(event.event)
                self._text = event.text or self._text
                if self._text:
                    self.screen.status(draw_stream.so_far(self._text, paint))
            case ExchangeFinished():
                self._finished(event.exchange)
            case _:
                pass

    def _event(self, item: StreamEvent | Note) -> None:
        paint, last, stalled = self.screen.paint, self._last, False
        if isinstance(item, StreamEvent):
            if last is not None and item.at > last.at:
                stalled = draw_stream.stalled(item.at - last.at, self._gaps)
                self._gaps.append(item.at - last.at)
            self._last = item
        self.screen.line(
            draw_stream.event_line(item, last, paint, verbose=self.verbose, stalled=stalled)
        )

    def _request(self, request: Request) -> None:
        self._written = True
        self._lines(draw_exchange.request(request, self.screen.paint, verbose=self.verbose))

    def _finished(self, exchange: Exchange) -> None:
        paint = self.screen.paint
        if not self._written:  # it never went out; this is what would have
            self._request(exchange.request)
        if exchange.response is not None and exchange.timeline is None:
            body = draw_exchange.response_body(exchange.response, paint, verbose=self.verbose)
            self._lines(["", *body])
        self.screen.status("")
        self._lines(["", *draw_exchange.end(exchange, paint)])
        if exchange.timeline is not None:
            self._lines(["", *draw_stream.whole(exchange, paint, verbose=self.verbose)])

    def _case(self, case: CaseResult) -> None:
        if not self.quiet:
            self.screen.line()
        for step in case.steps:
            self._step(step, case)
        self.screen.line(case_line(case, self.screen.paint))

    def _step(self, step: StepResult, case: CaseResult) -> None:
        paint = self.screen.paint
        if name := step_title(step, case):
            self.screen.line(paint.bold(name))
        for verdict in step.judged:
            if self.quiet and verdict.outcome == PASSED:
                continue
            self.screen.line(f"{paint.sign(verdict.outcome)} {headline(verdict)}")
            if verdict.outcome not in (PASSED, SKIPPED):
                self._lines(f"    {line}" for line in verdict_lines(verdict))
                if verdict.source is not None:
                    self.screen.line(f"    file      {paint.cyan(str(verdict.source))}")
        for name, value in step.saved.items():
            shown = cut(one_line(as_text(value)), max(paint.width - len(name) - 10, 20))
            self.screen.line(paint.dim(f"saved {name} = {shown}"))
        for path in step.files:
            self.screen.line(paint.dim(f"wrote {one_line(path)}"))

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.screen.line(line)
