"""The ``html`` report: one file that needs nothing else, readable without script and style.

The page's own policy allows its one script and its one style sheet by their hashes and nothing
besides: no network, no inline style, no handler. Everything else is escaped text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callsheet.model.result import BROKEN, FAILED, OUTCOMES, PASSED, SKIPPED, CaseResult, RunResult
from callsheet.plugins.drawing.markup import inline
from callsheet.plugins.drawing.measures import duration, instant, many
from callsheet.plugins.drawing.page_case import case
from callsheet.plugins.drawing.page_room import rooms
from callsheet.plugins.drawing.page_script import SCRIPT
from callsheet.plugins.drawing.page_style import STYLE
from callsheet.plugins.drawing.page_style_case import STYLE_CASE, filters
from callsheet.plugins.protocols import Reporter

_COLOURS = {PASSED: "#2c9a63", FAILED: "#d8484f", BROKEN: "#d0912b", SKIPPED: "#8c95a2"}
_ORDER = (FAILED, BROKEN, PASSED, SKIPPED)
_OFF = ' class="off"'
_ATTENTION = "Needs attention"
_EMPTY = '<p class="empty" hidden><b>No case matches</b> Try another word or another outcome.</p>\n'
_NOTHING = '<p class="empty"><b>Nothing ran</b> No case was selected.</p>\n'


class Html:
    """A page for people."""

    needs_exchanges = True
    suffix = "html"

    def report(self, result: RunResult) -> str:
        style = STYLE + STYLE_CASE.replace("@@FILTERS@@", filters(OUTCOMES))
        anchors = {item.id: f"case-{index}" for index, item in enumerate(result.cases, 1)}
        policy = (
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(SCRIPT)}'; "
            "base-uri 'none'; form-action 'none'"
        )
        parts = [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{_headline(result.counts)} · Callsheet</title>\n<style>{style}</style>\n"
            "</head>\n<body>\n",
            _top(result, anchors),
            _bar(result.counts),
            '<main class="wide">\n',
            *_notices(result),
            *_groups(result, anchors),
            _EMPTY if result.cases else _NOTHING,
            f"</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        ]
        return "".join(parts)


def _hash(text: str) -> str:
    """A source expression of Content Security Policy level 3, section 2.3.1."""
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _headline(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    wrong = counts.get(FAILED, 0) + counts.get(BROKEN, 0)
    if not total:
        return "No case ran"
    if wrong:
        return f"{wrong:,} of {many(total, 'case')} did not pass"
    if counts.get(SKIPPED, 0) == total:
        return f"{many(total, 'case')} skipped"
    if counts.get(SKIPPED, 0):
        return f"{many(counts.get(PASSED, 0), 'case')} passed, {counts[SKIPPED]:,} skipped"
    return f"All {many(total, 'case')} passed" if total > 1 else "1 case passed"


def _top(result: RunResult, anchors: Mapping[str, str]) -> str:
    facts = "".join(
        f"<div><dt>{name}</dt> <dd>{value}</dd></div>\n" for name, value in _facts(result)
    )
    return (
        '<header class="wide top"><div><p class="brand">'
        '<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">'
        '<rect width="18" height="18" rx="5" fill="#2f5fd0"/><path d="M4.5 5v8M7.5 5v8M13.5 5v8" '
        'stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg> '
        f"Callsheet {inline(result.version)}</p>\n"
        f"<h1>{_headline(result.counts)}</h1>\n{_share(result.counts)}"
        f'<dl class="facts">{facts}</dl></div>\n{_slowest(result, anchors)}</header>\n'
    )


def _facts(result: RunResult) -> Iterator[tuple[str, str]]:
    if result.environment:
        yield "Environment", inline(result.environment)
    yield "Started", instant(result.started)
    yield "Duration", duration(result.duration)
    if checks := sum(result.checks.values()):
        wrong = result.checks.get(FAILED, 0)
        yield "Checks", f"{checks:,}{f', {wrong:,} failed' if wrong else ''}"
    if result.seed is not None:
        yield "Seed", str(result.seed)
    yield "Exit code", str(result.exit_code)


def _share(counts: Mapping[str, int]) -> str:
    """The outcomes' shares as one bar."""
    total, start, bars = sum(counts.values()), 0.0, []
    for name in _ORDER:
        width = counts.get(name, 0) * 100 / total if total else 0
        if width:
            bars.append(
                f'<rect x="{start:.2f}%" width="{width:.2f}%" height="8" fill="{_COLOURS[name]}">'
                f"<title>{counts[name]:,} {name}</title></rect>"
            )
        start += width
    said = ", ".join(f"{counts[name]:,} {name}" for name in OUTCOMES if counts.get(name))
    head = f'<svg class="share" width="100%" height="8" role="img" aria-label="{said}">'
    return f"{head}{''.join(bars)}</svg>" if bars else ""


def _slowest(result: RunResult, anchors: Mapping[str, str]) -> str:
    found = [item for item in result.slowest[:5] if item.duration]
    if len(found) < 2:
        return ""
    most = found[0].duration
    rows = "".join(
        f"<li>{_link(item, anchors)} <span>{duration(item.duration)}</span>"
        '<svg width="100%" height="3" aria-hidden="true"><rect width="100%" height="3" '
        'fill="#7c8aa5" fill-opacity=".18"/>'
        f'<rect width="{item.duration * 100 / most:.1f}%" height="3" fill="#4c7fe0"/></svg></li>\n'
        for item in found
    )
    return f'<section class="slowest"><h2>Slowest</h2><ol>{rows}</ol></section>'


def _link(item: CaseResult, anchors: Mapping[str, str]) -> str:
    name = inline(item.id, 200)
    return f'<a href="#{anchors[item.id]}">{name}</a>' if item.id in anchors else f"<b>{name}</b>"


def _bar(counts: Mapping[str, int]) -> str:
    """The filter: inputs first, as the style sheet needs them, then what one sees of them."""
    numbers = {"all": sum(counts.values()), **{name: counts.get(name, 0) for name in _ORDER}}
    inputs, labels = [], []
    for name, count in numbers.items():
        off = not count and name != "all"
        state = " checked" if name == "all" else " disabled" if off else ""
        inputs.append(
            f'<input class="pick" type="radio" name="outcome" id="only-{name}" value="{name}" '
            f'autocomplete="off"{state}>'
        )
        word = f"{name.capitalize()} <b>{count:,}</b>"
        labels.append(f'<label for="only-{name}"{off * _OFF}>{word}</label>\n')
    return (
        f'{"".join(inputs)}\n<nav class="bar" aria-label="Filter"><form class="wide">'
        f'<div class="choices">{"".join(labels)}</div>'
        '<input type="search" placeholder="Search names, tags, failures   /" '
        'aria-label="Search cases" autocomplete="off" spellcheck="false" hidden>'
        '<output aria-live="polite" hidden></output>'
        '<button type="button" hidden>Open all</button></form></nav>\n'
    )


def _notices(result: RunResult) -> Iterator[str]:
    if result.interrupted:
        yield '<p class="notice">The run was interrupted. This is what ran until then.</p>\n'
    left = sum(result.counts.values()) - len(result.cases)
    if left > 0:
        yield f'<p class="notice">{many(left, "more case")} ran and were not kept.</p>\n'


def _groups(result: RunResult, anchors: Mapping[str, str]) -> Iterator[str]:
    """What did not pass first, then the rest by folder, each in the order of the run."""
    groups: dict[str, list[CaseResult]] = {}
    wrong = [item for item in result.cases if item.outcome in (FAILED, BROKEN)]
    if wrong:
        groups[_ATTENTION] = sorted(wrong, key=lambda item: item.outcome != FAILED)
    for item in result.cases:
        if item.outcome not in (FAILED, BROKEN):
            groups.setdefault(item.identity.rpartition("/")[0], []).append(item)
    room, room_of_wrong = rooms(result)
    for name, items in groups.items():
        took = duration(sum(item.duration for item in items))
        yield (
            f'<section class="group"><h2><b>{inline(name) or "Cases"}</b> '
            f"<span>{many(len(items), 'case')} · {took}</span></h2>\n"
            '<div class="cases">\n'
        )
        for item in items:
            mine = room_of_wrong if item.outcome in (FAILED, BROKEN) else room
            yield case(item, anchors[item.id], mine)
        yield "</div></section>\n"


reporter: Reporter = Html()
