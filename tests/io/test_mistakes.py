"""Every mistake that people make in files has a message of its own, held by a golden."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from callsheet.apps.cli.draw_problems import draw_error
from callsheet.io.loader import load
from callsheet.model.collection import Workspace
from callsheet.model.errors import ProblemsError
from callsheet.plugins import registry

MISTAKES = Path(__file__).parent.parent / "goldens" / "mistakes"
BROKEN = "collections/shop/broken.yaml"
SEND = "send: GET {{base_url}}/items\n"


def bracket_bomb(root: Path) -> None:
    (root / BROKEN).write_text("json: " + "[" * 400_000)


def dash_bomb(root: Path) -> None:
    (root / BROKEN).write_text("- " * 100_000)


def alias_bomb(root: Path) -> None:
    lines = ["json:", "  a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    for level in range(1, 10):
        lines.append(f"  a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]")
    (root / BROKEN).write_text("\n".join([SEND.strip(), *lines]))


def alias_ladder(root: Path) -> None:
    rungs = [f"  a{level}: &a{level} [*a{level - 1}]" for level in range(1, 80)]
    (root / BROKEN).write_text("\n".join([SEND.strip(), "json:", "  a0: &a0 []", *rungs]))


def ten_megabytes(root: Path) -> None:
    (root / BROKEN).write_text("json: " + "x" * 10_000_000)


def ten_megabytes_of_rows(root: Path) -> None:
    (root / BROKEN).write_text(SEND + "each: data/pens.csv\n")
    (root / "collections/shop/data/pens.csv").write_text("name\n" + "Pen\n" * 2_500_000)


def deep_rows(root: Path) -> None:
    (root / BROKEN).write_text(SEND + "each: data/pens.json\n")
    (root / "collections/shop/data/pens.json").write_text("[" * 100_000)


def link_out(root: Path) -> None:
    (root.parent / "outside.yaml").write_text(SEND)
    (root / BROKEN).symlink_to("../../../outside.yaml")


def link_up(root: Path) -> None:
    (root / "collections/shop/again").symlink_to("..")


def link_nowhere(root: Path) -> None:
    (root / BROKEN).symlink_to("gone.yaml")


def linked_body(root: Path) -> None:
    (root.parent / "secret.txt").write_text("secret")
    (root / "collections/shop/data/secret.txt").symlink_to("../../../../secret.txt")
    (root / BROKEN).write_text(SEND + "file: data/secret.txt\n")


def pipe_as_body(root: Path) -> None:
    os.mkfifo(root / "collections/shop/data/pipe")
    (root / BROKEN).write_text(SEND + "file: data/pipe\n")


def many_mistakes(root: Path) -> None:
    for number in range(30):
        (root / f"collections/shop/r{number:02}.yaml").write_text("nam: a\ndco: b\n" + SEND)


MADE: dict[str, Callable[[Path], None]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        bracket_bomb,
        dash_bomb,
        alias_bomb,
        alias_ladder,
        ten_megabytes,
        ten_megabytes_of_rows,
        deep_rows,
        link_out,
        link_up,
        link_nowhere,
        linked_body,
        pipe_as_body,
        many_mistakes,
    )
}
"""Mistakes that no file in git can hold."""

WRITTEN = sorted(
    folder.name
    for folder in MISTAKES.iterdir()
    if folder.name != "template" and folder.name not in MADE
)


def prepare(workspace: Workspace) -> None:
    """What a run does with checks before it sends anything."""
    for file in workspace.files.values():
        for check in file.steps[0].request.expect if file.steps[0].request else ():
            try:
                registry.check(check.name).prepare(check.args.ready)
            except ProblemsError as error:
                raise ProblemsError(error.problems, workspace.texts) from None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace without mistakes."""
    folder = tmp_path / "workspace"
    shutil.copytree(MISTAKES / "template", folder)
    return folder


def test_the_template_has_no_mistake(root: Path) -> None:
    identities = ["shop/items/create", "shop/items/delete", "shop/list"]
    assert list(load(str(root)).files) == identities


@pytest.mark.parametrize("case", [*WRITTEN, *MADE])
def test_a_mistake_is_told_as_its_golden_says(
    case: str, root: Path, golden: Callable[[str, str], None]
) -> None:
    if case in MADE:
        MADE[case](root)
    else:
        shutil.copytree(MISTAKES / case, root, dirs_exist_ok=True)
    with pytest.raises(ProblemsError) as caught:
        prepare(load(str(root)))
    golden(f"mistakes/{case}/message.txt", draw_error(caught.value) + "\n")
