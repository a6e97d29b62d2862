"""What the rules of ``callsheet check`` look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from callsheet.model.collection import RequestFile, Workspace
from callsheet.model.environment import Environment
from callsheet.model.source import Node

COLLECTIONS, ENVIRONMENTS = "collections/", "environments/"


@dataclass(frozen=True, slots=True)
class Linted:
    """A workspace without mistakes of reading, and its files as they are.

    ``paths`` are all files below ``collections/`` and ``environments/``, ``trees`` those that
    hold YAML, JSON or CSV, read. All paths are relative to the workspace. ``environments`` are
    those that are looked at.
    """

    workspace: Workspace
    environments: tuple[Environment, ...] = ()
    paths: tuple[str, ...] = ()
    trees: Mapping[str, Node] = field(default_factory=dict, repr=False)

    def below(self, identity: str) -> Iterator[Node]:
        """The trees of all files in a collection or folder, and of a request's own file."""
        folder = f"{COLLECTIONS}{identity}/"
        for path, tree in self.trees.items():
            if path.startswith(folder) or path.rpartition(".")[0] == folder[:-1]:
                yield tree

    def collections(self) -> Iterator[str]:
        """The names of all collections."""
        return (identity for identity in self.workspace.folders if "/" not in identity)

    def files(self, collection: str) -> Iterator[RequestFile]:
        """A collection's request files."""
        for identity, file in self.workspace.files.items():
            if identity.startswith(f"{collection}/"):
                yield file
