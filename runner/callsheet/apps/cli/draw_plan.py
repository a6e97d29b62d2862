"""``run --dry-run``: what would be sent, in order, with the values that are known by now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callsheet.engine.plan import Case
from callsheet.model.collection import RequestFile, Step
from callsheet.plugins.drawing.visible import one_line
from callsheet.session import Session


def draw_plan(session: Session, cases: Iterable[Case]) -> str:
    """One line for each case and each of its requests. Secrets are hidden."""
    cases = tuple(cases)
    session.check(cases)
    lines: list[str] = []
    for case in cases:
        label = one_line(session.redact(case.label))
        lines.append(f"{one_line(case.id)}{f'  ({label})' if label else ''}")
        for step, file in requests(session, case.file, (*case.file.steps, *case.file.finally_)):
            name = f"{step.name}: " if step.name else ""
            lines.append(f"    {one_line(name + session.first_line(file, case, step))}")
    count = len(cases)
    lines.append(f"{count} case{'' if count == 1 else 's'}; nothing was sent.")
    return "\n".join(lines)


def requests(
    session: Session, file: RequestFile, steps: Iterable[Step]
) -> Iterator[tuple[Step, RequestFile]]:
    """Every step that sends something, with the file in which it stands."""
    for step in steps:
        if step.use is None:
            yield step, file
        else:
            used = session.workspace.files[step.use]
            yield from requests(session, used, used.steps)
