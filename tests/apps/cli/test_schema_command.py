"""``callsheet schema``: JSON Schemas for editors."""

import json
from pathlib import Path

import pytest

from callsheet.apps.cli import main
from callsheet.apps.cli.schema import KINDS
from callsheet.io.tables import published


def test_the_command_knows_every_kind_of_file() -> None:
    assert sorted(KINDS) == sorted(published.KINDS)


@pytest.mark.parametrize(
    ("arguments", "kind"), [([], "request"), *(([kind], kind) for kind in KINDS)]
)
def test_a_schema_is_printed(
    arguments: list[str], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", *arguments]) == 0
    assert json.loads(capsys.readouterr().out) == published.schema_of(kind)


def test_all_schemas_are_written_into_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new folder"
    assert main(["schema", "--output", str(folder)]) == 0
    names = capsys.readouterr().out.splitlines()
    assert names == [str(folder / f"{kind}.schema.json") for kind in KINDS]
    for kind, name in zip(KINDS, names, strict=True):
        assert json.loads(Path(name).read_text(encoding="utf-8")) == published.schema_of(kind)


def test_a_folder_that_can_not_be_made_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["schema", "--output", str(tmp_path / "file")]) == 2
    assert "can't be written: " in capsys.readouterr().err


def test_an_unknown_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "requests"]) == 2
    assert "'requests' is not one of" in capsys.readouterr().err
