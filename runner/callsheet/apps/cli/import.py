"""``callsheet import``: what other tools recorded, as recordings."""
# ruff: noqa: N999 - the command is called so; nothing imports it by statement

from __future__ import annotations

import click

from callsheet.model.errors import UsageError


@click.command()
@click.argument("format_name", metavar="FORMAT")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    help="Write the recordings below DIR.",
)
def command(format_name: str, files: tuple[str, ...], output: str) -> int:
    """Make recordings of files that another tool wrote. FORMAT is har.

    Credentials are masked, as in every recording.
    """
    from callsheet.apps.recordings import InFolder
    from callsheet.plugins import registry

    parse = registry.format_of(format_name).parse
    if parse is None:
        raise UsageError(f"'{format_name}' is only written, not read", "import takes: har")
    kept = InFolder(output)
    count = 0
    for path in files:
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError as error:
            raise UsageError(f"{path} can't be read: {error.strerror}") from None
        count += kept.take(parse(text, path))
    click.echo(f"{count} recording{'' if count == 1 else 's'} in {output}")
    return 0
