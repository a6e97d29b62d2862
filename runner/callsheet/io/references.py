"""Names of requests in files: found, or told with a suggestion; cycles named as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

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


def cycles(edges: Edges) -> Iterable[Problem]:
    """One problem for each circle of requests that need (or use) each other, path included."""
    done: set[str] = set()
    for start in edges:
        yield from _walk(start, edges, [], {}, done)


def _walk(
    identity: str,
    edges: Edges,
    way: list[str],
    places: dict[str, tuple[Source, str]],
    done: set[str],
) -> Iterable[Problem]:
    if identity in done:
        return
    way.append(identity)
    for verb, target, source in edges.get(identity, ()):
        places[identity] = source, f"{identity} {verb} {target}"
        if target in way:
            circle = way[way.index(target) :]
            if len(circle) == 1:
                yield Problem("cycle", f"{target} {verb} itself", source, "remove it")
                continue
            path = " → ".join([*circle, target])
            message = f"requests wait for each other in a circle: {path}"
            mend = "break the circle at one of these places"
            related = tuple(places[name] for name in circle[:-1])
            yield Problem("cycle", message, source, mend, related=related)
        else:
            yield from _walk(target, edges, way, places, done)
    way.pop()
    done.add(identity)
