"""What may be read: plain files inside the workspace, named relative to the file they stand in."""

import os
from pathlib import Path

import pytest

from callsheet.io.loader import load
from callsheet.io.workspace_files import find_workspace, open_file, read_text_file, yaml_files
from callsheet.model.errors import Problem, ProblemsError, UsageError
from callsheet.model.source import Source

HERE = Source("collections/shop/a.yaml", 3, 7)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    home = tmp_path / "space ship"
    (home / "collections/shop/data").mkdir(parents=True)
    (home / "collections/shop/data/pens.csv").write_text("name\n")
    (tmp_path / "secret.txt").write_text("secret")
    return home


@pytest.mark.parametrize(
    "path", ["data/pens.csv", "./data/pens.csv", "../shop/data/pens.csv", "data//pens.csv"]
)
def test_a_path_is_relative_to_its_file(root: Path, path: str) -> None:
    assert open_file(str(root))(path, HERE) == ("collections/shop/data/pens.csv", b"name\n")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "is missing"),
        ("a\0b", "is missing"),
        ("/etc/hostname", "absolute path"),
        ("\\\\server\\share", "absolute path"),
        ("C:/keys.txt", "absolute path"),
        ("~/keys.txt", "absolute path"),
        ("../../../secret.txt", "leads out of the workspace"),
        ("../../../../../../../../../../etc/hostname", "leads out of the workspace"),
        ("data", "is a folder"),
        ("data/penz.csv", "did you mean 'data/pens.csv'?"),
        ("date/pens.csv", "there is no folder 'date' either"),
        ("data/pens.csv/x", "there is no file"),
        ("x" * 300, "there is no file"),
    ],
)
def test_a_path_that_may_not_be_read_says_why(root: Path, path: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        open_file(str(root))(path, HERE)
    assert message in str(caught.value)


def test_a_link_inside_is_followed_and_one_out_is_not(root: Path) -> None:
    (root / "collections/shop/in.csv").symlink_to("data/pens.csv")
    (root / "collections/shop/out").symlink_to("../../..")
    files = open_file(str(root))
    assert files("in.csv", HERE)[1] == b"name\n"
    with pytest.raises(ValueError, match="leads out"):
        files("out/secret.txt", HERE)


def test_a_workspace_reached_by_a_link_is_the_real_one(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert open_file(str(tmp_path / "link"))("data/pens.csv", HERE)[1] == b"name\n"


def test_a_file_is_found_without_reading_it(root: Path) -> None:
    (root / "collections/shop/locked").write_text("x")
    (root / "collections/shop/locked").chmod(0)
    assert open_file(str(root)).find("locked", HERE) == "collections/shop/locked"


def test_the_workspace_is_the_nearest_folder_above(root: Path) -> None:
    inner = root / "collections/shop/data"
    assert find_workspace(str(inner)) == str(root)
    (inner / "environments").mkdir()
    assert find_workspace(str(inner)) == str(inner)


def test_no_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find_workspace(str(tmp_path))
    assert caught.value.problem.mend == "change into one, or make one with callsheet init"


def test_requests_are_all_yaml_files_but_hidden_ones_and_those_of_side_folders(root: Path) -> None:
    shop = root / "collections/shop"
    for name in ("b.yaml", "a.yml", "note.txt", ".hidden.yaml", "files/up.yaml"):
        (shop / name).parent.mkdir(exist_ok=True)
        (shop / name).write_text("")
    for folder in ("schemas", "recordings", "mock", "data", "assets", ".git"):
        (shop / folder).mkdir(exist_ok=True)
        (shop / folder / "x.yaml").write_text("")
    (root / "collections/data").mkdir()
    (root / "collections/data/c.yaml").write_text("")
    problems: list[Problem] = []
    found = list(yaml_files(open_file(str(root)), "collections", problems))
    assert (found, problems) == (
        [
            "collections/data/c.yaml",
            "collections/shop/a.yml",
            "collections/shop/b.yaml",
            "collections/shop/files/up.yaml",
        ],
        [],
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_plain_file_is_a_problem_and_never_waited_for(root: Path) -> None:
    os.mkfifo(root / "collections/shop/pipe.yaml")
    problems: list[Problem] = []
    assert list(yaml_files(open_file(str(root)), "collections", problems)) == []
    place = Source("collections/shop/pipe.yaml", 1, 1)
    assert problems == [Problem("bad-file", "this is no plain file", place)]


def test_nothing_is_shown_of_a_file_to_which_a_link_leads_out(root: Path) -> None:
    (root / "collections/shop/key.yaml").symlink_to(root.parent / "secret.txt")
    with pytest.raises(ProblemsError) as caught:
        load(str(root))
    assert [problem.code for problem in caught.value.problems] == ["link"]
    assert caught.value.texts == {"collections/shop/key.yaml": ""}


def test_a_file_that_goes_away_is_a_problem(root: Path) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_text_file(str(root), "gone.yaml")
    assert caught.value.problems[0].message == "this file can't be read: No such file or directory"
