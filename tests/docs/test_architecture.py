"""The page on architecture names what is there."""

from __future__ import annotations

import re
import tomllib

import pytest

from docs import pages

PACKAGE = pages.ROOT / "runner/callsheet"
PAGES = pages.pages()


def test_the_tree_is_that_of_the_package() -> None:
    (tree,) = [
        b for b in pages.blocks("text") if b.page == "ARCHITECTURE.md" and "apps/ " in b.text
    ]
    shown = set(re.findall(r"^  (\w+)(?:/|\.py) ", tree.text, re.MULTILINE))
    there = {path.stem for path in PACKAGE.iterdir() if not path.name.startswith(("_", "."))}
    assert shown == there - {"py"}
    apps = set(re.findall(r"^    (\w+)/ ", tree.text, re.MULTILINE))
    assert apps == {p.name for p in (PACKAGE / "apps").iterdir() if p.is_dir()} - {"__pycache__"}


def test_the_layers_are_those_that_the_checker_keeps() -> None:
    with (pages.ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["type"] == "layers")["layers"]
    plain = [re.sub(r"callsheet\.", "", layer).replace(" : ", " | ") for layer in layers]
    drawn = " → ".join(f"({layer})" if "|" in layer else layer for layer in plain)
    assert f"\n{drawn}\n" in PAGES["ARCHITECTURE.md"]


@pytest.mark.parametrize("page", sorted(PAGES))
def test_modules_that_are_named_exist(page: str) -> None:
    modules = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py")}
    named = re.findall(r"`([\w/]+\.py)`", PAGES[page])
    gone = [name for name in named if not any(f"/{m}".endswith(f"/{name}") for m in modules)]
    assert gone == []
