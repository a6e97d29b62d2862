"""The plugins on the page for contributors work as they stand there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from callsheet.plugins.registry import EXPORTS
from docs import pages

SEAMS = ("auth", "checks", "framings", "mergers", "reporters")
PLUGINS, TESTS = pages.blocks("python plugin"), pages.blocks("python test")


def test_every_seam_has_an_example_and_a_test_of_it() -> None:
    exports = [block.text.rstrip().rpartition("\n")[2].partition(":")[0] for block in PLUGINS]
    assert sorted(exports) == sorted(EXPORTS[kind] for kind in SEAMS)
    assert len(TESTS) == len(PLUGINS)


@pytest.mark.parametrize(("plugin", "test"), list(zip(PLUGINS, TESTS, strict=False)), ids=str)
def test_an_example_passes_its_test(plugin: pages.Block, test: pages.Block) -> None:
    names: dict[str, Any] = {"__name__": "example"}
    for block in (plugin, test):
        exec(compile(block.text, str(block), "exec", dont_inherit=True), names)
    found: list[Callable[[], None]] = [
        value for name, value in names.items() if name.startswith("test_")
    ]
    assert found
    for run in found:
        run()


def test_the_type_checker_proves_every_example(tmp_path: Path) -> None:
    for number, block in enumerate(PLUGINS):
        (tmp_path / f"example_{number}.py").write_text(block.text, encoding="utf-8")
    options = ["--strict", "--config-file=", f"--cache-dir={pages.ROOT / '.mypy_cache'}"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *sorted(map(str, tmp_path.iterdir()))],
        env={**os.environ, "MYPYPATH": str(pages.ROOT / "runner")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (
        0,
        f"Success: no issues found in {len(PLUGINS)} source files\n",
    )


def test_the_page_names_the_group_of_every_seam() -> None:
    page = pages.pages()["CONTRIBUTING.md"]
    assert [kind for kind in SEAMS if f"`callsheet.{kind}`" not in page] == []
