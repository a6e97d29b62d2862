"""Mistakes are drawn with their line and a caret that stands under what is wrong."""

import pytest

from callsheet.apps.cli.draw_problems import draw_bug, draw_error, draw_problems
from callsheet.model.errors import CallsheetError, Problem, ProblemsError, UsageError
from callsheet.model.source import Source


def drawn(line: str, column: int, mend: str = "", number: int = 1) -> list[str]:
    """The line and the caret line of a problem in a file with one line."""
    problem = Problem("code", "wrong", Source("f", number, column), mend)
    text = "\n" * (number - 1) + line
    return draw_problems([problem], {"f": text}).splitlines()[2:4]


def test_a_problem_shows_what_where_and_how() -> None:
    source = Source("collections/a/b.yaml", 12, 3)
    problem = Problem(
        "unknown-key", "unknown key 'stauts' in expect", source, "did you mean 'status'?"
    )
    text = "\n" * 11 + "  stauts: 200\n"
    assert draw_problems([problem], {source.path: text}) == "\n".join(
        [
            "error[unknown-key]: unknown key 'stauts' in expect",
            "  --> collections/a/b.yaml:12:3",
            "12 |   stauts: 200",
            "   |   ^^^^^^ did you mean 'status'?",
            "",
            "1 mistake in 1 file",
        ]
    )


@pytest.mark.parametrize(
    ("line", "column", "caret"),
    [
        ("a: b", 1, "^"),
        ("abc: d", 1, "^^^"),
        ("a: 'it''s' # x", 4, "   ^^^^^^^"),
        ('a: "b \\" c", d', 4, "   ^^^^^^^^"),
        ("a: two words # comment", 4, "   ^^^^^^^^^"),
        ("a: http://h/x#y, z", 4, "   ^^^^^^^^^^^^"),
        ("a: {{b}}/c d", 4, "   ^^^^^^^^^"),
        ("{a: b}", 1, "^"),
        ("\ta: b", 2, "    ^"),
        ("価格: x", 1, "^^^^"),
        ("価格: x", 5, "      ^"),
        ("e\u0301: x", 5, "   ^"),
        ("a:  b", 3, "  ^"),
        ("a", 99, " ^"),
    ],
)
def test_the_caret_stands_under_the_word(line: str, column: int, caret: str) -> None:
    assert drawn(line, column)[1] == f"  | {caret}"


def test_a_long_line_is_cut_around_the_caret() -> None:
    line, caret = drawn("x" * 300 + " key: " + "y" * 300, 302)
    at = caret.index("^")
    assert line[at : at + 3] == "key"
    assert line.startswith("1 | …")
    assert line.endswith("…")
    assert len(line) <= 104


def test_a_long_word_is_cut_too() -> None:
    line, caret = drawn("a: " + "y" * 300, 4)
    assert (line, caret) == ("1 | a: " + "y" * 50 + "…", "  |    " + "^" * 51)


def test_wide_characters_count_twice_when_a_line_is_cut() -> None:
    line, caret = drawn("価" * 200 + ": x", 202)
    assert line == "1 | …" + "価" * 16 + ": x"
    assert caret.index("^") == 4 + 1 + 2 * 16 + 1


def test_a_long_hint_goes_on_the_next_lines() -> None:
    problem = Problem("code", "wrong", Source("f", 1, 1), "hint " * 30)
    lines = draw_problems([problem], {"f": "a: b"}).splitlines()
    assert lines[3:6] == [
        "  | ^",
        "  = " + "hint " * 18 + "hint",
        "    " + "hint " * 10 + "hint",
    ]


def test_nothing_in_a_file_can_steer_the_terminal() -> None:
    problem = Problem("code", "bad \x1b[2J", Source("f\x07", 1, 1), "no \u202e hint")
    text = draw_problems([problem], {"f\x07": "\x1b]0;x\x9b: \u202ey"})
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


def test_a_file_without_text_shows_only_the_place() -> None:
    problem = Problem("binary-file", "no text", Source("f", 1, 1), "remove it")
    assert draw_problems([problem], {}) == "\n".join(
        [
            "error[binary-file]: no text",
            " --> f:1:1",
            "  = remove it",
            "",
            "1 mistake in 1 file",
        ]
    )


def test_related_places_follow() -> None:
    problem = Problem(
        "twice",
        "'a' twice",
        Source("f", 10, 1),
        "keep one",
        related=((Source("f", 2, 1), "first"),),
    )
    text = "x\na: 1" + "\n" * 8 + "a: 2"
    assert draw_problems([problem], {"f": text}).splitlines()[1:7] == [
        "  --> f:10:1",
        "10 | a: 2",
        "   | ^ keep one",
        "  --> f:2:1",
        " 2 | a: 1",
        "   | ^ first",
    ]


def test_the_last_line_counts_mistakes_warnings_and_files() -> None:
    problems = [
        Problem("a", "a", Source("f", 1, 1)),
        Problem("b", "b", Source("g", 1, 1)),
        Problem("c", "c", Source("g", 1, 1), level="warning"),
    ]
    last = [draw_problems(part, {}).splitlines()[-1] for part in (problems, problems[2:])]
    assert last == ["2 mistakes and 1 warning in 2 files", "1 warning in 1 file"]


def test_more_than_fifty_are_counted_not_drawn() -> None:
    problems = [Problem("a", f"number {n}", Source("f", 1, 1)) for n in range(53)]
    text = draw_problems(problems, {})
    assert "number 49" in text
    assert "number 50" not in text
    assert text.endswith("and 3 more\n\n53 mistakes in 1 file")


def test_color_changes_nothing_but_color() -> None:
    import re

    problem = Problem("a", "b", Source("f", 1, 1), "c", related=((Source("f", 1, 1), "d"),))
    plain, colored = (draw_problems([problem], {"f": "a: b"}, color) for color in (False, True))
    assert plain != colored
    assert re.sub("\x1b\\[[0-9;]*m", "", colored) == plain


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (UsageError("--var is wrong", "as in a=b"), "error[usage]: --var is wrong\n  = as in a=b"),
        (CallsheetError("the git command failed"), "error: the git command failed"),
        (ProblemsError((Problem("missing", "no value"),)), "error[missing]: no value"),
    ],
)
def test_errors_without_a_place_are_one_line_and_a_hint(error: CallsheetError, text: str) -> None:
    assert draw_error(error) == text


def test_our_own_bug_shows_where_but_no_value() -> None:
    with pytest.raises(Exception) as caught:
        draw_problems([None], {"sk-secret": "sk-secret"})  # type: ignore[list-item]
    text = draw_bug(caught.value)
    assert "AttributeError" in text
    assert "callsheet/apps/cli/draw_problems.py:" in text
    assert "draw_problems" in text
    assert "NoneType" not in text
    assert "sk-secret" not in text


def test_a_bug_names_what_caused_it() -> None:
    error = ValueError("sk-secret")
    error.__cause__ = KeyError("sk-secret")
    text = draw_bug(error)
    assert ("because of KeyError" in text, "sk-secret" in text) == (True, False)
