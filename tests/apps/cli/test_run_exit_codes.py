"""What a run's exit code means, from processes and real servers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servers.rude import RudeServer
from started import Workplace, by_line, reply

ALL = {
    "good": "send: GET {{base}}/good\nexpect: {status: 200}\n",
    "bad": "send: GET {{base}}/bad\nexpect: {status: 201}\n",
    "lost": "send: GET http://127.0.0.1:1/\nexpect: {status: 200}\n",
    "unchecked": "send: GET {{base}}/good\n",
    "never": "send: GET {{base}}/good\nskip_if: true\nexpect: {status: 200}\n",
}
server = by_line(lambda line, request: reply({"ok": True}))


@pytest.mark.parametrize(
    ("targets", "code"),
    [
        (("a/good",), 0),
        (("a/good", "a/never", "a/unchecked"), 0),
        (("a/bad",), 1),
        (("a/good", "a/bad", "a/lost"), 1),
        (("a/lost", "a/good"), 3),
        (("a/unchecked",), 4),
        (("a/never",), 4),
    ],
)
def test_the_code_says_the_worst_that_happened(
    tmp_path: Path, targets: tuple[str, ...], code: int
) -> None:
    with RudeServer(server) as listening:
        ended = Workplace(tmp_path, ALL, listening.url).callsheet("run", *targets)
    assert (ended.code, ended.err) == (code, "")


def test_nothing_selected_is_4(tmp_path: Path) -> None:
    ended = Workplace(tmp_path, ALL).callsheet("run", "--tag", "nobody-has-this")
    assert ended.code == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "a/god"), "did you mean 'a/good'?"),
        (("run", "-e", "her"), "did you mean 'here'?"),
        (("run", "--shard", "3/2"), "--shard takes I/N"),
        (("run", "--grep", "("), "--grep is no regular expression"),
        (("run", "--report", "htlm=x"), "did you mean 'html'?"),
        (("run", "--report", "html="), "--report html names no path"),
        (("run", "--var", "base"), "--var takes NAME=VALUE"),
        (("run", "--var", "base:={"), "--var base:= takes JSON"),
        (("run", "--var", "base:=" + "[" * 100_000), "--var base:= takes JSON"),
        (("run", "--var-file", "gone.yaml"), "gone.yaml"),
        (("run", "--last-failed"), "run once without --last-failed"),
        (("run", "-n", "0"), "-n"),
        (("run", "--nonsense"), "--nonsense"),
        (("rum",), "did you mean 'run'?"),
        (("send", "a"), "a"),
    ],
)
def test_a_wrong_option_is_2_and_says_how_to_mend_it(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    with RudeServer(server) as listening:
        ended = Workplace(tmp_path, ALL, listening.url).callsheet(*arguments)
    assert (ended.code, listening.heard) == (2, [])
    assert message in ended.err + ended.out
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("sendd: GET {{base}}\n", "unknown-key"),
        ("send: GET {{base}}/{{gone}}\n", "missing-variable"),
        ("send: [", "unexpected-bracket"),
        ("send: GET {{base}}\nneeds: [x]\n", "cycle"),
    ],
)
def test_a_mistake_in_any_file_is_2_before_anything_is_sent(
    tmp_path: Path, file: str, code: str
) -> None:
    with RudeServer(server) as listening:
        ended = Workplace(tmp_path, {**ALL, "x": file}, listening.url).callsheet("run")
    assert (ended.code, listening.heard, ended.out) == (2, [], "")
    assert "collections/a/x.yaml:" in ended.err
    assert f"[{code}]" in ended.err


def test_outside_of_a_workspace_it_is_2(tmp_path: Path) -> None:
    place = Workplace(tmp_path, ALL)
    for name in ("collections", "environments"):
        (place.root / name).rename(place.root / f"no-{name}")
    ended = place.callsheet("run")
    assert (ended.code, ended.out) == (2, "")
    assert "callsheet init" in ended.err


CRASHING = """
from callsheet.model.shape import Shape
from callsheet.model.containers import Anything

class Crash:
    shape, doc = Anything(), "Fails as only a bug does."
    def prepare(self, args): pass
    def judge(self, args, exchange, place):
        raise ZeroDivisionError(f"with data: {args}")

check = Crash()
"""


def test_a_bug_of_a_plugin_is_70_and_shows_frames_but_no_data(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    info = packages / "crashing-1.dist-info"
    info.mkdir(parents=True)
    (packages / "crashing.py").write_text(CRASHING)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: crashing\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[callsheet.checks]\ncrash = crashing:check\n")
    files = {"x": "send: GET {{base}}/x\nexpect: {crash: my private data}\n"}
    with RudeServer(server) as listening:
        place = Workplace(tmp_path, files, listening.url)
        ended = place.callsheet("run", PYTHONPATH=str(packages))
    assert ended.code == 70
    assert ended.err.startswith("error: callsheet itself failed with ZeroDivisionError (callsheet ")
    assert "  at callsheet/engine/judge.py:" in ended.err
    assert "private" not in ended.err + ended.out
    assert "Traceback" not in ended.err


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "read, write = os.pipe(); os.close(read); os.dup2(write, 1)\n"
        "from callsheet.apps.cli import main\n"
        "sys.exit(main(['run', 'a/good']))\n"
    )
    with RudeServer(server) as listening:
        ended = Workplace(tmp_path, ALL, listening.url).callsheet(code=code)
    assert (ended.code, ended.err) == (0, "")


def test_what_is_reported_as_json_has_the_same_exit_code(tmp_path: Path) -> None:
    with RudeServer(server) as listening:
        ended = Workplace(tmp_path, ALL, listening.url).callsheet("run", "a/lost", "--json")
    assert ended.code == 3
    assert json.loads(ended.out)["exit_code"] == 3
