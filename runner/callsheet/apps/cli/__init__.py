"""The command line. One file here is one command; it is imported only when it is called."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence

import click

from callsheet import __version__
from callsheet.apps.cli.closed_output import drop
from callsheet.model.errors import CallsheetError, did_you_mean

COMMANDS = {
    "run": "Send a collection's requests and judge the answers.",
    "send": "Send one request and show everything about it.",
    "compare": "Say whether one set of recordings is slower than another.",
    "export": "Turn recordings into files of other tools.",
    "import": "Turn what other tools recorded into recordings.",
    "env": "Show and set the values of an environment.",
    "check": "Find mistakes in files without sending anything.",
    "fmt": "Write files in the one canonical spelling.",
    "schema": "Print the JSON Schema of a file kind, for editors.",
    "mock": "Answer from recordings, at the pace that they were recorded with.",
    "init": "Make a workspace that runs at once.",
}
"""Command name to its line in ``callsheet --help``. The module has the same name (env → env.py)."""


class Commands(click.Group):
    """Knows all commands by name, imports a module only for the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"callsheet.apps.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], COMMANDS) or f"Commands: {', '.join(COMMANDS)}."
            raise click.UsageError(f"unknown command '{args[0]}'; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="callsheet", message="%(prog)s %(version)s")
def cli() -> None:
    """Send API collections kept in git, judge the answers, see when every byte came."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the process's exit code (docs/exit-codes.md)."""
    _open_streams()
    code = 130
    try:
        said = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="callsheet",
            standalone_mode=False,
        )
        code = said if isinstance(said, int) else 0
        sys.stdout.flush()
        return code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except CallsheetError as error:
        from callsheet.apps.cli.draw_problems import draw_error

        click.echo(draw_error(error), err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        return 130
    except SystemExit as stop:
        if stop.code != 1:
            raise
        drop(sys.stdout)  # so click leaves, and only then, when nobody reads on (| head -1)
        return code
    except BrokenPipeError:
        drop(sys.stdout)
        return code
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            drop(sys.stdout)
            click.echo(f"error: the output can't be written: {error.strerror}", err=True)
            return 2
        # our own bug: never a traceback with values in it
        from callsheet.apps.cli.draw_problems import draw_bug

        click.echo(draw_bug(error), err=True)
        return 70


def _open_streams() -> None:
    """Python has no stream where the shell closed one (``>&-``): what goes there is dropped."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
