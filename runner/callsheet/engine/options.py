"""Which variables may be given by ``--var``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callsheet.engine.layers import declared_anywhere, secret_names
from callsheet.model.collection import Step, Workspace
from callsheet.model.errors import UsageError, did_you_mean


def refuse_secret_options(workspace: Workspace, names: Iterable[str]) -> None:
    """Raise UsageError for a secret or an unknown variable among the names of ``--var``.

    A secret on a command line stays in the shell's history and in the list of processes.
    """
    secret, known = secret_names(workspace), None
    for name in names:
        if name in secret:
            mend = (
                f"keep it on this machine with: callsheet env set {name}; or give it with "
                "--var-file FILE, or --var-file - from standard input"
            )
            message = f"'{name}' is a secret and can't be given with --var"
            raise UsageError(message, mend, "secret-option")
        known = known or frozenset(known_names(workspace))
        if name not in known:
            mend = did_you_mean(name, known) or "declare it under variables: of a collection"
            raise UsageError(f"--var {name}: no variable has this name", mend, "unknown-variable")


def known_names(workspace: Workspace) -> Iterator[str]:
    """Every variable's name: declared, in an environment, saved, given by a step or a row."""
    yield from declared_anywhere(workspace)
    for environment in workspace.environments.values():
        yield from environment.values
        yield from (name for name, _ in environment.local)
    for file in workspace.files.values():
        for row in file.each.rows if file.each else ():
            yield from row
        for step in (*file.steps, *file.finally_):
            yield from _of_step(step)


def _of_step(step: Step) -> Iterator[str]:
    yield from (name for name, _ in step.with_)
    yield from (rule.name for rule in step.save)
    if step.request is not None:
        yield from (rule.name for rule in step.request.save)
