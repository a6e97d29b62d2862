"""Names of requests in files: found, or told with a suggestion; cycles named as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from callsheet.model.errors import Problem, did_you_mean
from callsheet.model.source import Source

Edges = Mapping[str, Sequence[tuple[str, str, Source]]]
"""Identity → what it names: ``needs`` or ``uses``, the other identity, the place of the name."""


def find(
    name: str, source: Source, collection: str, known: Collection[str], problems: list[Problem]
) -> str:
    """The identity that ``name`` means: inside its own collection first, then as a full one.

    A name that means nothing is reported and given back as it is.
    """
    name = name.removesuffix(".yaml").removesuffix(".yml")
    for identity in (f"{collection}/{name}", name):
        if identity in known:
            return identity
    prefix = f"{collection}/"
    short = [identity.removeprefix(prefix) for identity in known]
    mend = did_you_mean(name, short) or did_you_mean(name, known)
    if not mend:
        ends = [i for i in short if i.rsplit("/", 1)[-1] == name.rsplit("/", 1)[-1]]
        mend = f"did you mean '{ends[0]}'?" if ends else "name a file as in files/upload"
    problems.append(Problem("unknown-request", f"there is no request '{name}'", source, mend))
    return name


def cycles(edges: Edges) -> Iterator[Problem]:
    """One problem for each circle of requests that wait for each other, path included."""
    done: set[str] = set()
    for start in edges:
        way: dict[str, tuple[Source, str]] = {}  # from start to here, with the names that led on
        walks = [(start, iter(edges[start]))] if start not in done else []
        while walks:
            identity, rest = walks[-1]
            edge = next(rest, None)
            if edge is None:
                walks.pop()
                way.pop(identity, None)
                done.add(identity)
                continue
            verb, target, source = edge
            way[identity] = source, f"{identity} {verb} {target}"
            if target in way:
                yield _circle(target, list(way), way)
            elif target not in done:
                walks.append((target, iter(edges.get(target, ()))))


def _circle(target: str, names: list[str], way: Mapping[str, tuple[Source, str]]) -> Problem:
    circle = names[names.index(target) :]
    source, what = way[circle[-1]]
    if len(circle) == 1:
        return Problem("cycle", f"{what.removesuffix(target)}itself", source, "remove it")
    path = " → ".join([*circle, target])
    message = f"requests wait for each other in a circle: {path}"
    mend = "break the circle at one of these places"
    return Problem("cycle", message, source, mend, related=tuple(way[n] for n in circle[:-1]))
