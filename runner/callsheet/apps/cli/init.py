"""``callsheet init``: a workspace that runs at once, against a mock of its own."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

import click

from callsheet.model.errors import UsageError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

IGNORE = ".gitignore"
NEXT = (
    ("callsheet run", "send everything to the mock and judge it"),
    ("callsheet send hello/count", "watch a stream, event by event"),
    ("callsheet check", "find mistakes without sending anything"),
    ("callsheet env set token -e live", "keep your own token on this machine"),
)
"""Commands that come next, and what each does."""


@click.command()
@click.argument("directory", metavar="[DIR]", default=".")
def command(directory: str) -> None:
    """Make a small workspace in DIR (default: here), with a mock to run against.

    Nothing that is there already is overwritten.
    """
    made = dict(template())
    own_ignore = os.path.exists(os.path.join(directory, IGNORE))
    ignore = made.pop(IGNORE) if own_ignore else b""
    if there := [path for path in made if os.path.lexists(os.path.join(directory, path))]:
        some = "".join(f"\n  {shown(directory, path)}" for path in there)
        raise UsageError(
            f"nothing was written, since this is already there:{some}",
            "name another folder: callsheet init DIR",
        )
    write(directory, made)
    for path in made:
        click.echo(f"made {shown(directory, path)}")
    if own_ignore:
        click.echo(f"\n{IGNORE} is there already. It should hold these lines:\n")
        click.echo(ignore.decode().rstrip())
    click.echo("\nNext:\n")
    if directory != ".":
        click.echo(f"  cd {shlex.quote(directory)}")
    width = max(len(line) for line, _ in NEXT)
    for line, what in NEXT:
        click.echo(f"  {line:<{width}}  {what}")


def shown(directory: str, path: str) -> str:
    """A path as it is seen from here."""
    return os.path.normpath(os.path.join(directory, path))


def template() -> Iterator[tuple[str, bytes]]:
    """The files of a new workspace: path and content, sorted."""
    found = _below(files("callsheet.apps.cli") / "workspace_template", "")
    return iter(sorted((path if path != "gitignore" else IGNORE, text) for path, text in found))


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _below(entry, f"{path}{entry.name}/")
        else:
            yield f"{path}{entry.name}", entry.read_bytes()


def write(directory: str, made: Mapping[str, bytes]) -> None:
    """Write new files; raises UsageError for what the disk refuses."""
    for path, content in made.items():
        full = os.path.join(directory, path)
        try:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "xb") as file:
                file.write(content)
        except OSError as error:
            raise UsageError(f"{full} can't be written: {error.strerror}") from None
