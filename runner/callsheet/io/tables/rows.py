"""Key ``each``: one case for each row of a file or of an inline list."""

from __future__ import annotations

from typing import Any

from callsheet.io.data_files import read_table
from callsheet.io.tables.variables import NAME_SCHEMA, name_fault
from callsheet.model.collection import Rows
from callsheet.model.errors import ProblemsError
from callsheet.model.shape import BAD, Reader, Shape
from callsheet.model.source import HOLE, Node

_SUFFIXES = "[cC][sS][vV]|[jJ][sS][oO][nN]|[yY][aA]?[mM][lL]"


class RowsShape(Shape[Rows]):
    """A list of maps, or the path of a ``.csv``, ``.json`` or ``.yaml`` file that holds one."""

    what = "a file of rows or a list of maps"
    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> Rows:
        if isinstance(node.value, str):
            table = self.table(node.value, node, reader)
            return BAD if table is BAD else self.rows(table, node, reader)
        if isinstance(node.value, list):
            return self.rows(node, node, reader)
        return self.wrong(node, reader)  # type: ignore[no-any-return]

    def table(self, path: str, node: Node, reader: Reader) -> Any:
        """The node that the file holds."""
        if HOLE in path:
            message = "the rows decide which cases there are, so their path can't hold a variable"
            return reader.error(node.source, "bad-rows", message, "name the file itself")
        try:
            name, data = reader.open_file(path, node.source)
            return read_table(data, name)
        except ProblemsError as error:
            reader.problems.extend(error.problems)
            return BAD
        except ValueError as error:
            return reader.error(node.source, "bad-file", str(error))

    def rows(self, table: Node, node: Node, reader: Reader) -> Rows:
        """The rows of a list; every name must be one that a variable may have."""
        before = len(reader.problems)
        if not isinstance(table.value, list):
            return self.wrong(table, reader)  # type: ignore[no-any-return]
        if not table.value:
            return reader.error(table.source, "bad-rows", "there is no row", "add one")  # type: ignore[no-any-return]
        seen: set[str] = set()
        rows: list[dict[str, Node]] = []
        for row in table.value:
            if not isinstance(row.value, dict):
                reader.error(row.source, "bad-rows", f"a row must be a map, found a {row.kind}")
                continue
            for name in row.value:
                if name not in seen and (message := name_fault(name)):
                    reader.error(row.keys[name], "bad-name", message, "rename it")
                seen.add(name)
            rows.append(row.value)
        return BAD if len(reader.problems) > before else Rows(tuple(rows), node.source)

    def describe(self) -> dict[str, Any]:
        row = {"type": "object", "propertyNames": dict(NAME_SCHEMA)}
        return {
            "anyOf": [
                {"type": "string", "pattern": rf"^(?!.*\{{\{{).*\.({_SUFFIXES})$"},
                {"type": "array", "items": row, "minItems": 1},
            ]
        }
