"""From options to a session: the workspace, the environment, the given variables."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from typing import Any

from callsheet.apps.cli.options import assignment
from callsheet.engine.environments import choose_environment
from callsheet.engine.scope import refuse_secret_options
from callsheet.io.loader import find_workspace, load
from callsheet.model.environment import Given
from callsheet.model.errors import ProblemsError, UsageError
from callsheet.session import Session


def open_session(
    environment: str | None,
    variables: tuple[str, ...],
    var_files: tuple[str, ...],
    *,
    seed: int | None = None,
) -> Session:
    """A session on the workspace around the current folder; enter it before use."""
    workspace = load(find_workspace(os.getcwd()))
    chosen = choose_environment(workspace, environment, os.environ)
    options = dict(assignment(text) for text in variables)
    refuse_secret_options(workspace, options)
    given = Given(options, from_files(var_files), dict(os.environ))
    return Session(workspace, chosen, given, seed=seed, serve=embedded)


def from_files(paths: tuple[str, ...]) -> dict[str, Any]:
    """The variables of ``--var-file``s, later files last."""
    values: dict[str, Any] = {}
    for path in paths:
        from callsheet.io.yaml_reader import read_yaml

        try:
            if path == "-":
                content = sys.stdin.buffer.read()
            else:
                with open(path, "rb") as file:
                    content = file.read()
        except OSError as error:
            raise UsageError(f"--var-file {path} can't be read: {error.strerror}") from None
        try:
            plain = read_yaml(content, path).plain()
        except ProblemsError as error:
            raise error.without_text() from None
        if not isinstance(plain, dict):
            raise UsageError(f"--var-file {path} holds no map of names and values")
        values.update(plain)
    return values


def embedded(root: str, name: str) -> AbstractContextManager[str]:
    """The embedded mock of a collection."""
    from callsheet.apps.mock.serving import serve

    return serve(root, name)
