"""Options that several commands share, and the way from options to a session."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from callsheet.model.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


def environment_option(function: F) -> F:
    """``-e/--env NAME``."""
    return click.option(
        "-e", "--env", "environment", metavar="NAME", help="The environment to use."
    )(function)


def variable_options(function: F) -> F:
    """``--var`` and ``--var-file``."""
    function = click.option(
        "--var-file",
        "var_files",
        metavar="FILE",
        multiple=True,
        help="Read variables from a YAML or JSON map; - is standard input. Secrets may come so.",
    )(function)
    return click.option(
        "--var",
        "variables",
        metavar="NAME=VALUE",
        multiple=True,
        help="Give a variable a value (text; NAME:=VALUE is JSON). Not for secrets.",
    )(function)


def assignment(text: str) -> tuple[str, Any]:
    """``name=text`` or ``name:=json`` as a name and a value."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip(":"):
        raise UsageError(f"--var takes NAME=VALUE, found {text!r}")
    if not name.endswith(":"):
        return name.strip(), value
    import json

    try:
        return name[:-1].strip(), json.loads(value)
    except (ValueError, RecursionError) as error:
        message = f"--var {name}= takes JSON, and this is none: {error}"
        raise UsageError(message, f"{name[:-1]}=… takes plain text") from None


def target_of(path: str, root: str) -> str:
    """A path argument as a target: an identity, a folder, a glob or a case id.

    ``collections/openai/chat.yaml``, ``openai/chat`` and ``./chat.yaml`` inside the folder are
    the same request.
    """
    home = os.path.join(root, "collections")
    row = ""
    if path.endswith("]") and "[" in path:
        path, _, number = path.rpartition("[")
        row = f"[{number}"
    full = os.path.abspath(path)
    if full in (root, home):
        return ""
    if os.path.exists(full) and full.startswith(home + os.sep):
        identity = os.path.relpath(full, home).replace(os.sep, "/")
        for suffix in (".yaml", ".yml"):
            identity = identity.removesuffix(suffix)
        return identity.removesuffix("/collection") + row
    return path.removeprefix("collections/").removesuffix(".yaml").rstrip("/") + row
