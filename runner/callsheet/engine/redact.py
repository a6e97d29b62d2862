"""Step 9: secrets are hidden once, between the run and everything that shows or stores.

A secret with fewer than four characters is hidden only where it stands as a whole word: hiding
it everywhere would leave nothing to read. ``callsheet check`` warns of such values.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
import operator
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from callsheet.engine.secret_forms import Form, forms, spelled_out
from callsheet.model.environment import Secret
from callsheet.model.errors import Broken, UsageError
from callsheet.model.exchange import Exchange, Response
from callsheet.model.merged import Merged
from callsheet.model.source import Source
from callsheet.model.timeline import Timeline

T = TypeVar("T")
MASK = "***"
Span = tuple[int, int]

_STRUCTURE = frozenset({"outcome", "kind", "role", "level", "code", "framing", "phase", "sha256"})
"""Fields that hold our own words, never data: a secret that is such a word leaves them alone."""
_NUMBERS = re.compile(r"(int|float|bool|None|\W)+|Mapping\[(str, int|int, str)\]")


class Redactor:
    """Hides secrets in values of any kind. Threads may share one and teach it new secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._forms: tuple[Form, ...] = ()
        self._shortest = 0  # no text with fewer characters holds any secret
        self.secrets: frozenset[str] = frozenset()
        self.hide(*secrets)

    def hide(self, *secrets: str) -> None:
        """Hide these from now on, too. Empty ones are ignored."""
        with self._lock:
            new = {text for secret in secrets for text in spelled_out(secret)}
            new -= {"", *self.secrets}
            if new:
                more = [form for secret in sorted(new) for form in forms(secret)]
                unique = {form.pattern.pattern: form for form in (*self._forms, *more)}
                self._forms = tuple(unique.values())
                self._shortest = min(max(len(form.needle), 1) for form in self._forms)
                self.secrets |= new

    def redact(self, value: T) -> T:
        """The value with ``***`` in place of every secret; the same object where there is none.

        Walks frozen dataclasses, nodes, tuples, lists and maps. In a timeline, a secret that is
        cut across chunks or events is hidden in each of them. Numbers are hidden in plain values
        (never in fields that are always numbers, such as a status).
        """
        return self._walk(value) if self._forms else value

    def text(self, text: str) -> str:
        """A text without secrets."""
        spans = self.spans(text)
        return masked(text, spans, MASK) if spans else text

    def data(self, data: bytes) -> bytes:
        """Bytes without secrets."""
        spans = self._spans_in_bytes(data)
        return masked(data, spans, MASK.encode()) if spans else data

    def spans(self, text: str) -> list[Span]:
        """Where secrets stand in a text: start and end, in order, not overlapping."""
        forms = [form for form in self._forms if form.needle in text]
        return merged(match.span() for form in forms for match in form.pattern.finditer(text))

    def _spans_in_bytes(self, data: bytes) -> list[Span]:
        forms = [form for form in self._forms if form.needle_bytes in data]
        return merged(m.span() for form in forms for m in form.pattern_bytes.finditer(data))

    def _walk(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return self.text(value) if len(value) >= self._shortest else value
        if kind is bytes:
            return self.data(value)
        if kind is int or kind is float:
            return MASK if str(value) in self.secrets else value
        if value is None or kind is bool or kind is Source or kind is Secret:
            return value
        if kind is tuple or kind is list:
            items = [self._walk(item) for item in value]
            return kind(items) if _differ(items, value) else value
        if isinstance(value, Mapping):
            keys = [self._walk(key) for key in value]
            items = [self._walk(item) for item in value.values()]
            if _differ(keys, value) or _differ(items, value.values()):
                return dict(zip(keys, items, strict=True))
            return value
        if kind is Exchange:
            shown = self._fields(self._exchange(value), _data_fields(Exchange))
            return shown if shown.timeline is None else self._together(shown, shown.timeline)
        if kind is Timeline:
            value = self._timeline(value)
        if dataclasses.is_dataclass(kind):
            shown = self._fields(value, _data_fields(kind))
            return still_whole(shown, value) if kind is Response else shown
        if isinstance(value, UsageError):
            problem = self._walk(value.problem)
            return UsageError(problem.message, problem.mend, problem.code)
        if isinstance(value, Broken):
            return Broken(value.kind, self.text(value.message))
        return value

    def _fields(self, value: Any, names: Iterable[str]) -> Any:
        changed = {}
        for name in names:
            old = getattr(value, name)
            new = self._walk(old)
            if new is not old:
                changed[name] = new
        return dataclasses.replace(value, **changed) if changed else value

    def _exchange(self, exchange: Exchange) -> Exchange:
        """Without the body and chunks of a stream whose events together hold a secret.

        Between its pieces stands the stream's framing, where no search would find it.
        """
        timeline, response = exchange.timeline, exchange.response
        if timeline is None or response is None:
            return exchange
        texts = [event.data for event in timeline.events]
        edges = list(itertools.accumulate(map(len, texts)))
        spans = self.spans("".join(texts))
        if not any(edges[bisect.bisect_right(edges, start)] < end for start, end in spans):
            return exchange
        return without_bytes(exchange, timeline, response)

    def _together(self, exchange: Exchange, timeline: Timeline) -> Exchange:
        """Without what only the merged events tell, as a model's answer comes in pieces.

        Then the document is kept, hidden, in place of the pieces that it was made of.
        """
        from callsheet.plugins.merging import merged as made_of

        made, response = made_of(timeline), exchange.response
        hidden: Merged | None = self._walk(made)
        if made is None or hidden is made or response is None:
            return exchange
        events = tuple(
            dataclasses.replace(event, data=MASK) if event.index in made.payloads else event
            for event in timeline.events
        )
        timeline = dataclasses.replace(timeline, events=events, merged=hidden)
        return without_bytes(exchange, timeline, response)

    def _timeline(self, timeline: Timeline) -> Timeline:
        """Secrets that are cut across chunks or events; the rest is left to the walk."""
        data = [chunk.data for chunk in timeline.chunks]
        if spans := self._spans_in_bytes(b"".join(data)):
            pieces = in_pieces(data, spans, MASK.encode())
            chunks = zip(timeline.chunks, pieces, strict=True)
            hidden = tuple(dataclasses.replace(chunk, data=piece) for chunk, piece in chunks)
            timeline = dataclasses.replace(timeline, chunks=hidden)
        texts = [event.data for event in timeline.events]
        if found := self.spans("".join(texts)):
            events = zip(timeline.events, in_pieces(texts, found, MASK), strict=True)
            shown = tuple(dataclasses.replace(event, data=piece) for event, piece in events)
            timeline = dataclasses.replace(timeline, events=shown)
        return timeline


def without_bytes(exchange: Exchange, timeline: Timeline, response: Response) -> Exchange:
    """The exchange with this timeline, and nothing of what came as bytes."""
    mask = MASK.encode()
    chunks = tuple(dataclasses.replace(chunk, data=mask) for chunk in timeline.chunks)
    return dataclasses.replace(
        exchange,
        response=still_whole(dataclasses.replace(response, body=mask), response),
        timeline=dataclasses.replace(timeline, chunks=chunks),
    )


def still_whole(shown: Response, response: Response) -> Response:
    """The answer as it is shown, which must not look shortened because masks are."""
    if shown.body is response.body or response.kept is not None:
        return shown
    return dataclasses.replace(shown, kept=len(response.body))


AnyText = TypeVar("AnyText", str, bytes)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; those that touch or overlap become one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def masked(text: AnyText, spans: Sequence[Span], mask: AnyText) -> AnyText:
    """The text with the mask in place of each span."""
    parts: list[AnyText] = []
    at = 0
    for start, end in spans:
        parts.append(text[at:start])
        parts.append(mask)
        at = end
    parts.append(text[at:])
    return text[:0].join(parts)


def in_pieces(pieces: Sequence[AnyText], spans: Sequence[Span], mask: AnyText) -> list[AnyText]:
    """Pieces of one text, with the spans of the whole masked in every piece that they touch."""
    result: list[AnyText] = []
    begin = first = 0
    for piece in pieces:
        end = begin + len(piece)
        own: list[Span] = []
        for index in range(first, len(spans)):
            start, stop = spans[index]
            if start >= end:
                break
            if max(start, begin) < min(stop, end):
                own.append((max(start, begin) - begin, min(stop, end) - begin))
        result.append(masked(piece, own, mask) if own else piece)
        while first < len(spans) and spans[first][1] <= end:
            first += 1
        begin = end
    return result


def _differ(new: list[Any], old: Iterable[Any]) -> bool:
    return any(map(operator.is_not, new, old))


@functools.cache
def _data_fields(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that may hold data."""
    return tuple(
        field.name
        for field in dataclasses.fields(kind)
        if field.init
        and field.name not in _STRUCTURE
        and not _NUMBERS.fullmatch(str(field.type))
        and (kind.__name__, field.name) != ("Phase", "name")
    )
