"""Reads a collection's mock files into one mock; all mistakes of all files at once."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator

from callsheet.apps.mock.route_tables import MOCK_FILE
from callsheet.apps.mock.service import REFUSALS
from callsheet.apps.mock.written import Mock, MockFile
from callsheet.io.workspace_files import open_file, read_text_file
from callsheet.io.yaml_reader import read_yaml
from callsheet.model.errors import Problem, ProblemsError, UsageError, did_you_mean
from callsheet.model.shape import BAD, Reader


def read_mock(root: str, name: str) -> Mock:
    """The mock in ``collections/<name>/mock/*.yaml`` below the workspace ``root``.

    Raises UsageError when there is none, ProblemsError for mistakes in its files.
    """
    folder = f"collections/{name}/mock"
    paths = sorted(glob.glob("*.yaml", root_dir=os.path.join(root, folder)))
    if not paths:
        raise UsageError(
            f"there is nothing to serve: {folder} holds no route files",
            f"describe answers in {folder}/routes.yaml, or take 'serve: {name}' away",
        )
    texts: dict[str, str] = {}
    files: list[MockFile] = []
    reader = Reader(open_file=open_file(root))
    for path in (f"{folder}/{file}" for file in paths):
        data = read_text_file(root, path)
        texts[path] = data.decode("utf-8", "replace")
        try:
            file = MOCK_FILE.read(read_yaml(data, path), reader)
        except ProblemsError as error:
            reader.problems += error.problems
            continue
        if file is not BAD:
            files.append(file)
    if not reader.problems:
        mock = joined(files)
        reader.problems += misnamed(mock)
    if reader.problems:
        raise ProblemsError(tuple(reader.problems), texts)
    return mock


def joined(files: Iterable[MockFile]) -> Mock:
    """All files as one; where several say the same thing, the last one counts."""
    files = tuple(files)
    given = {entry.name: entry.value for file in files for entry in file.refusals}
    bodies = [file.max_body for file in files if file.max_body is not None]
    matchers = [file.bearer for file in files if file.bearer is not None]
    return Mock(
        routes=tuple(route for file in files for route in file.routes),
        refusals={**REFUSALS, **given},
        headers=tuple(entry for file in files for entry in file.headers),
        values={entry.name: entry.value for file in files for entry in file.values},
        bearer=matchers[-1] if matchers else None,
        **({"max_body": bodies[-1]} if bodies else {}),
    )


def misnamed(mock: Mock) -> Iterator[Problem]:
    """Refusals and stores that are named but stand nowhere."""
    answers = [answer for route in mock.routes for answer in route.answers]
    actions = [action for answer in answers for action in answer.store]
    created = {action.store for action in actions if action.verb == "create"}
    for action in actions:
        if action.store not in created:
            hint = did_you_mean(action.store, created)
            message = f"no answer creates anything in the store '{action.store}'"
            yield Problem("unknown-store", message, action.source, hint)
    named = [(answer.refuse, answer.source) for answer in answers]
    named += [(action.missing, action.source) for action in actions]
    for name, source in named:
        if name is not None and name not in mock.refusals:
            hint = did_you_mean(name, mock.refusals) or f"known: {', '.join(mock.refusals)}"
            yield Problem("unknown-refusal", f"there is no refusal '{name}'", source, hint)
