"""``callsheet run``: send a collection's requests and judge the answers."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from callsheet.apps.cli.closed_output import say
from callsheet.apps.cli.options import environment_option, target_of, variable_options
from callsheet.model.errors import UsageError, did_you_mean

STREAMED = ("console",)
"""Reports that are drawn while the run goes on, from nothing but finished cases."""


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@environment_option
@variable_options
@click.option(
    "--tag",
    "tags",
    metavar="TAG",
    multiple=True,
    help="Only requests with this tag; !TAG leaves those out. May be repeated: any of them.",
)
@click.option("--grep", metavar="REGEX", help="Only cases whose id or name matches.")
@click.option("-x", "--fail-fast", is_flag=True, help="Stop after the first case that goes wrong.")
@click.option(
    "--last-failed", is_flag=True, help="Only the cases that did not pass in the last run."
)
@click.option(
    "-n", "--jobs", type=click.IntRange(1, 256), default=1, metavar="JOBS", help="Parallel threads."
)
@click.option("--shard", metavar="I/N", help="The I-th of N parts of the selected cases.")
@click.option("--repeat", type=click.IntRange(1), metavar="N", help="Run every case N times.")
@click.option("--seed", type=int, metavar="N", help="Repeat the random values of an earlier run.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent; send nothing.")
@click.option(
    "--report",
    "reports",
    metavar="FORMAT=PATH",
    multiple=True,
    help="Write a report: html, junit or json. May be repeated.",
)
@click.option("--record", metavar="DIR", help="Keep every exchange as a recording below DIR.")
@click.option(
    "--replay",
    metavar="[DIR]",
    is_flag=False,
    flag_value="",
    help="Answer from recordings in DIR, or in the collections' own; use no network.",
)
@click.option("-q", "--quiet", is_flag=True, help="Only what went wrong, and the summary.")
@click.option("-v", "--verbose", is_flag=True, help="Every check, not only those that failed.")
@click.option("--json", "as_json", is_flag=True, help="The json report on standard output instead.")
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Send the requests under PATH (a folder, a file, a name; default: all) and judge the answers.

    Exit code: 0 all passed, 1 a check failed, 2 a file, variable or option is wrong (nothing was
    sent), 3 a request could not be judged, 4 nothing was selected or checked, 130 interrupted.
    """
    from callsheet.apps.cli.opening import open_session
    from callsheet.engine.plan import Selection, select
    from callsheet.io.run_memory import read_failed, write_failed

    reports = [report_of(text) for text in options["reports"]]
    refuse_unwritable(reports)
    with open_session(
        options["environment"],
        options["variables"],
        options["var_files"],
        seed=options["seed"],
        replay=options["replay"],
    ) as session:
        root = session.workspace.root
        selection = Selection(
            targets=tuple(target_of(path, root) for path in paths),
            tags=options["tags"],
            grep=options["grep"],
            only=read_failed(root) if options["last_failed"] else None,
            shard=shard_of(options["shard"]),
            repeat=options["repeat"],
        )
        cases = select(session.workspace, selection)
        if not cases:
            from callsheet.engine.nothing_chosen import nothing_chosen

            click.echo(nothing_chosen(session.workspace, selection), err=True)
        if options["dry_run"]:
            from callsheet.apps.cli.draw_plan import draw_plan

            click.echo(draw_plan(session, cases))
            return 0 if cases else 4
        if options["record"]:
            from callsheet.apps.recordings import InFolder

            session.recorder = InFolder(options["record"])
        keep = keep_of(reports, options["as_json"])
        if not options["as_json"]:
            from callsheet.apps.cli.live_run import LiveRun
            from callsheet.apps.cli.style import screen

            session.listener = LiveRun(
                screen(sys.stdout, os.environ), quiet=options["quiet"], verbose=options["verbose"]
            )
        result = session.run(cases, jobs=options["jobs"], fail_fast=options["fail_fast"], keep=keep)
        write_failed(root, result)
    paths_written = write_reports(reports, result)
    if options["as_json"]:
        from callsheet.plugins import registry

        say(registry.reporter("json").report(result))
    elif paths_written:
        say("\n".join(f"{name} report: {path}" for name, path in paths_written))
    return result.exit_code


def report_of(text: str) -> tuple[str, str]:
    """``html=reports/run.html`` as a format and a path; a lone path is judged by its suffix."""
    from callsheet.plugins import registry

    known = [name for name in registry.names("reporters") if name not in STREAMED]
    name, equals, path = text.partition("=")
    if not equals:
        path, suffix = text, os.path.splitext(text)[1].lstrip(".")
        name = {"xml": "junit", "htm": "html"}.get(suffix, suffix)
    if name not in known:
        hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
        raise UsageError(f"unknown report format '{name}'", f"{hint}; write FORMAT=PATH")
    if not path:
        raise UsageError(f"--report {name} names no path", f"write --report {name}=reports/run.x")
    return name, path


def refuse_unwritable(reports: list[tuple[str, str]]) -> None:
    """Raise UsageError for a report that could not be written when the run is over."""
    for name, path in reports:
        there, why = os.path.abspath(path), ""
        if os.path.isdir(there):
            why = f"{path} is a folder"
        while not os.path.exists(there):
            there = os.path.dirname(there)
            if os.path.exists(there) and not os.path.isdir(there):
                why = f"{there} is no folder"
        if not why and not os.access(there, os.W_OK):
            why = f"nothing may be written to {there}"
        if why:
            mend = f"write --report {name}=FILE, as in reports/run.html"
            raise UsageError(f"the {name} report can't be written: {why}", mend)


def shard_of(text: str | None) -> tuple[int, int] | None:
    """``2/5`` as (2, 5)."""
    if text is None:
        return None
    index, slash, count = text.partition("/")
    if slash and index.isdigit() and count.isdigit() and 1 <= int(index) <= int(count):
        return int(index), int(count)
    raise UsageError(f"--shard takes I/N with I from 1 to N, found {text!r}", "as in --shard 2/5")


def keep_of(reports: list[tuple[str, str]], as_json: bool) -> str:
    """How much of each case must stay in memory for the reports that were asked for."""
    from callsheet.plugins import registry

    names = [name for name, _ in reports] + (["json"] if as_json else [])
    if not names:
        return "failures"
    exchanges = any(registry.reporter(name).needs_exchanges for name in names)
    return "everything" if exchanges else "verdicts"


def write_reports(reports: list[tuple[str, str]], result: Any) -> list[tuple[str, str]]:
    """Draw and write each report; folders are made. Raises UsageError for a path that can't be."""
    from callsheet.plugins import registry

    for name, path in reports:
        text = registry.reporter(name).report(result)
        try:
            os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise UsageError(f"the {name} report can't be written: {error}") from None
    return reports
