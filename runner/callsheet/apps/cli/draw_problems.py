"""Draws mistakes for people: what is wrong, where, the line itself, how to mend it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

from callsheet.model.errors import CallsheetError, Problem, ProblemsError, UsageError
from callsheet.model.source import Source

MOST = 50
"""Problems that are drawn; the rest is counted."""
WIDEST = 100
"""Columns of a line that are shown; a longer one is cut around the caret."""

_TAB = "    "
# What the caret underlines: a quoted text, or a plain one up to ': ', ',' or a comment.
_TOKEN = re.compile(
    r""" "(?:[^"\\]|\\.)*" | '(?:[^']|'')*'
    | (?![ ])(?: \{\{.*?\}\} | [^\s:,\[\]{}] | :(?=\S) | [ ](?=[^\s#,:\[\]}]) )+ """,
    re.X,
)
_STYLES = {"error": "1;31", "warning": "1;33", "strong": "1", "quiet": "34", "mend": "36"}


def draw_error(error: CallsheetError, color: bool = False) -> str:
    """Any error that is the user's to mend."""
    if isinstance(error, ProblemsError):
        return draw_problems(error.problems, error.texts, color)
    if isinstance(error, UsageError):
        return draw_problems((error.problem,), {}, color)
    return _head(Problem("", str(error)), color)


def draw_problems(
    problems: Sequence[Problem], texts: Mapping[str, str], color: bool = False
) -> str:
    """The problems in the order given, then a line that counts them.

    ``texts`` holds the text of each file by its path; a problem in another file has no excerpt.
    """
    drawn = [_problem(problem, texts, color) for problem in problems[:MOST]]
    if len(problems) > MOST:
        drawn.append(f"and {len(problems) - MOST} more")
    if any(problem.source for problem in problems):
        drawn.append(_summary(problems))
    return "\n\n".join(drawn)


def draw_bug(error: BaseException) -> str:
    """A mistake of our own: the exception's type and our frames, no values, no message."""
    import platform

    from callsheet import __version__

    system = f"callsheet {__version__}, Python {platform.python_version()} on {platform.system()}"
    lines = [f"error: callsheet itself failed with {type(error).__name__} ({system})"]
    lines += [f"  at {frame}" for frame in _own_frames(error)]
    cause = error.__cause__ or error.__context__
    if cause is not None:
        lines.append(f"  because of {type(cause).__name__}")
        lines += [f"  at {frame}" for frame in _own_frames(cause)]
    lines.append(
        "This is not your mistake. Please report these lines; they hold none of your data."
    )
    return "\n".join(lines)


def _own_frames(error: BaseException) -> Iterable[str]:
    home = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(home + os.sep):
            path = os.path.relpath(code.co_filename, os.path.dirname(home))
            yield f"{path}:{trace.tb_lineno} {code.co_qualname}"
        trace = trace.tb_next


def _problem(problem: Problem, texts: Mapping[str, str], color: bool) -> str:
    lines = [_head(problem, color)]
    source = problem.source
    if source is None or not source.path:
        return "\n".join([*lines, *_mend(problem.mend, "  ", color)])
    places = [source, *(place for place, _ in problem.related)]
    gutter = max(len(str(place.line)) for place in places)
    lines += _excerpt(source, texts, gutter, problem.mend, "mend", problem.level, color)
    for place, what in problem.related:
        lines += _excerpt(place, texts, gutter, what, "quiet", "quiet", color)
    return "\n".join(lines)


def _head(problem: Problem, color: bool) -> str:
    code = f"[{problem.code}]" if problem.code else ""
    level = _paint(f"{problem.level}{code}", problem.level, color)
    return f"{level}{_paint(f': {_visible(problem.message)}', 'strong', color)}"


def _excerpt(
    source: Source,
    texts: Mapping[str, str],
    gutter: int,
    note: str,
    note_style: str,
    caret_style: str,
    color: bool,
) -> list[str]:
    """Place, line and caret; the note stands behind the caret where there is room."""
    arrow = _paint(" " * gutter + "-->", "quiet", color)
    lines = [f"{arrow} {_visible(str(source))}"]
    bar = _paint(" " * gutter + " |", "quiet", color)
    rows = texts.get(source.path, "").splitlines()
    if not 0 < source.line <= len(rows):
        return [*lines, *_mend(note, " " * gutter + " ", color)]
    text, indent, width = _cut(rows[source.line - 1], source.column - 1)
    number = _paint(f"{source.line:>{gutter}} |", "quiet", color)
    lines.append(f"{number} {text}".rstrip())
    carets = _paint("^" * width, caret_style, color)
    inline = not note or indent + width + len(note) < WIDEST
    behind = f" {_paint(_visible(note), note_style, color)}" if note and inline else ""
    lines.append(f"{bar} {' ' * indent}{carets}{behind}")
    return lines if inline else [*lines, *_mend(note, " " * gutter + " ", color)]


def _mend(note: str, margin: str, color: bool) -> list[str]:
    if not note:
        return []
    import textwrap

    first, *rest = textwrap.wrap(_visible(note), WIDEST - len(margin))
    more = [f"{margin}  {_paint(line, 'mend', color)}" for line in rest]
    return [f"{margin}= {_paint(first, 'mend', color)}", *more]


def _cut(line: str, column: int) -> tuple[str, int, int]:
    """The part of a line around a column, the caret's indent in it and the caret's width."""
    column = min(column, len(line))
    match = _TOKEN.match(line, column)
    token = match[0] if match else line[column : column + 1]
    before, after = _visible(line[:column]), _visible(line[column + len(token) :])
    token = _visible(token)
    if _width(token) > WIDEST // 2:
        token, after = _fit(token, WIDEST // 2) + "…", ""
    if _width(before) > WIDEST // 2:
        before = "…" + _fit(before[::-1], WIDEST // 3)[::-1]
    room = WIDEST - _width(before) - _width(token)
    if _width(after) > room:
        after = _fit(after, room - 1) + "…"
    return before + token + after, _width(before), max(1, _width(token))


def _fit(text: str, width: int) -> str:
    """As much of the text's beginning as fits."""
    used = 0
    for index, character in enumerate(text):
        used += _width(character)
        if used > width:
            return text[:index]
    return text


def _visible(text: str) -> str:
    """Text that can't steer a terminal: tabs as spaces, what is unprintable as U+FFFD."""
    text = text.replace("\t", _TAB)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def _width(text: str) -> int:
    """Terminal columns (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _summary(problems: Sequence[Problem]) -> str:
    files = {problem.source.path for problem in problems if problem.source}
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    counts = [_count(errors, "mistake")] if errors else []
    counts += [_count(warnings, "warning")] if warnings else []
    return f"{' and '.join(counts)} in {_count(len(files), 'file')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _paint(text: str, style: str, color: bool) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if color else text
