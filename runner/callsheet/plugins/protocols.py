"""The seams: what a plugin is. Each lives in one file that ends by naming its export.

::

    plugins/auth/bearer.py          auth: Auth = Bearer()
    plugins/checks/status.py        check: Check = StatusCheck()
    plugins/framings/sse.py         framing: Framing = Sse()
    plugins/mergers/openai_chat.py  merger: Merger = OpenAiChat()
    plugins/reporters/html.py       reporter: Reporter = Html()
    plugins/formats/har.py          format: Format = Har()

A plugin's module name is the name that files use. Installed packages add plugins with an entry
point in the group ``callsheet.<kind>`` (``callsheet.auth``) that names the exported object.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol

from callsheet.model.exchange import Exchange, Request
from callsheet.model.frozen import frozen
from callsheet.model.merged import Merged
from callsheet.model.recorded import Recorded
from callsheet.model.result import RunResult, Verdict
from callsheet.model.shape import Shape
from callsheet.model.source import Source
from callsheet.model.timeline import Note, StreamEvent, Timeline


@dataclass
class AuthSession:
    """What an auth plugin may use besides the request. One for each run, shared by its threads.

    ``now`` gives wall-clock seconds since the epoch; ``random_hex(n)`` n random bytes as hex
    (seeded with the run); ``tokens`` keeps what may be reused in the run, under ``alone(key)``: one
    thread at a time looks, fetches and keeps, so that a token is fetched once.
    """

    now: Callable[[], float]
    random_hex: Callable[[int], str]
    tokens: dict[Any, Any] = field(default_factory=dict)
    hide: Callable[[str], None] = lambda secret: None  # a secret that the plugin learned
    _guard: Lock = field(default_factory=Lock, repr=False)
    _locks: dict[Any, Lock] = field(default_factory=dict, repr=False)

    def alone(self, key: Any) -> Lock:
        """The lock of a key of ``tokens``; a flow may hold it over its yields."""
        with self._guard:
            return self._locks.setdefault(key, Lock())


class Auth(Protocol):
    """Signs a request. ``shape`` reads its arguments.

    ``flow`` yields requests, gets each one's exchange back and returns nothing: the answer to the
    last request that it yielded is the answer. So a token request, a challenge and its reply all
    go through the same transport. Raises :class:`callsheet.model.errors.Broken` (kind ``auth``).
    """

    @property
    def shape(self) -> Shape[Any]: ...

    def flow(
        self, request: Request, args: Any, session: AuthSession
    ) -> Generator[Request, Exchange, None]: ...


class Decoder(Protocol):
    """Parses one stream. ``feed`` never fails and never blocks; ``at`` stamps what it completes."""

    def feed(self, data: bytes, at: int) -> Iterable[StreamEvent | Note]: ...

    def close(self, at: int) -> Iterable[StreamEvent | Note]: ...


class Framing(Protocol):
    """A stream format. ``media_types`` are those that choose it when the file names none."""

    @property
    def media_types(self) -> tuple[str, ...]: ...

    def decoder(self) -> Decoder: ...


class Merger(Protocol):
    """Turns a timeline into the document that the plain call would have returned.

    ``fits`` tells by the first events' shape, cheaply, whether the format is this one. ``merge``
    is a pure function of the events: it never fails, whatever they hold.
    """

    def fits(self, timeline: Timeline) -> bool: ...

    def merge(self, timeline: Timeline) -> Merged: ...


@frozen
class CheckPlace:
    """Where a check stands: the place of its key in the file."""

    source: Source


class Check(Protocol):
    """Judges an exchange: one verdict for each expectation in ``args``.

    ``shape`` reads the arguments. ``prepare`` does the costly part that needs no answer (compile
    a schema, parse a JSONPath); it runs before anything is sent and raises
    :class:`callsheet.model.errors.ProblemsError` when the arguments can't work. ``needs_response``
    is true when a broken exchange without an answer makes the check broken too.
    """

    @property
    def shape(self) -> Shape[Any]: ...

    @property
    def doc(self) -> str: ...

    def prepare(self, args: Any) -> None: ...

    def judge(self, args: Any, exchange: Exchange, place: CheckPlace) -> Iterable[Verdict]: ...


class Reporter(Protocol):
    """Turns a redacted run into one text. ``needs_exchanges`` tells whether bodies are drawn."""

    @property
    def needs_exchanges(self) -> bool: ...

    @property
    def suffix(self) -> str: ...

    def report(self, result: RunResult) -> str: ...


class Format(Protocol):
    """Turns recordings into a file of another tool. ``suffix`` is that of its files.

    ``parse`` reads such a file (its text, and its path for messages) where it holds enough, else it
    is None. It raises :class:`callsheet.model.errors.ProblemsError` for a file that is none.
    """

    @property
    def suffix(self) -> str: ...

    @property
    def parse(self) -> Callable[[str, str], tuple[Recorded, ...]] | None: ...

    def dump(self, recordings: Sequence[Recorded]) -> str: ...
