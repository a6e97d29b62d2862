"""Step 3 of a request's way: a template and its variables become a :class:`Request`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar
from urllib.parse import quote

from callsheet.engine.bodies import encode, query_text
from callsheet.engine.scope import Scope
from callsheet.engine.template import fill
from callsheet.model.collection import (
    BodySpec,
    CheckTemplate,
    HttpSpec,
    RequestTemplate,
    RetrySpec,
    StreamSpec,
    Template,
    TimeoutSpec,
)
from callsheet.model.containers import Pair, Use
from callsheet.model.errors import Problem, ProblemsError
from callsheet.model.exchange import HttpOptions, Limits, Request
from callsheet.model.shape import Reader
from callsheet.model.source import Source

T = TypeVar("T")
MAX_REDIRECTS = 20
STREAM_IDLE = 30_000_000_000
STREAM_TOTAL = 300_000_000_000
_KEPT_IN_URL = ":/?#[]@!$&'()*+,;=%~-._"


@dataclass(frozen=True, slots=True)
class Resolved:
    """All of a step that was filled in before it is sent."""

    request: Request
    auth: Use | None = None
    stream: StreamSpec | None = None
    follow_redirects: int = 0
    retry: RetrySpec | None = None
    checks: tuple[tuple[CheckTemplate, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills templates: knows the variables, how files are read, and a source of boundaries."""

    scope: Scope
    reader: Callable[[], Reader]
    random_hex: Callable[[int], str]

    def value(self, template: Template[T]) -> T:
        """The template's value. Raises ProblemsError for missing variables or a misfit."""
        if template.ready is not None:
            return template.ready
        reader = self.reader()
        node = fill(template.node, self.scope)
        try:
            value = template.shape.read(node, reader)
        except UnicodeEncodeError as error:
            raise ProblemsError((unwritable(error, template.source),)) from None
        if reader.problems:
            raise ProblemsError(tuple(reader.problems))
        return value


def resolve(template: RequestTemplate, extra: Iterable[CheckTemplate], filler: Filler) -> Resolved:
    """Fill every part. All problems of all parts come in one ProblemsError."""
    problems: list[Problem] = []

    def value(part: Template[T] | None) -> T | None:
        if part is None:
            return None
        try:
            return filler.value(part)
        except ProblemsError as error:
            problems.extend(error.problems)
            return None

    def values(parts: Iterable[Template[T]]) -> list[T]:
        return [item for part in parts if (item := value(part)) is not None]

    target = value(template.send)
    query = [pair for pairs in values(template.query) for pair in pairs]
    headers = layered(values(template.headers))
    body: BodySpec | None = value(template.body)
    stream = value(template.stream)
    if stream is not None:
        headers = uncompressed(headers)
    auth = value(template.auth)
    retry = value(template.retry)
    http = together(HttpSpec(), values(template.http))
    timeout = together(TimeoutSpec(), values(template.timeout))
    checks = tuple((check, value(check.args)) for check in (*template.expect, *extra))
    if problems or target is None:
        raise ProblemsError(tuple(problems))
    place, content = template.send.source, None
    try:
        url = with_query(target.url, query)
        if message := unfit(url):
            raise ProblemsError((Problem("bad-url", message, place, URL_MEND),))
        if body is not None and template.body is not None:
            place = template.body.source
            media, content = encode(body, lambda: f"callsheet-{filler.random_hex(12)}")
            headers = with_content_type(headers, media)
    except ValueError as error:
        raise ProblemsError((unwritable(error, place),)) from None
    request = Request(
        method=target.method,
        url=url,
        headers=tuple((pair.name, pair.value) for pair in headers),
        body=content,
        http=http_options(http),
        limits=limits(timeout, stream),
    )
    return Resolved(request, auth, stream, http.follow_redirects or 0, retry, checks)


URL_MEND = "write a whole URL, as in {{base_url}}/models with base_url in the environment"


def unwritable(error: ValueError, place: Source) -> Problem:
    """Half a character (a lone surrogate), or a number that JSON doesn't know."""
    mend = "look at the variables that it holds; a service may have sent such a value"
    return Problem("bad-value", f"a value can't be written here: {error}", place, mend)


def unfit(url: str) -> str:
    """What is wrong with a URL, or an empty string."""
    scheme, colon, rest = url.partition("://")
    if not colon or scheme.lower() not in ("http", "https"):
        return f"the URL must begin with http:// or https://, found '{url}'"
    host = rest.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    if not host:
        return f"the URL names no host: '{url}'"
    port = host.rpartition("@")[2].rpartition("]")[2].rpartition(":")[2]
    if ":" in host.rpartition("@")[2].rpartition("]")[2] and not port_fits(port):
        return f"a port is a number from 1 to 65535, found '{port}' in '{url}'"
    return ""


def port_fits(text: str) -> bool:
    """Whether a URL may name this port; nothing behind the colon is the usual port."""
    return not text or (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536)


def with_query(url: str, query: Iterable[Pair]) -> str:
    """The URL with parameters added behind its own; characters that no URL may hold are encoded."""
    scheme, colon, rest = url.strip().partition("://")
    ends = [at for mark in "/?#" if (at := rest.find(mark)) >= 0]
    host_end = min(ends, default=len(rest))  # the host is left to IDNA, not percent-encoded
    tail = quote(rest[host_end:], safe=_KEPT_IN_URL)
    base, hash_, fragment = f"{scheme}{colon}{rest[:host_end]}{tail}".partition("#")
    text = query_text(query)
    if text:
        joint = "&" if "?" in base and not base.endswith(("?", "&")) else ""
        base += (joint if "?" in base else "?") + text
    return base + hash_ + fragment


def layered(layers: Iterable[tuple[Pair, ...]]) -> list[Pair]:
    """Headers of several layers: a nearer layer replaces all of the same name further out."""
    result: list[Pair] = []
    for layer in layers:
        names = {pair.name.lower() for pair in layer}
        result = [pair for pair in result if pair.name.lower() not in names]
        result += layer
    return result


def uncompressed(headers: list[Pair]) -> list[Pair]:
    """Asks that a stream be sent as it is, unless the file says otherwise.

    A compressor holds events back until it has enough of them: their times would be its own.
    """
    if any(pair.name.lower() == "accept-encoding" for pair in headers):
        return headers
    return [*headers, Pair("Accept-Encoding", "identity")]


def with_content_type(headers: list[Pair], media: str) -> list[Pair]:
    """The body's media type, unless the request names its own.

    A multipart type without a boundary gets ours: nothing could read it otherwise.
    """
    for index, pair in enumerate(headers):
        if pair.name.lower() == "content-type":
            if "boundary=" in media and "boundary=" not in pair.value:
                joined = f"{pair.value}; {media.partition('; ')[2]}"
                return [*headers[:index], replace(pair, value=joined), *headers[index + 1 :]]
            return headers
    return [*headers, Pair("Content-Type", media)]


def together(base: T, layers: Iterable[T]) -> T:
    """Specs of several layers as one: a nearer layer's value wins where it says something."""
    for layer in layers:
        said = {
            item.name: chosen
            for item in fields(layer)  # type: ignore[arg-type]
            if (chosen := getattr(layer, item.name)) is not None
        }
        base = replace(base, **said)  # type: ignore[type-var]
    return base


def http_options(spec: HttpSpec) -> HttpOptions:
    """The file's words with all defaults decided."""
    plain = HttpOptions()
    return HttpOptions(
        verify=plain.verify if spec.verify is None else spec.verify,
        version=spec.version or plain.version,
        proxy=spec.proxy or None,
        cert=spec.cert,
        unix_socket=spec.unix_socket,
        max_body=spec.max_body or plain.max_body,
        keep_body=spec.keep_body or plain.keep_body,
    )


def limits(timeout: TimeoutSpec, stream: StreamSpec | None) -> Limits:
    """Time limits of the call; those of a stream stand in for read (idle) and total."""
    plain = Limits()
    read, total = timeout.read or plain.read, timeout.total or plain.total
    if stream is not None:
        read = stream.limits.idle or timeout.read or STREAM_IDLE
        total = stream.limits.total or timeout.total or STREAM_TOTAL
    return Limits(timeout.connect or plain.connect, read, total)
