"""``callsheet fmt``: which files it spells anew, what it says and how it ends."""

from pathlib import Path

import pytest

from callsheet.apps.cli import main
from workspaces import made

LIST = "collections/shop/list.yaml"
ODD = 'expect: {status: 200}\n# why\nsend:   "GET {{base_url}}/items"\n'
EVEN = "# why\nsend: GET {{base_url}}/items\nexpect: {status: 200}\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one file that is not canonical, which is the current folder."""
    here = made(tmp_path, {LIST: ODD, "environments/here.yaml": "values: {base_url: http://x}\n"})
    monkeypatch.chdir(here)
    return here


def test_files_are_written_and_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / LIST).chmod(0o640)
    assert main(["fmt"]) == 0
    assert (root / LIST).read_text() == EVEN
    assert (root / LIST).stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in (root / LIST).parent.iterdir()) == [
        "collection.yaml",
        "list.yaml",
    ]
    assert main(["fmt"]) == 0
    assert capsys.readouterr().out == (
        f"formatted {LIST}\n1 file formatted, 2 files are as they should be\n"
        "3 files are as they should be\n"
    )


def test_check_writes_nothing_and_fails(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check"]) == 1
    assert (root / LIST).read_text() == ODD
    assert capsys.readouterr().out == (
        f"would format {LIST}\n1 file would change, 2 files are as they should be\n"
    )
    assert main(["fmt", "--check", "environments", "shop/collection.yaml"]) == 0


def test_diff_shows_what_would_change(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--diff", "shop/list"]) == 1
    assert (root / LIST).read_text() == ODD
    assert capsys.readouterr().out.splitlines() == [
        f"--- {LIST}",
        f"+++ {LIST}",
        "@@ -1,3 +1,3 @@",
        "+# why",
        "+send: GET {{base_url}}/items",
        " expect: {status: 200}",
        "-# why",
        '-send:   "GET {{base_url}}/items"',
        "1 file would change, 0 files are as they should be",
    ]


def test_a_file_with_mistakes_is_told_and_the_others_are_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(root, {LIST: ODD, "collections/shop/bad.yaml": "sned: x\n"})
    assert main(["fmt"]) == 2
    assert (root / LIST).read_text() == EVEN
    assert (root / "collections/shop/bad.yaml").read_text() == "sned: x\n"
    assert "unknown key 'sned'" in capsys.readouterr().err


def test_mocks_are_spelled_and_data_is_left_alone(root: Path) -> None:
    odd = "b:   1\n"
    files = {
        "collections/shop/mock/routes.yaml": "routes:\n- on: 'GET /x'\n  answer: {json: 1}\n",
        "collections/shop/data/rows.yaml": odd,
        "collections/shop/schemas/api.yaml": odd,
    }
    made(root, files)
    assert main(["fmt"]) == 0
    texts = [(root / path).read_text() for path in files]
    assert texts == ["routes:\n  - on: GET /x\n    answer: {json: 1}\n", odd, odd]


def test_a_linked_file_is_written_where_it_is(root: Path) -> None:
    (root / "collections/shop/real").mkdir()
    (root / LIST).rename(root / "collections/shop/real/list.yaml")
    (root / LIST).symlink_to("real/list.yaml")
    assert main(["fmt", LIST]) == 0
    assert (root / LIST).is_symlink()
    assert (root / "collections/shop/real/list.yaml").read_text() == EVEN


def test_a_new_workspace_is_canonical(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    assert main(["fmt", "--check"]) == 0, capsys.readouterr().out
