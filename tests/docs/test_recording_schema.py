"""docs/recording.schema.json takes what is recorded, and nothing that can't be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from callsheet.engine.read_recording import read
from callsheet.engine.recording import lines
from callsheet.model.errors import ProblemsError
from callsheet.model.recorded import Recorded
from docs import pages
from recorded_fixture import UNTIMED, recorded, recordings

SCHEMA = json.loads((pages.ROOT / "docs/recording.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
STREAM = [json.loads(line) for line in lines(recorded(b"data: one\n\n", b"\xff\n\n"))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@given(recordings())
@UNTIMED
def test_every_line_that_is_written_is_valid(one: Recorded) -> None:
    for line in lines(one):
        assert [error.message for error in VALIDATOR.iter_errors(json.loads(line))] == []


def changed(value: Any) -> Iterator[Any]:
    """A line with one value left out or of another type, at any depth."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield {name: kept for name, kept in value.items() if name != key}
            for other in changed(item):
                yield {**value, key: other}
    elif isinstance(value, list):
        for number, item in enumerate(value):
            for other in changed(item):
                yield [*value[:number], other, *value[number + 1 :]]
    else:
        yield 1.5


BROKEN = [
    pytest.param(number, line, id=f"{STREAM[number]['kind']} {number}-{index}")
    for number, whole in enumerate(STREAM)
    for index, line in enumerate(changed(whole))
]


@pytest.mark.parametrize(("number", "line"), BROKEN)
def test_what_the_schema_takes_can_be_read_and_what_it_refuses_is_a_problem(
    number: int, line: dict[str, Any]
) -> None:
    text = "".join(
        json.dumps(one) + "\n" for one in [*STREAM[:number], line, *STREAM[number + 1 :]]
    )
    try:
        read(text.encode())
        readable = True
    except ProblemsError:
        readable = False
    assert readable == VALIDATOR.is_valid(line)
