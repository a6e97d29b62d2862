"""Hides secrets in what live listeners hear, where a secret may come in several events."""

from __future__ import annotations

from dataclasses import replace

from callsheet.engine.redact import MASK, Redactor, masked, merged
from callsheet.engine.secret_forms import SHORTEST
from callsheet.model.events import Event, EventReceived, ExchangeFinished
from callsheet.model.timeline import StreamEvent

_WIDEST = 6  # the most characters that an encoder makes of one


class LiveRedactor:
    """Redacts live events one by one, without holding any back. For one thread of events.

    The end of an event's data that could be the beginning of a secret (four characters or more)
    is hidden at once; what then completes a secret is hidden when it comes.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._tails: dict[str, str] = {}

    def redact(self, event: Event) -> Event:
        """The event without secrets."""
        if not self._redactor.secrets:
            return event
        if isinstance(event, ExchangeFinished):
            self._tails.pop(event.case, None)
        if isinstance(event, EventReceived) and isinstance(event.event, StreamEvent):
            shown = replace(event.event, data=self._data(event.case, event.event.data))
            event = replace(event, event=shown, text=self._so_far(event.text))
        return self._redactor.redact(event)

    def _so_far(self, text: str) -> str:
        """A text that still grows: what may become a secret is hidden, too."""
        begun = max(begun_at_end(text, secret) for secret in self._redactor.secrets)
        return text[: len(text) - begun] + MASK if begun else text

    def _data(self, case: str, data: str) -> str:
        secrets = self._redactor.secrets
        tail = self._tails.get(case, "")
        whole = tail + data
        self._tails[case] = whole[-_WIDEST * max(map(len, secrets)) :]
        spans = self._redactor.spans(whole)
        if begun := max(begun_at_end(whole, secret) for secret in secrets):
            spans.append((len(whole) - begun, len(whole)))
        own = [
            (max(start - len(tail), 0), end - len(tail))
            for start, end in merged(spans)
            if end > len(tail)
        ]
        return masked(data, own, MASK)


def begun_at_end(text: str, secret: str) -> int:
    """How many characters at a text's end are a secret's beginning; 0 for fewer than four."""
    longest = min(len(secret) - 1, len(text))
    return next(
        (size for size in range(longest, SHORTEST - 1, -1) if text.endswith(secret[:size])), 0
    )
