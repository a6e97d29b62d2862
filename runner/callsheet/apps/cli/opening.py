"""From options to a session: the workspace, the environment, the given variables."""

from __future__ import annotations

import glob
import os
import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from callsheet.apps.cli.options import assignment
from callsheet.engine.environments import choose_environment
from callsheet.engine.scope import refuse_secret_options
from callsheet.io.loader import find_workspace, load
from callsheet.model.environment import Given
from callsheet.model.errors import ProblemsError, UsageError
from callsheet.session import Session

if TYPE_CHECKING:
    from callsheet.engine.replay import Replay


def open_session(
    environment: str | None,
    variables: tuple[str, ...],
    var_files: tuple[str, ...],
    *,
    seed: int | None = None,
    replay: str | None = None,
) -> Session:
    """A session on the workspace around the current folder; enter it before use.

    ``replay`` is a folder of recordings that answer, or empty for those of the collections.
    """
    workspace = load(find_workspace(os.getcwd()))
    chosen = choose_environment(workspace, environment, os.environ)
    options = dict(assignment(text) for text in variables)
    refuse_secret_options(workspace, options)
    given = Given(options, from_files(var_files), dict(os.environ))
    answers = None if replay is None else replay_of(workspace.root, replay)
    return Session(workspace, chosen, given, seed=seed, serve=embedded, replay=answers)


def replay_of(root: str, folder: str) -> Replay:
    """The recordings of a folder, or of all collections' own folders, ready to answer."""
    from callsheet.apps.recordings import read_all
    from callsheet.engine.replay import Replay

    if folder and not os.path.exists(folder):
        message = f"--replay takes a folder of recordings, and there is no {folder}"
        raise UsageError(message, "what is to be run stands before it: run PATH --replay")
    own = glob.glob(os.path.join(glob.escape(root), "collections", "*", "recordings"))
    if not folder and not own:
        message = "no collection has a folder recordings/"
        raise UsageError(message, "name the folder: --replay DIR; make one with: --record DIR")
    return Replay(read_all([folder] if folder else sorted(own)))


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
