"""A mock as written in ``collections/<name>/mock/*.yaml``: routes, answers, refusals, stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from callsheet.model.frozen import frozen
from callsheet.model.shape import Entry
from callsheet.model.source import NOWHERE, Node, Source
from callsheet.plugins.matching import JsonConditions, Matcher


@frozen
class Pace:
    """When an answer leaves, in ns after the whole request was here.

    ``headers`` for the head, ``first`` for the first event (or the document), and ``gap`` from
    one event's deadline to the next one's.
    """

    headers: int = 0
    first: int = 0
    gap: int = 0


@frozen
class When:
    """What a request must be for an answer to be chosen; all of it must hold.

    ``json`` are JSON conditions on the body; the others map a name to a matcher, which sees
    MISSING when the request has no such header, parameter, segment or part.
    """

    json: JsonConditions | None = None
    headers: tuple[Entry[Matcher], ...] = ()
    query: tuple[Entry[Matcher], ...] = ()
    path: tuple[Entry[Matcher], ...] = ()
    parts: tuple[Entry[Matcher], ...] = ()


@frozen
class AnswerFile:
    """A file that an answer sends: its workspace-relative path and its bytes.

    ``document`` is a JSON file with holes as a tree, so that a hole keeps its value's type.
    """

    path: str
    content: bytes = field(repr=False)
    document: Node | None = None


@frozen
class StoreAction:
    """One thing done to what the mock remembers.

    ``verb`` is one of ``create get poll list change delete``. ``id`` names the item. ``item`` is
    what is created, or merged in by ``change``. ``later`` are maps, one of which is merged into
    the item at each ``poll`` until they are used up; a ``change`` drops the rest. ``missing``
    names the refusal when there is no such item.
    """

    verb: str
    store: str
    source: Source
    id: Node | None = None
    item: Node | None = None
    later: tuple[Node, ...] = ()
    missing: str | None = None


@frozen
class Answer:
    """What goes back when ``when`` holds: a document, events, or a named refusal."""

    source: Source = NOWHERE
    when: When = When()
    store: tuple[StoreAction, ...] = ()
    refuse: str | None = None
    status: int = 200
    headers: tuple[Entry[Node], ...] = ()
    json: Node | None = None
    text: Node | None = None
    file: AnswerFile | None = None
    events: AnswerFile | None = None
    pace: Pace = Pace()


@frozen
class Target:
    """``on: METHOD /path/{name}``; a ``{name}`` stands for one whole segment."""

    method: str
    segments: tuple[str, ...]


@frozen
class Route:
    """Answers to one method and path: the first whose ``when`` holds.

    ``takes`` is ``json``, ``multipart`` or None (the body is not looked at); ``require`` names
    fields of the JSON object or parts that must be there.
    """

    on: Target
    source: Source
    answers: tuple[Answer, ...]
    takes: str | None = None
    require: tuple[str, ...] = ()


@frozen
class MockFile:
    """One file. ``bearer`` is a matcher that an accepted token must meet; None asks for none."""

    routes: tuple[Route, ...] = ()
    bearer: Matcher | None = None
    headers: tuple[Entry[Node], ...] = ()
    refusals: tuple[Entry[Answer], ...] = ()
    values: tuple[Entry[Node], ...] = ()
    max_body: int | None = None


@frozen
class Mock:
    """All files of one collection's mock together. ``values`` are filled once per request."""

    routes: tuple[Route, ...]
    refusals: Mapping[str, Answer]
    headers: tuple[Entry[Node], ...] = ()
    values: Mapping[str, Node] = field(default_factory=dict)
    bearer: Matcher | None = None
    max_body: int = 32 * 1024**2
