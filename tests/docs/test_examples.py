"""Examples in the documentation are files that load and commands that parse."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from callsheet.apps.cli import cli
from callsheet.apps.cli.options import target_of
from callsheet.apps.cli.run import report_of
from callsheet.apps.mock.route_files import read_mock
from callsheet.apps.mock.serving import serve
from callsheet.engine.environments import choose_environment
from callsheet.engine.plan import Selection, select
from callsheet.io.loader import load
from callsheet.session import Session
from docs import pages

SHOP = {
    "collections/shop/collection.yaml": """
variables:
  api_key: {default: x}
  base_url: {default: "http://127.0.0.1:1"}
  client_secret: {default: x}
  colour: {default: blue}
  model: {default: x}
  password: {default: x}
  secret_key: {default: x}
""",
    "collections/shop/pens/create.yaml": """
send: POST {{base_url}}/pens
json: {colour: "{{colour}}"}
save: {pen_id: $.id}
""",
    "collections/shop/pens/delete.yaml": """
send: DELETE {{base_url}}/pens/{{pen_id}}
variables: {pen_id: {default: ""}}
""",
    "collections/shop/schemas/pen.json": "{}",
    "collections/shop/data/pens.csv": "colour\nblue\nred\n",
    "collections/shop/assets/pen.png": "picture",
    "collections/shop/mock/routes.yaml": "routes: []",
    "environments/shop.yaml": "{}",
}
"""The workspace in which the examples stand."""

SENDS = re.compile(r"^(send|url|steps):", re.MULTILINE)


def shop(root: Path, path: str, text: str) -> Path:
    """The workspace with one example in it."""
    for name, content in {**SHOP, path: text}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return root


@pytest.mark.parametrize("block", pages.blocks("yaml request"), ids=str)
def test_a_request_loads_and_could_be_sent(block: pages.Block, tmp_path: Path) -> None:
    text = block.text if SENDS.search(block.text) else f"send: GET {{{{base_url}}}}/\n{block.text}"
    workspace = load(str(shop(tmp_path, "collections/shop/pens/example.yaml", text)))
    cases = select(workspace, Selection(targets=("shop/pens/example",)))
    environment = choose_environment(workspace, "shop", {})
    with Session(workspace, environment) as session:
        session.check(cases)


@pytest.mark.parametrize("block", pages.blocks("yaml collection"), ids=str)
def test_a_collection_loads(block: pages.Block, tmp_path: Path) -> None:
    root = shop(tmp_path, "collections/shop/collection.yaml", block.text)
    assert "shop" in load(str(root)).folders


@pytest.mark.parametrize("block", pages.blocks("yaml environment"), ids=str)
def test_an_environment_loads(block: pages.Block, tmp_path: Path) -> None:
    root = shop(tmp_path, "environments/example.yaml", block.text)
    assert "example" in load(str(root)).environments


@pytest.mark.parametrize("block", pages.blocks("yaml mock"), ids=str)
def test_a_mock_file_loads(block: pages.Block, tmp_path: Path) -> None:
    root = shop(tmp_path, "collections/shop/mock/routes.yaml", block.text)
    assert read_mock(str(root), "shop").routes


COMMANDS = [
    pytest.param(line, id=f"{block}: {line[:40]}")
    for block in pages.blocks("sh")
    for line in block.text.splitlines()
    if line.startswith("callsheet ")
]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_parses_and_names_what_exists(line: str) -> None:
    arguments = shlex.split(line.partition(" < ")[0])[1:]
    command: click.Command | None = cli
    while isinstance(command, click.Group):
        command = command.get_command(click.Context(command), arguments.pop(0))
    assert command is not None
    given = command.make_context(line, arguments).params
    for report in given.get("reports", ()):
        report_of(report)
    workspace = load(str(pages.ROOT))
    named = given.get("request") or given.get("paths") or ()
    targets = tuple(
        target_of(one, workspace.root) for one in ([named] if isinstance(named, str) else named)
    )
    assert select(workspace, Selection(targets=targets, tags=given.get("tags", ())))
    choose_environment(workspace, given.get("environment") or given.get("env"), {})


def test_a_client_of_ones_own_gets_the_stamps() -> None:
    (block,) = pages.blocks("python httpx")
    with serve(str(pages.ROOT), "openai") as server:
        names: dict[str, object] = {"url": f"{server}/v1/models"}
        exec(compile(block.text, str(block), "exec", dont_inherit=True), names)
    waited, arrivals = names["waited"], names["arrivals"]
    assert isinstance(waited, list)
    assert isinstance(arrivals, list)
    assert len(waited) == 1
    assert waited[0] > 0
    assert arrivals


def test_the_mistake_that_is_shown_is_drawn_like_that() -> None:
    (block,) = [block for block in pages.blocks("text") if block.page == "docs/errors.md"]
    golden = pages.ROOT / "tests/goldens/mistakes/unknown-check/message.txt"
    assert block.text == golden.read_text(encoding="utf-8")
