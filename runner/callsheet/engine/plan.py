"""Step 2: which cases run, and in which order."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from callsheet.model.collection import RequestFile, Workspace
from callsheet.model.errors import UsageError, did_you_mean
from callsheet.model.frozen import frozen
from callsheet.model.source import Node


@frozen
class Case:
    """One request file with one row of its data (``row`` counts from 1, None without data)."""

    file: RequestFile
    row: int | None = None
    values: Mapping[str, Node] | None = None
    repeat: int | None = None

    @property
    def id(self) -> str:
        """Unique in a run: ``openai/embeddings[2]#1``."""
        repeat = f"#{self.repeat}" if self.repeat is not None else ""
        return f"{self.base}{repeat}"

    @property
    def base(self) -> str:
        """The id without the repetition."""
        return f"{self.file.identity}[{self.row}]" if self.row is not None else self.file.identity

    @property
    def label(self) -> str:
        """A row's first values, for people."""
        shown = [_shown(node.plain()) for node in (self.values or {}).values()]
        return ", ".join(text for text in shown[:3] if text)


@frozen
class Selection:
    """What was asked for.

    ``targets`` are identities, folders, globs or case ids (``a/b[2]``); a case must meet one of
    them, one of ``tags`` (and none written ``!tag``), ``grep`` (a regular expression on id and
    name) and ``only`` (case ids). ``shard`` is (i, n), counted from 1.
    """

    targets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    grep: str | None = None
    only: frozenset[str] | None = None
    shard: tuple[int, int] | None = None
    repeat: int | None = None


def select(workspace: Workspace, selection: Selection) -> tuple[Case, ...]:
    """The cases to run, in order. Raises UsageError for a target that names nothing."""
    pattern = compiled(selection.grep)
    known = [case for file in in_order(workspace) for case in cases_of(file)]
    check_targets(selection.targets, known)
    chosen = [
        case
        for case in known
        if (not selection.targets or any(hit(target, case) for target in selection.targets))
        and tagged(case.file.tags, selection.tags)
        and (pattern is None or pattern.search(case.base) or pattern.search(case.file.name))
        and (selection.only is None or case.base in selection.only)
    ]
    if selection.shard is not None:
        index, count = selection.shard
        chosen = chosen[index - 1 :: count]
    if selection.repeat is not None:
        times = range(1, selection.repeat + 1)
        return tuple(Case(c.file, c.row, c.values, n) for n in times for c in chosen)
    return tuple(chosen)


def _shown(value: Any) -> str:
    """A row's value on one line: texts as they are, all else as JSON."""
    if isinstance(value, str):
        return value
    import json

    return json.dumps(value, ensure_ascii=False, default=str)


def cases_of(file: RequestFile) -> Iterator[Case]:
    """A file's cases: one, or one for each row of its data."""
    if file.each is None:
        yield Case(file)
        return
    for number, values in enumerate(file.each.rows, 1):
        yield Case(file, number, values)


def compiled(grep: str | None) -> re.Pattern[str] | None:
    """The regular expression of ``--grep``."""
    if grep is None:
        return None
    try:
        return re.compile(grep)
    except re.error as error:
        raise UsageError(f"--grep is no regular expression: {error}", f"found {grep!r}") from None


def tagged(tags: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Any of the wanted tags, none of those written with ``!``."""
    unwanted = {tag[1:] for tag in wanted if tag.startswith("!")}
    if unwanted & set(tags):
        return False
    wished = {tag for tag in wanted if not tag.startswith("!")}
    return not wished or bool(wished & set(tags))


def hit(target: str, case: Case) -> bool:
    """Whether a target names a case: by identity, folder, case id or glob."""
    identity = case.file.identity
    return (
        target in ("", identity, case.base)
        or identity.startswith(target.rstrip("/") + "/")
        or (any(mark in target for mark in "*?") and fnmatch.fnmatchcase(identity, target))
    )


def check_targets(targets: Iterable[str], known: list[Case]) -> None:
    """Raise UsageError for the first target that names no case."""
    for target in targets:
        if not any(hit(target, case) for case in known):
            identities = {case.file.identity for case in known}
            folders = {i.rsplit("/", n)[0] for i in identities for n in range(1, i.count("/") + 1)}
            near = sorted(i for i in identities | folders if i.endswith(f"/{target}"))
            hint = f"did you mean '{near[0]}'?" if near else ""
            hint = hint or did_you_mean(target, identities | folders)
            raise UsageError(
                f"nothing is called '{target}'",
                hint or "name a collection, a folder, a request or a file",
            )


def in_order(workspace: Workspace) -> tuple[RequestFile, ...]:
    """All files: by ``order:`` and name within their folders, each after what it needs."""
    placed: dict[str, RequestFile] = {}

    def place(file: RequestFile) -> None:
        if file.identity in placed:
            return
        for identity, _ in file.needs:
            place(workspace.files[identity])
        placed[file.identity] = file

    for identity in sorted(workspace.files, key=lambda name: position(workspace, name)):
        place(workspace.files[identity])
    return tuple(placed.values())


def position(workspace: Workspace, identity: str) -> tuple[tuple[int, str], ...]:
    """A sort key: at each level the index in the folder's ``order:``, then the name."""
    parts = identity.split("/")
    key: list[tuple[int, str]] = []
    for depth, part in enumerate(parts):
        folder = workspace.folders.get("/".join(parts[:depth]))
        order = folder.order if folder is not None else ()
        key.append((order.index(part) if part in order else len(order), part))
    return tuple(key)
