"""``callsheet schema``: the JSON Schema of each kind of file, for editors."""

from __future__ import annotations

import json
import os

import click

from callsheet.model.errors import UsageError

KINDS = ("request", "collection", "folder", "environment")


@click.command()
@click.argument("kind", type=click.Choice(KINDS), default="request")
@click.option(
    "--output", metavar="DIR", help="Write the schemas of all kinds into DIR as KIND.schema.json."
)
def command(kind: str, output: str | None) -> None:
    """Print the JSON Schema (2020-12) of a KIND of file; request when left out.

    Editors with a YAML language server then complete, explain and check every key. Write the
    schemas once, and name one in a file's first line:

    # yaml-language-server: $schema=../../schemas/request.schema.json
    """
    from callsheet.io.tables.published import schema_of

    if output is None:
        click.echo(json.dumps(schema_of(kind), indent=2, ensure_ascii=False))
        return
    for name in KINDS:
        path = os.path.join(output, f"{name}.schema.json")
        try:
            os.makedirs(output, exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n")
        except OSError as error:
            raise UsageError(f"{path} can't be written: {error.strerror}") from None
        click.echo(path)
