"""Draws environments and where values come from, in aligned columns. Secrets show as ``***``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from callsheet.engine.builtins import as_text
from callsheet.engine.explain import Explained
from callsheet.engine.redact import MASK, Redactor
from callsheet.model.collection import Workspace
from callsheet.model.environment import Environment, Value
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.visible import cells, cut, one_line

_WIDEST = 48
Row = Sequence[str]


def columns(rows: Iterable[Row], paint: Paint) -> list[str]:
    """Lines with aligned columns: the first as it is, the others dim behind it."""
    table = [tuple(row) for row in rows]
    widths = [max(map(cells, column)) for column in zip(*table, strict=True)]
    lines = []
    for row in table:
        padded = [
            cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join([*padded[:-1], paint.dim(row[-1])]).rstrip())
    return lines


def draw_list(
    workspace: Workspace, chosen: Environment | None, set_names: Mapping[str, Iterable[str]]
) -> list[tuple[str, str, str]]:
    """One row for each environment: name (``*`` is the one in use), what it lacks, what it is.

    ``set_names`` are the local values that each environment has on this machine.
    """
    rows = []
    for name, environment in sorted(workspace.environments.items()):
        mark = "*" if environment is chosen else " "
        local = [item for item, _ in environment.local]
        lacks = [item for item in local if item not in set_names[name]]
        state = f"not set: {', '.join(lacks)}" if lacks else "ready"
        about = environment.doc.partition("\n")[0]
        if environment.serve:
            about = about or f"serves the embedded mock of {environment.serve}"
        rows.append((f"{mark} {name}", state, about))
    return rows


def shown(value: Value, redactor: Redactor) -> str:
    """A value on one line, hidden when it is a secret."""
    if value.secret:
        return MASK
    return cut(one_line(redactor.text(as_text(value.node.plain()))), _WIDEST)


def draw_values(values: Mapping[str, Value | None], redactor: Redactor) -> list[Row]:
    """One row for each variable: name, value, origin, place; None is not set."""
    return [
        (f"  {name}", "not set", "", "")
        if value is None
        else (f"  {name}", shown(value, redactor), value.origin, value.where)
        for name, value in sorted(values.items())
    ]


def draw_explained(explained: Iterable[Explained], redactor: Redactor) -> list[Row]:
    """Rows as in :func:`draw_values`; under a variable's row one for each value it shadows."""
    rows: list[Row] = []
    for one in explained:
        if one.values:
            for value in one.values:
                counts = value is one.values[0]
                where = value.where if counts else f"{value.where} (shadowed)"
                name = one.name if counts else ""
                rows.append((name, shown(value, redactor), value.origin, where))
            if one.saved:
                rows.append(("", "", "saved", "once a request of the run has saved it"))
        else:
            saved = ("", "saved", "by a request of the run")
            rows.append((one.name, *(saved if one.saved else ("missing", "", ""))))
    return rows
