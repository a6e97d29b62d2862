"""What the last run left for the next one: which cases did not pass."""

from __future__ import annotations

import json
import os

from callsheet.io.local_values import own_folder
from callsheet.model.errors import UsageError
from callsheet.model.result import BROKEN, FAILED, RunResult

NAME = "last-run.json"


def write_failed(root: str, result: RunResult) -> None:
    """Remember the ids of the cases that did not pass."""
    failed = [
        case.id.partition("#")[0] for case in result.cases if case.outcome in (FAILED, BROKEN)
    ]
    try:
        folder = own_folder(root)
        with open(os.path.join(folder, NAME), "w", encoding="utf-8") as file:
            json.dump({"version": 1, "failed": sorted(set(failed))}, file)
    except OSError:  # a read-only checkout still runs; only --last-failed can't be used there
        return


def read_failed(root: str) -> frozenset[str]:
    """The ids that did not pass in the last run. Raises UsageError when there was none."""
    path = os.path.join(root, ".callsheet", NAME)
    try:
        with open(path, encoding="utf-8") as file:
            return frozenset(map(str, json.load(file)["failed"]))
    except FileNotFoundError:
        raise UsageError("there is no last run here", "run once without --last-failed") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} can't be read: {error}"
        raise UsageError(message, "run once without --last-failed") from None
