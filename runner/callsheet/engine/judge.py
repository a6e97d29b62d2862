"""Step 7: what came is held against what was expected."""

from __future__ import annotations

from typing import Any

from callsheet.model.collection import CheckTemplate
from callsheet.model.errors import BROKEN_KINDS
from callsheet.model.exchange import Exchange
from callsheet.model.result import BROKEN, PASSED, Verdict
from callsheet.model.source import Source
from callsheet.plugins import registry
from callsheet.plugins.protocols import CheckPlace


def judge(
    checks: tuple[tuple[CheckTemplate, Any], ...], exchange: Exchange, source: Source
) -> tuple[Verdict, ...]:
    """One verdict for each expectation, in file order.

    An exchange that broke gets a verdict of its own, first, unless the file expects that very
    ending (``ending: reset``); with no answer at all nothing else is judged.
    """
    verdicts: list[Verdict] = []
    for template, args in checks:
        if exchange.response is None and template.name != "ending":
            continue
        check = registry.check(template.name)
        verdicts.extend(check.judge(args, exchange, CheckPlace(template.source)))
    expected = any(v.check == "ending" and v.outcome == PASSED for v in verdicts)
    if exchange.ending.broken and not expected:
        verdicts.insert(0, broken(exchange, source))
    return tuple(verdicts)


def broken(exchange: Exchange, source: Source) -> Verdict:
    """The verdict that an exchange could not be judged."""
    ending = exchange.ending
    return Verdict(
        check="exchange",
        outcome=BROKEN,
        source=source,
        expected="a whole answer",
        actual=BROKEN_KINDS.get(ending.kind, ending.kind),
        place=ending.phase,
        message=ending.message or BROKEN_KINDS.get(ending.kind, ending.kind),
    )


def prepare(checks: tuple[tuple[CheckTemplate, Any], ...]) -> None:
    """Compile what needs compiling before anything is sent. Raises ProblemsError."""
    for template, args in checks:
        registry.check(template.name).prepare(args)
