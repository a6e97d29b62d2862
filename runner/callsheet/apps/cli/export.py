"""``callsheet export``: recordings as files of other tools."""

from __future__ import annotations

import os

import click

from callsheet.model.errors import UsageError


@click.command()
@click.argument("format_name", metavar="FORMAT")
@click.argument("sources", nargs=-1, required=True, metavar="RECORDING…")
@click.option("-o", "--output", metavar="PATH", help="Write to PATH instead of standard output.")
def command(format_name: str, sources: tuple[str, ...], output: str | None) -> int:
    """Write recordings (files, folders, globs in quotes) as FORMAT, all into one file.

    FORMAT is one of chrome_trace (for ui.perfetto.dev), csv, har or otel.
    """
    from callsheet.apps.recordings import read_all
    from callsheet.plugins import registry

    text = registry.format_of(format_name).dump(read_all(sources))
    data = text.encode("utf-8", "replace")
    if output is None:
        click.echo(data, nl=False)
        return 0
    try:
        os.makedirs(os.path.dirname(os.path.abspath(output)), exist_ok=True)
        with open(output, "wb") as file:
            file.write(data)
    except OSError as error:
        raise UsageError(f"the export can't be written: {error}") from None
    return 0
