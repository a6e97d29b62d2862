"""A comparison for the terminal: a table for each request, notes below, the verdict last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from callsheet.model.comparison import Compared, Floor, Pair
from callsheet.model.decision import CANT_TELL, NOT_SLOWER, SLOWER, Decision
from callsheet.model.frozen import frozen
from callsheet.model.result import BROKEN, FAILED, PASSED, SKIPPED
from callsheet.plugins.drawing.comparison_words import (
    chance,
    counts,
    difference,
    figure,
    headline,
    interval,
    percent,
    ratio,
    remarks,
    verdict,
)
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.visible import cells, cut, one_line

OUTCOMES = {SLOWER: FAILED, CANT_TELL: BROKEN, NOT_SLOWER: PASSED}
"""A verdict to the outcome whose sign and colour it has."""
_COLUMNS = ("metric", "A", "B", "B / A", "95% interval", "p", "fails if")
_DISPENSABLE = ("fails if", "p", "95% interval", "B / A")
"""Columns that a narrow terminal does without, in this order."""
_DIFF_LINES = 12

Row = Mapping[str, str]
"""Column to text."""


def draw_compare(compared: Compared, paint: Paint) -> str:
    """The whole comparison."""
    names = [compared.base, compared.candidate]
    lines = [
        f"{side}  {paint.bold(one_line(name))}" for side, name in zip("AB", names, strict=True)
    ]
    shared = _table(compared, paint)
    for pair in compared.pairs:
        lines += ["", *_pair(pair, shared, paint)]
    lines.append("")
    if any(pair.shown for pair in compared.pairs):
        lines.append(paint.dim("in brackets: shown, not gated"))
    lines += [paint.yellow(line) for note in compared.notes for line in _wrapped(note, 0, paint)]
    outcome = OUTCOMES[compared.verdict]
    lines.append(f"{paint.sign(outcome)} {paint.bold(one_line(headline(compared)))}")
    return "\n".join(lines)


@frozen
class Table:
    """The columns that all tables share, and their widths."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]

    def line(self, row: Row) -> str:
        """The name to the left, figures to the right; the verdict is left to the caller."""
        first, *rest = (row[name] for name in self.columns)
        parts = [first + " " * (self.widths[0] - cells(first))]
        parts += [
            " " * (width - cells(cell)) + cell
            for cell, width in zip(rest, self.widths[1:], strict=True)
        ]
        return "  " + "  ".join(parts)


def table(rows: Sequence[Row], columns: tuple[str, ...], room: int) -> Table:
    """The columns that fit into ``room`` cells; the least important ones go first."""
    for gone in range(len(_DISPENSABLE) + 1):
        kept = tuple(name for name in columns if name not in _DISPENSABLE[:gone])
        widths = tuple(max(cells(row[name]) for row in (_heads(kept), *rows)) for name in kept)
        if sum(widths) + 2 * len(widths) <= room:
            break
    return Table(kept, widths)


def _heads(columns: Iterable[str]) -> Row:
    return {name: "" if name == "metric" else name for name in columns}


def _table(compared: Compared, paint: Paint) -> Table:
    rows = [_row(one) for pair in compared.pairs for one in (*pair.gated, *pair.shown)]
    return table(rows, _COLUMNS, paint.width - max(cells(row["verdict"]) for row in rows) - 4)


def _pair(pair: Pair, shared: Table, paint: Paint) -> Iterator[str]:
    sides = (counts(pair.base), counts(pair.candidate))
    held = sides[0] if sides[0] == sides[1] else f"A {sides[0]} · B {sides[1]}"
    name = cut(one_line(pair.name), max(paint.width - cells(held) - 5, 12))
    outcome = OUTCOMES[pair.verdict] if pair.gated else SKIPPED
    yield f"{paint.sign(outcome)} {paint.bold(name)}  {paint.dim(held)}"
    yield paint.dim(shared.line(_heads(shared.columns)))
    for decision in pair.gated:
        row = _row(decision)
        word = paint.outcome(OUTCOMES[decision.verdict], row["verdict"])
        yield f"{shared.line(row)}  {word}"
    for decision in pair.shown:
        row = _row(decision)
        yield paint.dim(f"{shared.line(row)}  ({row['verdict']})")
    for said, metrics in _remarks(pair).items():
        yield from map(paint.dim, _wrapped(f"{', '.join(metrics)}: {said}", 4, paint))
    yield from _diff(pair, paint)


def _remarks(pair: Pair) -> Mapping[str, Sequence[str]]:
    """What else there is to say, each once, with the metrics that it is said of."""
    found: dict[str, list[str]] = {}
    for decision in pair.gated:
        if said := remarks(decision):
            found.setdefault(said.replace(decision.metric, "it"), []).append(decision.metric)
    return found


def _row(decision: Decision) -> Row:
    base = decision.base.value if decision.base else None
    return {
        "metric": decision.metric,
        "A": figure(base, decision.unit) if decision.base else "",
        "B": figure(decision.candidate.value, decision.unit),
        "B / A": ratio(decision),
        "95% interval": interval(decision),
        "p": chance(decision),
        "fails if": decision.limit.removeprefix(decision.metric).strip(),
        "verdict": verdict(decision),
    }


def _diff(pair: Pair, paint: Paint) -> Iterator[str]:
    if pair.diff is None:
        return
    yield f"  {difference(pair)}; stream {pair.diff.number}:"
    for line in pair.diff.lines[:_DIFF_LINES]:
        text = f"    {cut(one_line(line), paint.width - 5)}"
        sign = line[:1]
        colour = {"-": FAILED, "+": PASSED}.get(sign)
        yield paint.outcome(colour, text) if colour else paint.dim(text)
    if (left := len(pair.diff.lines) - _DIFF_LINES) > 0:
        yield paint.dim(f"    … {left} more lines; --report html=PATH shows them")


def draw_floors(found: Sequence[Floor], paint: Paint) -> str:
    """The noise floor of each request's metrics."""
    lines: list[str] = []
    for floor in found:
        lines.append(f"{paint.bold(one_line(floor.name))}  {paint.dim(counts(floor.runs))}")
        rows = [
            {
                "metric": one.metric,
                "value": figure(one.side.value, one.unit),
                "noise": "–" if one.noise is None else f"±{percent(one.noise)}",
                "visible": percent(one.visible),
            }
            for one in floor.floors
        ]
        shared = table(rows, ("metric", "value", "noise", "visible"), paint.width)
        lines.append(paint.dim(shared.line(_heads(shared.columns))))
        for row, one in zip(rows, floor.floors, strict=True):
            lines.append(shared.line(row))
            lines += [paint.dim(line) for line in _wrapped(one.note, 4, paint)]
        lines.append("")
    lines += _wrapped(
        "noise: what 95 of 100 comparisons of like with like stay below. visible: a change for "
        "the worse that so many streams a side find in about four of five comparisons.",
        0,
        paint,
    )
    return "\n".join(lines)


def _wrapped(text: str, indent: int, paint: Paint) -> list[str]:
    from textwrap import wrap

    margin = " " * indent
    return wrap(one_line(text), paint.width - 1, initial_indent=margin, subsequent_indent=margin)
