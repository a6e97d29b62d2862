"""A request's first line is shown as far as it is known before the run."""

from pathlib import Path

import pytest

from callsheet.engine.first_line import first_line
from callsheet.engine.plan import cases_of
from callsheet.engine.resolve import Filler
from callsheet.io.reading import reader_of
from staged import Reply, World


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("send: GET http://h/{{known}}", "GET http://h/x%20y"),
        ("send: GET http://h/\nquery: {a: '{{known}}', b: 2}", "GET http://h/?a=x%20y&b=2"),
        ("send: GET http://h/?a=1\nquery: {b: '{{late}}'}", "GET http://h/?a=1&b={{late}}"),
        ("send: GET http://h/\nquery: {b: '{{late}}'}", "GET http://h/?b={{late}}"),
        ("send: GET http://h/{{late}}\nquery: {a: 1}", "GET http://h/{{late}}?a=1"),
    ],
)
def test_what_waits_for_an_earlier_request_stays_as_written(
    tmp_path: Path, text: str, line: str
) -> None:
    world = World(tmp_path, {"x": f"{text}\nvariables: {{known: x y}}\n"}, lambda request: Reply())
    (file,) = world.workspace.files.values()
    (step,), (case,) = file.steps, cases_of(file)
    assert step.request is not None
    filler = Filler(
        world.scope_of(file, case), reader_of(str(tmp_path)), lambda count: "ab" * count
    )
    assert first_line(step.request, filler) == line
