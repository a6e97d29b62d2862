"""What a request would begin with, as far as it is known before the run."""

from __future__ import annotations

from callsheet.engine.resolve import Filler, with_query
from callsheet.model.collection import RequestTemplate
from callsheet.model.containers import Pair
from callsheet.model.errors import ProblemsError
from callsheet.model.shape import Reader


def first_line(request: RequestTemplate, filler: Filler) -> str:
    """``METHOD url`` with its query; holes that wait for an earlier request stay as written."""
    pairs: list[Pair] = []
    waiting: list[str] = []
    for part in request.query:
        try:
            known: tuple[Pair, ...] = filler.value(part)
            pairs += known
        except ProblemsError:
            unfilled = part.shape.read(part.node, Reader())
            waiting += [f"{pair.name}={pair.value}" for pair in unfilled]
    try:
        target = filler.value(request.send)
        url = f"{target.method} {with_query(target.url, pairs)}"
    except ProblemsError:
        url = str(request.send.node.plain())
        waiting = [f"{pair.name}={pair.value}" for pair in pairs] + waiting
    return f"{url}{'&' if '?' in url else '?'}{'&'.join(waiting)}" if waiting else url
