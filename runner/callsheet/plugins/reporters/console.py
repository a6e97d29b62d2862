"""The ``console`` report: failures in full, then the summary, as plain text.

The live terminal (:mod:`callsheet.apps.cli.live_run`) draws with the same two functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callsheet.model.result import BROKEN, FAILED, OUTCOMES, RunResult
from callsheet.plugins.drawing.case_line import case_line, title
from callsheet.plugins.drawing.failure import failure
from callsheet.plugins.drawing.measures import duration, many
from callsheet.plugins.drawing.paint import PLAIN, Paint
from callsheet.plugins.drawing.visible import one_line
from callsheet.plugins.protocols import Reporter

_SLOWEST = 5


class Console:
    """One line per case, then what is wrong, then the summary."""

    needs_exchanges = True
    suffix = "txt"

    def report(self, result: RunResult) -> str:
        lines = [case_line(case, PLAIN) for case in result.cases]
        wrong = failures(result, PLAIN)
        return "\n".join([*lines, *(["", *wrong] if wrong else []), "", summary(result, PLAIN), ""])


def failures(result: RunResult, paint: Paint) -> list[str]:
    """Each failed case in full, then each broken one; an empty line after each but the last."""
    wrong = sorted(
        (case for case in result.cases if case.outcome in (FAILED, BROKEN)),
        key=lambda case: case.outcome != FAILED,
    )
    return "\n\n".join(failure(case, paint) for case in wrong).split("\n") if wrong else []


def summary(result: RunResult, paint: Paint) -> str:
    """Counts, checks, duration, settings and the slowest cases; no newline at the end."""
    return "\n".join(_summary(result, paint))


def _summary(result: RunResult, paint: Paint) -> Iterator[str]:
    total = sum(result.counts.values())
    if result.interrupted:
        yield paint.yellow("Interrupted: this is what ran until then.")
    if not total:
        yield paint.yellow("No cases ran.")
    else:
        yield f"{many(total, 'case')}: {counted(result.counts, paint)}"
    if checks := sum(result.checks.values()):
        yield f"{many(checks, 'check')}: {counted(result.checks, paint)}"
    settings = [f"in {duration(result.duration)}"]
    if result.environment:
        settings.append(f"environment {one_line(result.environment)}")
    if result.seed is not None:
        settings.append(f"seed {result.seed}")
    yield paint.dim(" · ".join(settings))
    if len(result.slowest) > 1:
        yield paint.dim("slowest:")
        for case in result.slowest[:_SLOWEST]:
            yield paint.dim(f"  {duration(case.duration):>9}  {title(case)}")


def counted(counts: Mapping[str, int], paint: Paint) -> str:
    """``12 passed, 1 failed``: the outcomes that occur, each in its colour."""

    return ", ".join(
        paint.outcome(name, f"{counts[name]:,} {name}") for name in OUTCOMES if counts.get(name)
    )


reporter: Reporter = Console()
