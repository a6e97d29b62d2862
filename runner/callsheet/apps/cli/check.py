"""``callsheet check``: everything about files that needs no network and no values."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from callsheet.apps.cli.chosen_paths import chosen_path, inside
from callsheet.apps.cli.options import environment_option
from callsheet.model.collection import Workspace
from callsheet.model.errors import Problem, ProblemsError, UsageError
from callsheet.model.source import NOWHERE, Source


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@environment_option
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON.")
def command(paths: tuple[str, ...], environment: str | None, strict: bool, as_json: bool) -> int:
    """Find mistakes in the files of the workspace, or in those under PATH; send nothing.

    Looks for what would stop a run, for keys in files that go to git, and for what is doubtful:
    unused and undeclared variables, fixed hosts, absolute paths, names that differ only by case,
    files that nothing names. Exit code: 0 no mistakes, 2 mistakes (with --strict: or warnings).
    """
    from callsheet.io.loader import find_workspace

    root = find_workspace(os.getcwd())
    chosen = [chosen_path(path, root) for path in paths]
    problems, texts, workspace = findings(root, environment)
    problems = [problem for problem in problems if under(problem, chosen)]
    failed = any(problem.level == "error" for problem in problems) or (strict and bool(problems))
    requests = [file.source.path for file in workspace.files.values()] if workspace else []
    counted = [path for path in requests if inside(path, chosen)]
    if as_json:
        click.echo(as_text(problems, counted, failed))
    else:
        show(problems, texts, counted, loaded=workspace is not None)
    return 2 if failed else 0


def findings(
    root: str, environment: str | None
) -> tuple[list[Problem], Mapping[str, str], Workspace | None]:
    """All problems in order of their places, the files' texts without keys, what was loaded."""
    from callsheet.engine.environments import choose_environment
    from callsheet.engine.lint import lint
    from callsheet.engine.lint_secrets import keys_in, without_keys
    from callsheet.engine.linted import Linted
    from callsheet.io.loader import load
    from callsheet.io.tracked_files import tracked_files, tracked_local_files

    files = tracked_files(root)
    texts = dict(files.texts)
    problems = keys_in(files.texts, files.trees.values())
    problems += [local_file(path) for path in tracked_local_files(root)]
    workspace = None
    try:
        workspace = load(root)
    except ProblemsError as error:
        problems += error.problems
        texts |= error.texts
    if workspace is not None:
        every = tuple(workspace.environments.values())
        named = choose_environment(workspace, environment, {}) if environment else None
        problems += lint(Linted(workspace, (named,) if named else every, files.paths, files.trees))
        problems += of_mocks(root, workspace)
    problems.sort(key=lambda problem: problem.source or NOWHERE)
    hidden = [
        replace(problem, message=without_keys(problem.message), mend=without_keys(problem.mend))
        for problem in problems
    ]
    needed = {place.path for problem in problems for place in _places(problem)}
    return hidden, {path: without_keys(texts.get(path, "")) for path in needed}, workspace


def of_mocks(root: str, workspace: Workspace) -> Iterable[Problem]:
    """Mistakes in the files of embedded mocks."""
    for identity in workspace.folders:
        if "/" not in identity and os.path.isdir(
            os.path.join(root, "collections", identity, "mock")
        ):
            from callsheet.apps.mock.route_files import read_mock  # brings asyncio

            try:
                read_mock(root, identity)
            except ProblemsError as error:
                yield from error.problems
            except UsageError as error:
                yield error.problem


def local_file(path: str) -> Problem:
    """A file of this machine that git tracks."""
    message = "git tracks this file, which should stay on this machine"
    mend = f"git rm --cached {path}, and renew what it holds: the history still has it"
    return Problem("tracked-local-file", message, Source(path, 1, 1), mend)


def under(problem: Problem, chosen: Sequence[str]) -> bool:
    return inside((problem.source or NOWHERE).path, chosen)


def _places(problem: Problem) -> Iterable[Source]:
    return (problem.source or NOWHERE, *(place for place, _ in problem.related))


def show(
    problems: Sequence[Problem], texts: Mapping[str, str], requests: Sequence[str], *, loaded: bool
) -> None:
    """Draw all problems, then what was looked at."""
    from callsheet.apps.cli.draw_problems import draw_problems
    from callsheet.apps.cli.style import screen

    out = screen(sys.stdout, os.environ)
    if problems:
        out.line(draw_problems(problems, texts, out.paint.colour))
    if loaded:
        verdict = "" if problems else ": no mistakes"
        out.line(f"checked {counts(requests)}{verdict}")


def counts(requests: Sequence[str]) -> str:
    """``58 requests in 2 collections``."""
    from callsheet.plugins.drawing.measures import many

    collections = {path.split("/")[1] for path in requests}
    return f"{many(len(requests), 'request')} in {many(len(collections), 'collection')}"


def as_text(problems: Iterable[Problem], requests: Sequence[str], failed: bool) -> str:
    """The findings as one JSON document."""
    import json

    def place(source: Source | None) -> dict[str, Any]:
        at = source or NOWHERE
        return {"path": at.path, "line": at.line, "column": at.column}

    found = [
        {
            "level": problem.level,
            "code": problem.code,
            "message": problem.message,
            **place(problem.source),
            "mend": problem.mend,
            "related": [{"what": what, **place(source)} for source, what in problem.related],
        }
        for problem in problems
    ]
    document = {"ok": not failed, "requests": len(requests), "problems": found}
    return json.dumps(document, ensure_ascii=False, indent=2)
