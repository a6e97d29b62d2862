"""``callsheet fmt``: the one spelling of the workspace's YAML files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import click

from callsheet.model.errors import Problem, ProblemsError


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def command(paths: tuple[str, ...], check: bool, diff: bool) -> int:
    """Write the YAML files of the workspace, or those under PATH, in one spelling.

    Keys come in the order of the reference, long forms become shorthands, defaults are left out;
    comments stay where they belong, and what a file means never changes. Data and schemas are
    left alone. Exit code: 0 done, 1 a file would change (with --check or --diff), 2 mistakes.
    """
    from callsheet.apps.cli.chosen_paths import chosen_path, inside
    from callsheet.apps.cli.style import screen
    from callsheet.io.canonical import Changed
    from callsheet.io.canonical_files import own_files, spelled_file, write_file
    from callsheet.io.loader import find_workspace
    from callsheet.plugins.drawing.measures import many

    root = find_workspace(os.getcwd())
    chosen = [chosen_path(path, root) for path in paths]
    out = screen(sys.stdout, os.environ)
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    changed = same = ours = 0
    for path in own_files(root):
        if not inside(path, chosen):
            continue
        try:
            old, new = spelled_file(root, path)
        except ProblemsError as error:
            problems += error.problems
            texts.update(error.texts)
            continue
        except Changed:
            ours += 1
            message = f"error: formatting {path} would change what it says, so it stays as it is"
            click.echo(f"{message}.\nThis is not your mistake. Please report it.", err=True)
            continue
        if old == new:
            same += 1
            continue
        changed += 1
        if diff:
            for line in difference(path, old, new):
                colour = {"+": "32", "-": "31", "@": "36"}.get(line[:1], "")
                out.line(f"\x1b[{colour}m{line}\x1b[0m" if colour and out.paint.colour else line)
        else:
            out.line(f"{'would format' if check else 'formatted'} {path}")
        if not check and not diff:
            write_file(root, path, new)
    if problems:
        from callsheet.apps.cli.draw_problems import draw_problems

        click.echo(draw_problems(problems, texts), err=True)
    verb = "would change" if check or diff else "formatted"
    left = f"{many(same, 'file')} {'is as it' if same == 1 else 'are as they'} should be"
    out.line(f"{many(changed, 'file')} {verb}, {left}" if changed else left)
    return 70 if ours else 2 if problems else 1 if changed and (check or diff) else 0


def difference(path: str, old: str, new: str) -> Iterator[str]:
    """A unified diff, line by line."""
    import difflib

    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), path, path, lineterm="")
    return iter(lines)
