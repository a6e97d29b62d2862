"""Nobody is left to guess which option left no case."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.nothing_chosen import nothing_chosen
from callsheet.engine.plan import Selection, select
from staged import Reply, World


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tags": ("smok",)}, "no case fits --tag smok; did you mean 'smoke'?"),
        ({"tags": ("nosuch",)}, "no case fits --tag nosuch; tags: slow, smoke"),
        ({"tags": ("!smoke", "!slow")}, "no case fits --tag !smoke --tag !slow; tags: slow, smoke"),
        ({"grep": "zzz"}, "no id or name matches --grep zzz; see all with --dry-run"),
        (
            {"only": frozenset(), "grep": "zzz"},
            "--last-failed: no case here went wrong in the last run; leave the option out",
        ),
        ({"shard": (3, 3)}, "the shard holds no case: there are fewer cases than shards"),
    ],
)
def test_the_option_that_left_no_case_is_named(
    tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    files = {
        "x": "send: GET {{base}}\ntags: [smoke]\n",
        "y": "send: GET {{base}}\ntags: [slow]\n",
    }
    workspace = World(tmp_path, files, lambda request: Reply()).workspace
    assert select(workspace, Selection(**options)) == ()
    assert nothing_chosen(workspace, Selection(**options)) == said


def test_a_workspace_without_requests_is_told_how_to_begin(tmp_path: Path) -> None:
    workspace = World(tmp_path, {}, lambda request: Reply()).workspace
    assert "callsheet init" in nothing_chosen(workspace, Selection(tags=("a",)))


def test_where_no_request_has_a_tag_that_is_said(tmp_path: Path) -> None:
    workspace = World(tmp_path, {"x": "send: GET {{base}}\n"}, lambda request: Reply()).workspace
    said = nothing_chosen(workspace, Selection(tags=("a",)))
    assert said == "no case fits --tag a; no request has a tag"
