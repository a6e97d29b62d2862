"""``callsheet init``: a workspace that runs at once."""

from pathlib import Path

import pytest

from callsheet.apps.cli import main
from callsheet.apps.cli.init import NEXT, template

MADE = [path for path, _ in template()]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a space in its path, which is the current one."""
    home = tmp_path / "my new api"
    home.mkdir()
    monkeypatch.chdir(home)
    return home


def written(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_new_workspace_is_checked_and_runs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init"]) == 0
    assert written(folder) == MADE
    assert main(["check", "--strict"]) == 0
    assert main(["run"]) == 0
    out = capsys.readouterr().out
    assert "checked 3 requests in 1 collection: no mistakes" in out
    assert "5 cases: 5 passed" in out


def test_a_folder_can_be_named_and_its_name_quoted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "an api/here"]) == 0
    assert written(folder / "an api" / "here") == MADE
    out = capsys.readouterr().out
    assert "made an api/here/collections/hello/greet.yaml\n" in out
    assert "\n  cd 'an api/here'\n" in out
    assert [line in out for line, _ in NEXT] == [True] * len(NEXT)


def test_nothing_is_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = folder / "environments" / "mock.yaml"
    mine.parent.mkdir()
    mine.write_text("doc: Mine.\n")
    assert main(["init"]) == 2
    assert written(folder) == ["environments/mock.yaml"]
    assert mine.read_text() == "doc: Mine.\n"
    err = capsys.readouterr().err
    assert "this is already there:\n  environments/mock.yaml\n" in err


def test_a_gitignore_of_your_own_stays_and_the_lines_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".gitignore").write_text("mine\n")
    assert main(["init"]) == 0
    assert (folder / ".gitignore").read_text() == "mine\n"
    assert "It should hold these lines:\n\n" in capsys.readouterr().out
    assert written(folder) == MADE


def test_a_folder_that_can_not_be_made_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "file").write_text("")
    assert main(["init", "file"]) == 2
    assert "file/.gitignore can't be written: " in capsys.readouterr().err
