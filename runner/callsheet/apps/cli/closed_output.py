"""Output that nobody reads any more (``callsheet run | head -1``)."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click


def drop(stream: TextIO) -> None:
    """Let go of what still waits to be written, and of all that follows."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def say(text: str) -> None:
    """Print a text; a reader that left is no reason to stop."""
    try:
        click.echo(text)
    except BrokenPipeError:
        drop(sys.stdout)
