"""A file is replaced as a whole, or stays as it is."""

from pathlib import Path

import pytest

from callsheet.io.canonical_files import own_files, write_file
from callsheet.model.errors import UsageError


def test_a_file_that_can_not_be_written_stays_and_nothing_is_left_over(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1")
    with pytest.raises(UnicodeEncodeError):
        write_file(str(tmp_path), "a.yaml", "\ud800")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.yaml", "a: 1")]


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a\.yaml can't be written: No such file"):
        write_file(str(tmp_path), "a.yaml", "a: 1")


def test_a_workspace_without_collections_has_only_environments(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments/a.yaml").write_text("{}")
    assert list(own_files(str(tmp_path))) == ["environments/a.yaml"]
