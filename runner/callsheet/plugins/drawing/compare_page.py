"""A comparison as one HTML page that needs nothing else, readable without script and style.

Its policy is that of the run report: one script and one style sheet by their hashes, no network.
"""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.model.comparison import Compared, Pair
from callsheet.model.decision import CANT_TELL, NOT_SLOWER, SLOWER, Decision
from callsheet.plugins.drawing.axis import Axis
from callsheet.plugins.drawing.compare_charts import charts, legend
from callsheet.plugins.drawing.compare_page_script import SCRIPT_COMPARE
from callsheet.plugins.drawing.compare_page_style import STYLE_COMPARE
from callsheet.plugins.drawing.comparison_words import (
    chance,
    counts,
    difference,
    figure,
    headline,
    interval,
    ratio,
    remarks,
    verdict,
)
from callsheet.plugins.drawing.markup import inline
from callsheet.plugins.drawing.page_style import STYLE
from callsheet.plugins.drawing.page_style_case import STYLE_CASE

_SIGNS = {
    SLOWER: '<span class="sign failed" title="slower">✗</span>',
    CANT_TELL: '<span class="sign broken" title="can\'t tell">!</span>',
    NOT_SLOWER: '<span class="sign passed" title="not slower">✓</span>',
}
_NOT_GATED = '<span class="sign skipped" title="not gated">○</span>'
_HEAD = ("metric", "A", "B", "B / A", "95% interval", "p", "fails if", "verdict")


def compare_page(compared: Compared) -> str:
    """The whole page."""
    style = STYLE + STYLE_CASE.replace("@@FILTERS@@", "") + STYLE_COMPARE
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(SCRIPT_COMPARE)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = inline(headline(compared))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title} · Callsheet</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"{_top(compared, title)}"
        f'<main class="wide">\n{"".join(_notices(compared))}'
        f"{''.join(map(_request, compared.pairs))}</main>\n"
        f"<script>{SCRIPT_COMPARE}</script>\n</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    """A source expression of Content Security Policy level 3, section 2.3.1."""
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _top(compared: Compared, title: str) -> str:
    facts = legend(compared.base, compared.candidate)
    return (
        '<header class="wide top"><div><p class="brand">'
        '<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">'
        '<rect width="18" height="18" rx="5" fill="#2f5fd0"/><path d="M4.5 5v8M7.5 5v8M13.5 5v8" '
        'stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg> '
        f"Callsheet {inline(compared.version)}</p>\n<h1>{title}</h1>\n"
        f'<dl class="facts">{facts}<div><dt>Requests</dt> <dd>{len(compared.pairs):,}</dd></div>'
        "</dl></div></header>\n"
    )


def _notices(compared: Compared) -> Iterator[str]:
    for note in compared.notes:
        yield f'<p class="notice">{inline(note)}.</p>\n'


def _request(pair: Pair) -> str:
    sign = _SIGNS[pair.verdict] if pair.gated else _NOT_GATED
    return (
        f'<section class="request"><h2>{sign} {inline(pair.name)}</h2>\n'
        f'<p class="where">A: {counts(pair.base)} · B: {counts(pair.candidate)}</p>\n'
        f"{_table(pair)}{charts(pair)}{_diff(pair)}</section>\n"
    )


def _table(pair: Pair) -> str:
    """The figures, gated ones first."""
    both = (*pair.gated, *pair.shown)
    span = Axis(*_range(both), 6, 184, log=True)
    head = "".join(f"<th>{name}</th>" for name in (*_HEAD[:5], "", *_HEAD[5:]))
    rows = "".join(_row(one, span, gated=place < len(pair.gated)) for place, one in enumerate(both))
    return (
        f'<div class="wideable"><table class="figures"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>\n"
    )


def _range(decisions: tuple[Decision, ...]) -> tuple[float, float]:
    """The ratios that the bounds are drawn over: symmetric around 1, at most ten times."""
    bounds = [bound for one in decisions for bound in one.interval or ()]
    far = max((max(bound, 1 / max(bound, 0.1)) for bound in bounds), default=1.5)
    far = min(max(far, 1.25), 10) * 1.05
    return 1 / far, far


def _row(decision: Decision, span: Axis, *, gated: bool) -> str:
    base = figure(decision.base.value, decision.unit) if decision.base else ""
    limit = decision.limit.removeprefix(decision.metric).strip() if gated else "shown only"
    cells = (
        inline(decision.metric),
        base,
        figure(decision.candidate.value, decision.unit),
        ratio(decision),
        interval(decision),
    )
    kind = decision.verdict if gated else "beside"
    row = (
        f'<tr class="{kind}">{"".join(f"<td>{cell}</td>" for cell in cells)}'
        f'<td class="bounds">{_bounds(decision, span)}</td><td>{inline(chance(decision))}</td>'
        f"<td>{inline(limit)}</td><td><b>{verdict(decision)}</b></td></tr>\n"
    )
    said = remarks(decision)
    if gated and said:
        row += f'<tr class="remark"><td colspan="{len(_HEAD) + 1}">{inline(said)}</td></tr>\n'
    return row


def _bounds(decision: Decision, span: Axis) -> str:
    """The interval as a line on a scale of ratios, with a mark at no change."""
    if decision.interval is None or decision.ratio is None:
        return ""
    low, high = (span.at(bound) for bound in decision.interval)
    one = span.at(1)
    return (
        '<svg width="190" height="16" aria-hidden="true">'
        f'<path d="M{one:g} 0v16" stroke="currentColor" stroke-opacity=".35" '
        'stroke-dasharray="2 2"/>'
        f'<path d="M{low:g} 8H{high:g}" stroke="currentColor" stroke-width="2" '
        'stroke-opacity=".55" stroke-linecap="round"/>'
        f'<circle cx="{span.at(decision.ratio):g}" cy="8" r="3.5" fill="currentColor"/></svg>'
    )


def _diff(pair: Pair) -> str:
    if pair.diff is None:
        return ""
    lines = []
    for line in pair.diff.lines:
        tag = {"-": "del", "+": "ins"}.get(line[:1], "span")
        lines.append(f"<{tag}>{inline(line, 4000)}</{tag}>")
    head = f"{difference(pair)}; stream {pair.diff.number} of A, then of B:"
    return f'<h4>{head}</h4><pre class="diff">{"".join(lines)}</pre>\n'
