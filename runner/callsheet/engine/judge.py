"""Step 7: what came is held against what was expected."""

from __future__ import annotations

from typing import Any

from callsheet.model.collection import CheckTemplate, StreamSpec
from callsheet.model.errors import BROKEN_KINDS
from callsheet.model.exchange import Exchange
from callsheet.model.result import BROKEN, PASSED, Verdict
from callsheet.model.source import Source
from callsheet.plugins import registry
from callsheet.plugins.protocols import CheckPlace


def judge(
    checks: tuple[tuple[CheckTemplate, Any], ...],
    exchange: Exchange,
    source: Source,
    stream: StreamSpec | None = None,
) -> tuple[Verdict, ...]:
    """One verdict for each expectation, in file order.

    An exchange that broke gets a verdict of its own, first, unless the file expects that very
    ending (``ending: reset``); so does a stream that ended otherwise than ``stream`` asks. With
    no answer at all nothing else is judged.
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
    elif not expected and (message := unfinished(exchange, stream)):
        ending = exchange.ending.kind
        verdicts.insert(0, Verdict("stream", BROKEN, source, "its end", ending, message=message))
    return tuple(verdicts)


def unfinished(exchange: Exchange, stream: StreamSpec | None) -> str:
    """Why a stream counts as unfinished, though HTTP found nothing wrong; empty when it is fine.

    A stream that falls silent, in which the service sent an error, or that never came to its
    ``until``, can't be judged by what came of it. One that ran into ``timeout`` neither;
    ``limits: total``, ``events`` and ``bytes`` are the user's own word that so much is enough.
    """
    if exchange.timeline is None:
        return ""
    kind, how = exchange.ending.kind, exchange.ending.message
    if kind in ("idle", "error"):
        return how
    if stream is not None and stream.until is not None and kind != "done":
        return f"the stream ended before its 'until' held: {how or kind}"
    asked = stream is not None and stream.limits.total is not None
    if kind == "stopped" and exchange.ending.phase == "receive" and not asked:
        return how  # only the limit on the whole time names a phase
    return ""


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
