"""``callsheet check``: what it says and how it ends."""

import json
import subprocess
from pathlib import Path

import pytest

from callsheet.apps.cli import main
from workspaces import made

REPOSITORY = Path(__file__).parents[3]
KEY = "sk-proj-" + "aB3" * 12


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in order, which is the current folder."""
    monkeypatch.chdir(made(tmp_path, {}))
    return tmp_path


def test_a_workspace_in_order_passes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "checked 1 request in 1 collection: no mistakes\n"


def test_what_ships_has_no_mistakes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert main(["check", "--strict"]) == 0, capsys.readouterr().out


def test_warnings_fail_only_when_asked_to(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(root, {"collections/shop/list.yaml": "send: GET http://localhost/items\n"})
    assert main(["check"]) == 0
    assert main(["check", "--strict"]) == 2
    out = capsys.readouterr().out
    assert "warning[fixed-host]" in out
    assert out.endswith("warnings in 2 files\nchecked 1 request in 1 collection\n")


def test_a_key_is_named_and_not_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = f"send: GET {{{{base_url}}}}/items\nheaders: {{x: {KEY}}} # {KEY}\n"
    made(root, {"collections/shop/list.yaml": request})
    assert main(["check"]) == 2
    out = capsys.readouterr().out
    assert KEY not in out
    assert f"2 | headers: {{x: {'*' * len(KEY)}}} # {'*' * 20}" in out
    assert "error[key-in-file]: an OpenAI API key, in a file that goes to git" in out


def test_a_key_beside_another_mistake_is_not_shown_either(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(root, {"collections/shop/list.yaml": f"send: GET {{{{base_url}}}}/x\nretry: {KEY}\n"})
    assert main(["check"]) == 2
    assert main(["check", "--json"]) == 2
    out = capsys.readouterr().out
    assert "expected retry, found the text" in out
    assert KEY not in out


def test_all_mistakes_of_all_files_come_together(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(root, {"collections/shop/a.yaml": "sned: x\n", "collections/shop/b.yaml": "a: [\n"})
    made(root, {"environments/here.yaml": f"values: {{key: {KEY}}}\n"})
    assert main(["check"]) == 2
    out = capsys.readouterr().out
    codes = [line.split("]")[0] for line in out.splitlines() if line.startswith("error")]
    assert codes == [
        "error[unknown-key",
        "error[missing-key",
        "error[unexpected-bracket",
        "error[key-in-file",
    ]
    assert "checked" not in out


def test_only_what_was_named_is_looked_at(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(root, {"collections/shop/bad/one.yaml": "send: GET {{base_url}}/{{gone}}\n"})
    assert main(["check", "collections/shop/list.yaml", "environments"]) == 0
    assert main(["check", "shop/list"]) == 0
    assert main(["check", "shop/bad"]) == 2
    assert main(["check", "."]) == 2
    assert capsys.readouterr().out.count("checked 1 request in 1 collection: no mistakes") == 2


def test_a_path_that_is_not_there_or_outside_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "nothing"]) == 2
    assert main(["check", ".."]) == 2
    err = capsys.readouterr().err
    assert "there is no 'nothing'" in err
    assert "stands outside of the workspace" in err


def test_an_environment_narrows_what_is_looked_at(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(root, {"environments/there.yaml": "local: [token]\n"})
    assert main(["check", "-e", "here", "--strict"]) == 0
    assert main(["check", "-e", "there", "--strict"]) == 2
    assert main(["check", "-e", "nowhere"]) == 2
    assert "'base_url' of shop has no value in this environment" in capsys.readouterr().out


def test_mistakes_in_mock_files_are_found(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(root, {"collections/shop/mock/routes.yaml": "routs: []\n"})
    assert main(["check"]) == 2
    assert "unknown key 'routs' in a mock file" in capsys.readouterr().out


def test_a_mock_folder_without_routes_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(root, {"collections/shop/mock/answers/x.txt": "x"})
    assert main(["check"]) == 2
    assert "there is nothing to serve" in capsys.readouterr().out


def test_the_findings_as_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(
        root,
        {"collections/shop/list.yaml": "variables: {Token: 1}\nsend: GET http://x/{{Token}}\n"},
    )
    assert main(["check", "--json", "shop/list"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["requests"]) == (True, 1)
    assert found["problems"][0] == {
        "level": "warning",
        "code": "same-but-case",
        "message": "'Token' and 'token' are hard to tell apart",
        "path": "collections/shop/list.yaml",
        "line": 1,
        "column": 13,
        "mend": "rename one: both take their value from CALLSHEET_TOKEN",
        "related": [
            {
                "what": "the other one",
                "path": "collections/shop/collection.yaml",
                "line": 3,
                "column": 3,
            }
        ],
    }


@pytest.fixture
def tracked(root: Path) -> Path:
    """The workspace with a file of local values that git tracks."""
    made(root, {".callsheet/local/here.yaml": "token: quite-secret\n"})
    (root / ".callsheet/local/here.yaml").chmod(0o600)
    for command in (["init", "-q"], ["add", "-f", ".callsheet"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


@pytest.mark.parametrize("command", [["check"], ["run"], ["send", "shop/list"]])
def test_a_local_file_that_git_tracks_stops_every_command(
    tracked: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 2
    shown = "".join(capsys.readouterr())
    assert "git rm --cached .callsheet/local/here.yaml" in shown
    assert "quite-secret" not in shown
