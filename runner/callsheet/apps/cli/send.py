"""``callsheet send``: one request, live, with everything that can be seen of it."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from callsheet.apps.cli.closed_output import say
from callsheet.apps.cli.options import environment_option, target_of, variable_options
from callsheet.model.errors import UsageError


@click.command()
@click.argument("request")
@environment_option
@variable_options
@click.option("--seed", type=int, metavar="N", help="Repeat the random values of an earlier run.")
@click.option("--record", metavar="FILE", help="Keep what goes over the wire as a recording.")
@click.option("-q", "--quiet", is_flag=True, help="Only the verdicts.")
@click.option("-v", "--verbose", is_flag=True, help="Long values and every check in full.")
@click.option("--json", "as_json", is_flag=True, help="The json report on standard output instead.")
def command(request: str, **options: Any) -> int:
    """Send one REQUEST (a file or a name; NAME[2] is the second row of its data)."""
    from callsheet.apps.cli.opening import open_session
    from callsheet.engine.plan import Selection, select

    with open_session(
        options["environment"], options["variables"], options["var_files"], seed=options["seed"]
    ) as session:
        target = target_of(request, session.workspace.root)
        cases = select(session.workspace, Selection(targets=(target,)))
        if target not in session.workspace.files and target.partition("[")[0] not in (
            session.workspace.files
        ):
            names = ", ".join(case.id for case in cases[:5])
            raise UsageError(f"'{request}' is no single request", f"name one of them: {names}")
        if options["record"]:
            from callsheet.apps.recordings import InFile

            session.recorder = InFile(options["record"])
        if not options["as_json"]:
            from callsheet.apps.cli.live_send import LiveSend
            from callsheet.apps.cli.style import screen

            session.closely = True
            session.listener = LiveSend(
                screen(sys.stdout, os.environ), quiet=options["quiet"], verbose=options["verbose"]
            )
        result = session.run(cases[:1])
    if options["as_json"]:
        from callsheet.plugins import registry

        say(registry.reporter("json").report(result))
    return result.exit_code
