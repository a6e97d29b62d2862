"""The JSON Schema of each kind of file, made from the tables that the loader reads with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callsheet.io.tables import COLLECTION, ENVIRONMENT, FOLDER, REQUEST
from callsheet.model.published import definitions
from callsheet.model.shape import Record

KINDS: Mapping[str, tuple[Record[dict[str, Any]], str, str]] = {
    "request": (
        REQUEST,
        "Callsheet request",
        "One request and its checks, or a scenario of steps: collections/*/**/*.yaml.",
    ),
    "collection": (
        COLLECTION,
        "Callsheet collection",
        "Variables and defaults of all requests of a collection: collections/*/collection.yaml.",
    ),
    "folder": (
        FOLDER,
        "Callsheet folder",
        "Variables and defaults of the requests in a folder: collections/*/**/folder.yaml.",
    ),
    "environment": (
        ENVIRONMENT,
        "Callsheet environment",
        "Shared values, and the names of those that stay on each machine: environments/*.yaml.",
    ),
}
"""Kind of file → its table, the schema's title and description."""


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a kind of file. ``kind`` is one of :data:`KINDS`.

    It accepts what the loader accepts, as far as JSON Schema can say it: files that are named,
    JSONPaths, names of other requests and the like are the loader's to judge.
    """
    table, title, description = KINDS[kind]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:callsheet:schema:{kind}",
        "title": title,
        "description": description,
        **table.describe(),
        "$defs": definitions(table),
    }
