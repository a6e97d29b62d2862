"""A time limit leaves some time: 0 would be no limit at all, or no call at all."""

from typing import Any

import pytest

from callsheet.io.data_files import parse_file
from callsheet.io.tables.http import TIMEOUT
from callsheet.io.tables.stream import STREAM
from callsheet.io.yaml_reader import read_yaml
from callsheet.model.collection import TimeoutSpec
from callsheet.model.shape import Reader, Shape
from callsheet.model.source import Source


def no_file(path: str, source: Source) -> tuple[str, bytes]:
    raise ValueError(path)


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (TIMEOUT, "0s"),
        (TIMEOUT, "{connect: 0ms}"),
        (TIMEOUT, "{read: 0s}"),
        (STREAM, "{limits: {idle: 0s}}"),
        (STREAM, "{limits: {total: 0m}}"),
    ],
)
def test_a_limit_of_nothing_is_refused(shape: Shape[Any], text: str) -> None:
    reader = Reader(True, no_file, parse_file)
    shape.read(read_yaml(text, "f"), reader)
    assert [(p.code, p.message) for p in reader.problems] == [
        ("out-of-range", "a limit of 0 leaves no time")
    ]


def test_the_smallest_limit_is_a_nanosecond() -> None:
    reader = Reader(True, no_file, parse_file)
    assert TIMEOUT.read(read_yaml("1ns", "f"), reader) == TimeoutSpec(total=1)
