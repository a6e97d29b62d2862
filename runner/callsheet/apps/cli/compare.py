"""``callsheet compare``: set two sets of recordings side by side and say which is slower."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from callsheet.model.errors import UsageError

FORMATS = ("html", "json")


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="A [B]")
@click.option(
    "--fail-if",
    "limits",
    metavar="EXPR",
    multiple=True,
    help="What fails, as in 'ttft.p50 > +10%'. May be repeated; replaces the usual limits.",
)
@click.option(
    "--inconclusive",
    type=click.Choice(("pass", "fail")),
    default="pass",
    help="What 'can't tell yet' counts as; pass when left out.",
)
@click.option(
    "--self", "itself", is_flag=True, help="Show how much one set moves by itself; compare nothing."
)
@click.option(
    "--by",
    "field",
    metavar="FIELD[=A,B]",
    help="Split one set by a key of the request's JSON body, by host or by folder.",
)
@click.option("--grep", metavar="REGEX", help="Only requests whose name matches.")
@click.option(
    "--report",
    "reports",
    metavar="FORMAT=PATH",
    multiple=True,
    help="Write a report: html or json. May be repeated.",
)
def command(sources: tuple[str, ...], **options: Any) -> int:
    """Compare the recordings of B with those of A: files, folders or globs in quotes.

    Exit code: 0 B is not slower, or nobody can tell yet, 5 B is slower, 2 an option or a recording
    is wrong, or a request is in one set only, 4 there is nothing to compare.
    """
    from callsheet.engine.gate.fail_if import parse_limit

    limits = [parse_limit(text) for text in options["limits"]]
    reports = [report_of(text) for text in options["reports"]]
    grep = pattern(options["grep"])
    if options["itself"]:
        if options["field"] or reports:
            raise UsageError("--self takes neither --by nor --report: it prints one table")
        return show_floors(sources, limits, grep)
    from callsheet.apps.cli.compare_sources import by_field, two_sets
    from callsheet.apps.cli.draw_compare import draw_compare
    from callsheet.apps.cli.style import screen
    from callsheet.engine.compare import compare, exit_code

    field = options["field"]
    names, (base, candidate) = by_field(sources, field) if field else two_sets(sources)
    compared = compare(base, candidate, limits, grep, names)
    if not compared.pairs:
        return nothing()
    out = screen(sys.stdout, os.environ)
    out.line(draw_compare(compared, out.paint))
    for name, path in reports:
        write(path, report(name, compared))
        out.line(f"{name} report: {path}")
    return exit_code(compared, options["inconclusive"])


def show_floors(sources: tuple[str, ...], limits: Any, grep: Any) -> int:
    """``--self``: one table for each request."""
    from callsheet.apps.cli.compare_sources import recordings
    from callsheet.apps.cli.draw_compare import draw_floors
    from callsheet.apps.cli.style import screen
    from callsheet.engine.compare import floors

    found = floors(recordings(sources), limits, grep)
    if not found:
        return nothing()
    out = screen(sys.stdout, os.environ)
    out.line(draw_floors(found, out.paint))
    return 0


def nothing() -> int:
    click.echo("There is nothing to compare: no whole recording was selected.", err=True)
    return 4


def pattern(text: str | None) -> Any:
    """``--grep`` as a regular expression."""
    import re

    try:
        return re.compile(text) if text is not None else None
    except re.error as error:
        raise UsageError(f"--grep {text!r} is no regular expression: {error}") from None


def report_of(text: str) -> tuple[str, str]:
    """``html=reports/compare.html`` as a format and a path."""
    name, _, path = text.partition("=")
    if name not in FORMATS or not path:
        raise UsageError(
            f"--report takes FORMAT=PATH, found '{text}'",
            "as in --report html=reports/compare.html",
        )
    return name, path


def report(name: str, compared: Any) -> str:
    """The text of a report."""
    if name == "json":
        from callsheet.plugins.drawing.compare_json import compare_json

        return compare_json(compared)
    from callsheet.plugins.drawing.compare_page import compare_page

    return compare_page(compared)


def write(path: str, text: str) -> None:
    """Write a report; its folder is made. Raises UsageError for a path that can't be written."""
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"the report can't be written: {error}") from None
