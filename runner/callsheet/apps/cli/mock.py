"""``callsheet mock``: recordings answer on loopback, at the pace that they were recorded with."""

from __future__ import annotations

import contextlib
import math
import os
from typing import TYPE_CHECKING

import click

from callsheet.model.errors import UsageError

if TYPE_CHECKING:
    from callsheet.apps.mock.replaying import Replaying

_MAX_BODY = 256 * 1024**2


@click.command()
@click.argument("recordings", nargs=-1, required=True, metavar="RECORDING…")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="PORT",
    help="The port on 127.0.0.1; a free one when left out.",
)
@click.option(
    "--speed",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    metavar="N",
    help="Answer N times as fast as recorded.",
)
@click.option("--instant", is_flag=True, help="Answer everything at once.")
@click.option(
    "--log", metavar="FILE", help="Write how late each write was, a line of JSON per answer."
)
def command(
    recordings: tuple[str, ...], port: int, speed: float, instant: bool, log: str | None
) -> int:
    """Answer from recordings: a RECORDING is a file, a folder or a glob in quotes.

    The same bytes come in the same pieces, each at its time after the request. Ctrl-C ends it.
    """
    import gc
    import threading

    from callsheet.apps.mock import replay_log
    from callsheet.apps.mock.server import Answered, Write
    from callsheet.apps.mock.serving import running

    replaying = _read(recordings, math.inf if instant else speed)
    gc.freeze()  # recordings are never garbage, so no pause is spent on looking at them
    writes: list[Write] = []
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(open(log, "w", encoding="utf-8")) if log else None
        except OSError as error:
            raise UsageError(f"--log {log} can't be written: {error.strerror}") from None

        def heard(answered: Answered) -> None:
            writes.extend(answered.writes)
            click.echo(replay_log.line(answered))
            if file is not None:
                file.write(replay_log.entry(answered))
                file.flush()

        try:
            url = stack.enter_context(running(replaying, _MAX_BODY, heard, port))
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise UsageError(f"port {port} can't be had: {why}") from None
        click.echo(f"{url} answers from recordings; Ctrl-C ends it")
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    click.echo(f"all: {replay_log.lateness(writes)}")
    return 0


def _read(paths: tuple[str, ...], speed: float) -> Replaying:
    from callsheet.apps.mock.replaying import Replaying
    from callsheet.apps.recordings import read_all

    replaying = Replaying(read_all(paths), speed)
    if not replaying.turns:
        raise UsageError("no recording holds an answer", "make some: callsheet run --record DIR")
    return replaying
