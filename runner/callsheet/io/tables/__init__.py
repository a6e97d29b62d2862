"""The file format: one table of keys for each kind of file.

From these tables come the loader, the JSON Schema for editors and the reference in docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callsheet.io.tables.collection import COLLECTION, FOLDER
from callsheet.io.tables.environment import ENVIRONMENT
from callsheet.io.tables.request import REQUEST
from callsheet.model.shape import Record

__all__ = ["COLLECTION", "ENVIRONMENT", "FOLDER", "REQUEST", "TABLES"]

TABLES: Mapping[str, Record[dict[str, Any]]] = {
    "collection": COLLECTION,
    "folder": FOLDER,
    "request": REQUEST,
    "environment": ENVIRONMENT,
}
"""File kind → its table."""
