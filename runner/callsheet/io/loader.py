"""Step 1 of a request's way: all files of a workspace, all of their mistakes at once."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import Any

from callsheet.io.assemble import environment, folder, names_of, request_file
from callsheet.io.data_files import parse_file
from callsheet.io.references import cycles, find
from callsheet.io.tables import COLLECTION, ENVIRONMENT, FOLDER, REQUEST
from callsheet.io.text_files import decode
from callsheet.io.workspace_files import (
    COLLECTIONS,
    ENVIRONMENTS,
    WorkspaceFiles,
    find_workspace,
    open_file,
    read_text_file,
    yaml_files,
)
from callsheet.io.yaml_reader import compose
from callsheet.model.collection import RequestFile, Workspace
from callsheet.model.environment import Environment
from callsheet.model.errors import Problem, ProblemsError, did_you_mean
from callsheet.model.shape import BAD, Reader, Record
from callsheet.model.source import NOWHERE, Node, Source

__all__ = ["find_workspace", "load", "open_file"]


def load(root: str) -> Workspace:
    """The workspace below ``root``.

    Raises one ProblemsError with every mistake of every file, sorted by place.
    """
    return _Loading(WorkspaceFiles(root)).workspace()


class _Loading:
    """One load: the problems and texts gathered so far."""

    def __init__(self, files: WorkspaceFiles) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        self.found: dict[Source, str] = {}
        self.edges: dict[str, list[tuple[str, str, Source]]] = {}

    def workspace(self) -> Workspace:
        paths = list(yaml_files(self.files, COLLECTIONS, self.problems))
        sheets = {path: table for path in paths if (table := self.sheet(path)) is not None}
        requests = self.identities(path for path in paths if path not in sheets)
        written = {posixpath.dirname(p): self.read(p, table)[0] for p, table in sheets.items()}
        folders = {
            home.removeprefix(f"{COLLECTIONS}/"): folder(
                home.removeprefix(f"{COLLECTIONS}/"), written.get(home), home
            )
            for home in sorted({*written, *_homes(requests.values())})
        }
        self.check_order(written, requests)
        loaded: dict[str, RequestFile] = {}
        for identity, path in requests.items():
            values, node = self.read(path, REQUEST)
            if node is not None:
                self.check_names(identity, node, requests)
            if values is not None and not self.problems:
                homes = reversed(list(_homes([path])))
                defaults = [(written.get(home) or {}).get("defaults", {}) for home in homes]
                loaded[identity] = request_file(identity, values, defaults, self.found)
        self.problems.extend(cycles(self.edges))
        environments = self.environments({name for name in folders if "/" not in name})
        if self.problems:
            raise self.error()
        return Workspace(self.files.root, folders, loaded, environments, self.texts)

    def sheet(self, path: str) -> Record[Any] | None:
        """The table of a collection's or folder's own file; None for a request file."""
        name = posixpath.basename(path).rsplit(".", 1)[0]
        if name not in ("collection", "folder"):
            return None
        top = path.count("/") == 2
        if name == "collection" and not top:
            self.misplaced(path, "collection.yaml stands only at the top of a collection", "folder")
        elif name == "folder" and top:
            self.misplaced(path, "the file of a whole collection has another name", "collection")
        return COLLECTION if top else FOLDER

    def misplaced(self, path: str, message: str, name: str) -> None:
        mend = f"rename it to {name}.yaml"
        self.problems.append(Problem("misplaced", message, Source(path, 1, 1), mend))

    def identities(self, paths: Iterable[str]) -> dict[str, str]:
        """Identity → path of all request files."""
        requests: dict[str, str] = {}
        for path in paths:
            identity = path.removeprefix(f"{COLLECTIONS}/").rsplit(".", 1)[0]
            if "/" not in identity:
                message = "a request can't stand outside a collection's folder"
                mend = f"move it into a folder such as {COLLECTIONS}/{identity}/"
                self.problems.append(Problem("misplaced", message, Source(path, 1, 1), mend))
            elif identity in requests:
                message = f"two files are the request '{identity}'"
                related = ((Source(requests[identity], 1, 1), "the other one"),)
                place = Source(path, 1, 1)
                self.problems.append(
                    Problem("same-name", message, place, "rename one", related=related)
                )
            else:
                requests[identity] = path
        return requests

    def read(self, path: str, table: Record[Any]) -> tuple[dict[str, Any] | None, Node | None]:
        """What a file says, and its tree; None for what can't be read, which is reported."""
        try:
            text = decode(read_text_file(self.files.root, path), path)
        except ProblemsError as error:
            self.problems.extend(error.problems)
            self.texts.update(error.texts)
            return None, None
        self.texts[path] = text
        node, problems = compose(text, path)
        self.problems.extend(problems)
        if node is None:
            return None, None
        reader = Reader(False, self.files, parse_file, self.files.find, self.problems)
        values = table.take(node, reader)
        return (None if values is BAD else values), node

    def check_names(self, identity: str, node: Node, requests: dict[str, str]) -> None:
        """Find every request that a file names; remember who needs or uses whom."""
        collection = identity.split("/", 1)[0]
        for verb, named in names_of(node):
            if not isinstance(named.value, str):
                continue
            target = find(named.value, named.source, collection, requests, self.problems)
            self.found[named.source] = target
            if verb != "finally" or target == identity:
                self.edges.setdefault(identity, []).append((verb, target, named.source))

    def check_order(self, written: dict[str, Any], requests: dict[str, str]) -> None:
        """Every name in ``order:`` is a request or folder directly inside."""
        for home, values in written.items():
            below = home.removeprefix(f"{COLLECTIONS}/") + "/"
            names = {i.removeprefix(below).split("/")[0] for i in requests if i.startswith(below)}
            for entry in (values or {}).get("order", ()):
                if entry.name not in names:
                    message = f"'{entry.name}' in order is no request or folder in {home}"
                    mend = did_you_mean(entry.name, names) or f"in here: {', '.join(sorted(names))}"
                    self.problems.append(Problem("unknown-order", message, entry.source, mend))

    def environments(self, collections: set[str]) -> dict[str, Environment]:
        """All environments by name."""
        found: dict[str, Environment] = {}
        for path in yaml_files(self.files, ENVIRONMENTS, self.problems):
            name = path.removeprefix(f"{ENVIRONMENTS}/").rsplit(".", 1)[0]
            if "/" in name:
                message = f"an environment can't stand in a folder below {ENVIRONMENTS}"
                mend = f"rename it to {ENVIRONMENTS}/{name.replace('/', '-')}.yaml"
                self.problems.append(Problem("misplaced", message, Source(path, 1, 1), mend))
                continue
            values, _ = self.read(path, ENVIRONMENT)
            if values is None:
                continue
            one = found[name] = environment(name, values)
            if one.serve is not None and one.serve not in collections:
                message = f"there is no collection '{one.serve}' to serve"
                mend = did_you_mean(one.serve, collections)
                self.problems.append(Problem("unknown-collection", message, one.serve_source, mend))
        default = [one for one in found.values() if one.default]
        for one in default[1:]:
            message = f"two environments are the default: {default[0].name} and {one.name}"
            self.problems.append(Problem("two-defaults", message, one.source, "keep one"))
        return found

    def error(self) -> ProblemsError:
        """All problems, each with the text of its file."""
        for problem in self.problems:
            path = (problem.source or NOWHERE).path
            if path and path not in self.texts:  # a data file or schema
                try:  # nothing is shown of a link that leads out
                    _, data = self.files(posixpath.basename(path), Source(path, 1, 1))
                    self.texts[path] = decode(data, path)
                except ProblemsError as error:
                    self.texts[path] = error.texts.get(path, "")
                except ValueError:
                    self.texts[path] = ""
        self.problems.sort(key=lambda problem: problem.source or NOWHERE)
        return ProblemsError(tuple(self.problems), self.texts)


def _homes(paths: Iterable[str]) -> dict[str, None]:
    """The folders of files below ``collections/``, nearest first, each once."""
    homes: dict[str, None] = {}
    for path in paths:
        home = posixpath.dirname(path)
        while home != COLLECTIONS and home not in homes:
            homes[home] = None
            home = posixpath.dirname(home)
    return homes
