"""What a workspace keeps in git is read; what git ignores and what leads out is not."""

import subprocess
from pathlib import Path

from callsheet.io.tracked_files import tracked_files, tracked_local_files
from workspaces import made


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True)


def test_files_are_listed_in_order_and_read_by_kind(tmp_path: Path) -> None:
    made(
        tmp_path,
        {
            "collections/a/one.yaml": "a: 1",
            "collections/a/data/rows.csv": "x\n1\n",
            "collections/a/data/broken.json": "{",
            "collections/a/schemas/s.json": "{}",
            "collections/a/.hidden/h.yaml": "a: 1",
            "elsewhere.yaml": "a: 1",
        },
        base={},
    )
    (tmp_path / "collections/a/data/picture.png").write_bytes(b"\x89PNG\0")
    files = tracked_files(str(tmp_path))
    assert files.paths == (
        "collections/a/one.yaml",
        "collections/a/data/broken.json",
        "collections/a/data/picture.png",
        "collections/a/data/rows.csv",
        "collections/a/schemas/s.json",
    )
    assert set(files.paths) - set(files.texts) == {"collections/a/data/picture.png"}
    assert {path: tree.plain() for path, tree in files.trees.items()} == {
        "collections/a/one.yaml": {"a": 1},
        "collections/a/data/rows.csv": [{"x": "1"}],
        "collections/a/schemas/s.json": {},
    }


def test_a_link_out_of_the_workspace_is_left_out(tmp_path: Path) -> None:
    root = made(tmp_path / "w", {"collections/a/one.yaml": "a: 1"}, base={})
    (tmp_path / "outside.yaml").write_text("a: 1")
    (root / "collections/a/out.yaml").symlink_to("../../../outside.yaml")
    assert tracked_files(str(root)).paths == ("collections/a/one.yaml",)


def test_a_file_that_is_too_big_is_listed_and_not_read(tmp_path: Path) -> None:
    made(tmp_path, {"collections/a/data/big.txt": "x" * 10_000_001}, base={})
    files = tracked_files(str(tmp_path))
    assert (files.paths, dict(files.texts)) == (("collections/a/data/big.txt",), {})


def test_what_git_ignores_is_left_out(tmp_path: Path) -> None:
    made(tmp_path, {".gitignore": "private.yaml\n", "environments/private.yaml": "a: 1"})
    before = tracked_files(str(tmp_path)).paths
    git(tmp_path, "init", "-q")
    after = tracked_files(str(tmp_path)).paths
    assert set(before) - set(after) == {"environments/private.yaml"}


def test_local_files_that_git_tracks_are_found(tmp_path: Path) -> None:
    made(tmp_path, {".callsheet/local/here.yaml": "token: x\n"})
    assert tracked_local_files(str(tmp_path)) == []
    git(tmp_path, "init", "-q")
    assert tracked_local_files(str(tmp_path)) == []
    git(tmp_path, "add", ".callsheet")
    assert tracked_local_files(str(tmp_path)) == [".callsheet/local/here.yaml"]
