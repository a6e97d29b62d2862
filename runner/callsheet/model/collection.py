"""A collection as written: folders of request files, each part with its place.

Nothing here has been filled in: every part that may hold ``{{holes}}`` is a :class:`Template`,
which the engine fills for each case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Generic, TypeVar

from callsheet.model.containers import Pair, Use
from callsheet.model.environment import Environment, Variable
from callsheet.model.frozen import frozen
from callsheet.model.shape import Shape
from callsheet.model.source import Node, Source

T = TypeVar("T")


@frozen
class Template(Generic[T]):
    """A part of a file that may wait for variables.

    ``ready`` is the value where the node has no holes; else the node is filled and read by
    ``shape`` for each case.
    """

    node: Node
    shape: Shape[T]
    ready: T | None = None

    @property
    def source(self) -> Source:
        return self.node.source


@frozen
class Target:
    """``send: METHOD url``."""

    method: str
    url: str


@frozen
class Part:
    """One part of a multipart body: a field of text or JSON, or a file's bytes."""

    name: str
    content: bytes
    filename: str | None = None
    type: str | None = None


@frozen
class FileContent:
    """The bytes of a file named in a request, and its workspace-relative path."""

    path: str
    content: bytes = field(repr=False)


@frozen
class BodySpec:
    """A filled body. ``kind`` is one of ``json form multipart text file graphql``.

    ``value`` is: json, any JSON value; form, tuple of Pair; multipart, tuple of Part; text, str;
    file, FileContent; graphql, dict with ``query`` and optional ``variables operationName``.
    ``type`` is the media type that text or file bodies name for themselves.
    """

    kind: str
    value: Any
    type: str | None = None


@frozen
class HttpSpec:
    """How to speak HTTP (key ``http``). ``None`` means: not said here."""

    follow_redirects: int | None = None  # most hops; 0 = off
    verify: bool | str | None = None  # True, False or a CA file's path
    version: str | None = None  # auto 1.1 2
    proxy: str | None = None  # a URL; empty = no proxy
    cert: ClientCert | None = None
    unix_socket: str | None = None
    max_body: int | None = None  # bytes after decoding; more is a broken exchange
    keep_body: int | None = None  # bytes kept for checks and reports; the rest is only hashed


@frozen
class ClientCert:
    """A client certificate: paths of PEM files and the key's password."""

    cert: str
    key: str | None = None
    password: str | None = field(default=None, repr=False)


@frozen
class TimeoutSpec:
    """Limits in ns (key ``timeout``). ``None`` means: not said here."""

    connect: int | None = None
    read: int | None = None
    total: int | None = None


@frozen
class StreamLimits:
    """Where reading a stream stops (ns, counts, bytes). ``None`` means: the default."""

    idle: int | None = None
    total: int | None = None
    events: int | None = None
    bytes: int | None = None


@frozen
class StreamSpec:
    """Key ``stream``. ``framing`` is a framing's name (file key ``as``) or None = by content type.

    ``until`` is an event condition of :mod:`callsheet.plugins.matching` or None.
    """

    framing: str | None = None
    until: Any = None
    limits: StreamLimits = StreamLimits()
    merge: str = "auto"


@frozen
class RetrySpec:
    """Key ``retry``: at most ``times`` further attempts.

    ``on`` holds statuses (``429``, ``5xx``) and ``connection`` or ``timeout``; ``until`` holds
    conditions (JSONPath, matcher) that a polled answer must meet; ``backoff`` in ns doubles from
    one attempt to the next up to ``longest`` when ``grow`` is true.
    """

    times: int
    on: tuple[str, ...] = ()
    backoff: int = 1_000_000_000
    grow: bool = True
    longest: int = 300_000_000_000
    until: Any = None


@frozen
class SaveRule:
    """``save: {name: from}``: a variable and the query that gives its value.

    ``query`` is a JSONPath or one of ``status``, ``headers.NAME``, ``cookies.NAME``, ``text``,
    ``url``, ``event[N].data``, ``merged.text`` and so on: see :mod:`callsheet.engine.save`.
    """

    name: str
    query: Template[str]
    source: Source


@frozen
class SaveFileSpec:
    """What goes to a file: the whole body, or a query's value, decoded."""

    query: str | None = None
    decode: str | None = None  # base64, hex or None


@frozen
class SaveFileRule:
    """``save_file: {path: {json: "$.data[0].b64_json", decode: base64}}``."""

    path: Template[str]
    what: Template[SaveFileSpec]
    source: Source


@frozen
class CheckTemplate:
    """One key under ``expect``: the check's name, its arguments, its place."""

    name: str
    args: Template[Any]
    source: Source


@frozen
class RequestTemplate:
    """What is sent once and judged once, as written.

    ``defaults`` from collection and folders are already merged in by the loader, nearest last.
    """

    send: Template[Target]
    source: Source
    query: tuple[Template[tuple[Pair, ...]], ...] = ()
    headers: tuple[Template[tuple[Pair, ...]], ...] = ()
    auth: Template[Use] | None = None
    body_kind: str | None = None
    body: Template[Any] | None = None
    stream: Template[StreamSpec] | None = None
    timeout: tuple[Template[TimeoutSpec], ...] = ()
    http: tuple[Template[HttpSpec], ...] = ()
    expect: tuple[CheckTemplate, ...] = ()
    save: tuple[SaveRule, ...] = ()
    save_file: tuple[SaveFileRule, ...] = ()
    retry: Template[RetrySpec] | None = None


@frozen
class Step:
    """One step: a request of its own, or another file's request under ``use``.

    For ``use``, ``with_`` gives values to holes, ``expect`` and ``save`` add to those of the used
    file. ``skip_if`` is read after filling: any truthy value skips.
    """

    name: str
    source: Source
    request: RequestTemplate | None = None
    use: str | None = None
    with_: tuple[tuple[str, Node], ...] = ()
    expect: tuple[CheckTemplate, ...] = ()
    save: tuple[SaveRule, ...] = ()
    skip_if: Template[Any] | None = None


@frozen
class Rows:
    """``each``: the data rows of a file or an inline list; ``label`` names a row in output."""

    rows: tuple[Mapping[str, Node], ...]
    source: Source


@frozen
class RequestFile:
    """One file under ``collections/``: one request, or a scenario of steps.

    ``identity`` is the path without suffix (``openai/chat/stream``). A plain request has exactly
    one step, whose name is empty; ``scenario`` tells the two apart.
    """

    identity: str
    source: Source
    name: str
    steps: tuple[Step, ...]
    scenario: bool = False
    doc: str = ""
    tags: tuple[str, ...] = ()
    needs: tuple[tuple[str, Source], ...] = ()
    finally_: tuple[Step, ...] = ()
    each: Rows | None = None
    skip_if: Template[Any] | None = None
    variables: Mapping[str, Variable] = field(default_factory=dict)


@frozen
class Folder:
    """A collection (depth 1) or a folder in it, with what its own file says."""

    identity: str
    source: Source
    name: str
    doc: str = ""
    variables: Mapping[str, Variable] = field(default_factory=dict)
    order: tuple[str, ...] = ()


@frozen
class Workspace:
    """Everything that was loaded. ``root`` is an absolute path; all other paths are below it.

    ``texts`` holds the text of each file read, for error messages.
    """

    root: str
    folders: Mapping[str, Folder]
    files: Mapping[str, RequestFile]
    environments: Mapping[str, Environment]
    texts: Mapping[str, str] = field(repr=False, default_factory=dict)
