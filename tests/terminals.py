"""Streams that say what kind of terminal they are, for tests of what is drawn on them."""

from io import BytesIO, StringIO, TextIOWrapper


class Terminal(StringIO):
    """A terminal that keeps what was written to it."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def file_of(encoding: str) -> TextIOWrapper:
    """A file, or a pipe, of an encoding."""
    return TextIOWrapper(BytesIO(), encoding=encoding, write_through=True)


def written(file: TextIOWrapper) -> str:
    raw = file.buffer
    assert isinstance(raw, BytesIO)
    return raw.getvalue().decode(file.encoding)
