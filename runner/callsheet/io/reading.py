"""How parts of a file are read again once their variables have been filled in."""

from __future__ import annotations

from collections.abc import Callable

from callsheet.io.data_files import parse_file
from callsheet.io.workspace_files import open_file
from callsheet.model.shape import Reader


def reader_of(root: str) -> Callable[[], Reader]:
    """Makes readers for filled nodes; the files that they name follow the loader's rules."""
    open_ = open_file(root)
    return lambda: Reader(filled=True, open_file=open_, parse_file=parse_file)
