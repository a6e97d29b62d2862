"""What the tables read becomes the model: folders, request files, environments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from callsheet.io.inherit import Values, request_template, step, tags, with_values
from callsheet.io.tables.variables import declared
from callsheet.model.collection import Folder, RequestFile, Step
from callsheet.model.environment import Environment
from callsheet.model.source import NOWHERE, Node, Source

Found = Mapping[Source, str]
"""The place of each name of another request → the identity that it means."""


def folder(identity: str, own: Values | None, path: str) -> Folder:
    """A folder with what its own file says; ``path`` is its place where it has none."""
    last = identity.rsplit("/", 1)[-1]
    if own is None:
        return Folder(identity, Source(path, 1, 1), last)
    return Folder(
        identity,
        own["source"],
        own["name"] or last,
        own["doc"],
        declared(own["variables"]),
        tuple(entry.name for entry in own["order"]),
    )


def request_file(
    identity: str, own: Values, defaults: Sequence[Values], found: Found
) -> RequestFile:
    """One file below ``collections/``. ``defaults`` of its folders come outermost first."""
    scenario = own["steps"] is not None
    if scenario:
        steps = tuple(
            step(values, defaults, values["use"] and found[values["use"][1]])
            for values in own["steps"]
        )
    else:
        steps = (Step("", own["source"], request_template(own, defaults)),)
    return RequestFile(
        identity=identity,
        source=own["source"],
        name=own["name"] or identity.rsplit("/", 1)[-1],
        steps=steps,
        scenario=scenario,
        doc=own["doc"],
        tags=tags(own["tags"], defaults),
        needs=tuple((found[source], source) for _, source in own["needs"]),
        finally_=tuple(_clean_up(values, found) for values in own["finally"]),
        each=own["each"],
        skip_if=own["skip_if"],
        variables=declared(own["variables"]),
    )


def environment(name: str, own: Values) -> Environment:
    """One file below ``environments/``."""
    serve, serve_source = own["serve"] or (None, NOWHERE)
    return Environment(
        name=name,
        source=own["source"],
        values={entry.name: entry.value for entry in own["values"]},
        value_sources={entry.name: entry.source for entry in own["values"]},
        local=own["local"],
        serve=serve,
        serve_source=serve_source,
        default=own["default"],
        doc=own["doc"],
    )


def names_of(node: Node) -> Iterator[tuple[str, Node]]:
    """The other requests that a file names: (needs, uses or finally; the node of the name).

    Read from the tree, so that a file with other mistakes is looked through as well.
    """
    yield from (("needs", item) for item in _items(node.get("needs")))
    for item in _items(node.get("finally")):
        named = item.get("use") if isinstance(item.value, dict) else item
        yield from [("finally", named)] if named else []
    steps = node.get("steps")
    if steps is not None and isinstance(steps.value, list):
        for item in steps.value:
            named = item.get("use")
            yield from [("uses", named)] if named else []


def _items(node: Node | None) -> list[Node]:
    if node is None:
        return []
    return node.value if isinstance(node.value, list) else [node]


def _clean_up(values: Values, found: Found) -> Step:
    _, source = values["use"]
    identity = found[source]
    return Step(identity, values["source"], use=identity, with_=with_values(values))
