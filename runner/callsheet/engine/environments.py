"""Which environment a command uses."""

from __future__ import annotations

from collections.abc import Mapping

from callsheet.model.collection import Workspace
from callsheet.model.environment import Environment
from callsheet.model.errors import Problem, ProblemsError, UsageError, did_you_mean


def choose_environment(
    workspace: Workspace, name: str | None, process: Mapping[str, str]
) -> Environment | None:
    """The environment of ``-e NAME``, else CALLSHEET_ENV, else the default, else the only one.

    None where there is none to choose. Raises UsageError for an unknown name and ProblemsError
    when several environments say that they are the default.
    """
    given = name or process.get("CALLSHEET_ENV")
    if given:
        if given in workspace.environments:
            return workspace.environments[given]
        known = ", ".join(sorted(workspace.environments)) or "none: add environments/NAME.yaml"
        hint = did_you_mean(given, workspace.environments) or f"environments: {known}"
        message = f"no environment is called '{given}'"
        if not name:
            message = f"CALLSHEET_ENV={given} names no environment"
        raise UsageError(message, hint, "unknown-environment")
    everywhere = list(workspace.environments.values())
    defaults = [environment for environment in everywhere if environment.default]
    if len(defaults) > 1:
        places = tuple((other.source, "also the default") for other in defaults[1:])
        message = f"{len(defaults)} environments are the default"
        mend = "keep default: true in one of them"
        problem = Problem("several-defaults", message, defaults[0].source, mend, related=places)
        raise ProblemsError((problem,), workspace.texts)
    if defaults:
        return defaults[0]
    return everywhere[0] if len(everywhere) == 1 else None
