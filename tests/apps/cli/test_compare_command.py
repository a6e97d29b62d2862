"""``callsheet compare`` from files on disk to an exit code."""

import json

import pytest
from click.testing import CliRunner

from callsheet.apps.cli import cli
from callsheet.apps.cli.draw_compare import draw_compare
from callsheet.engine.compare import compare
from callsheet.engine.gate.fail_if import parse_limit
from callsheet.model.errors import ProblemsError, UsageError
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.visible import cells
from compared_fixture import TEXT, chat, document, recorded, several, written


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with three sets: a, b like it, and c, which is slower."""
    written(tmp_path, [*several("a"), *several("b", seed=2), *several("c", seed=3, slower=1.6)])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def called(*arguments):
    """Exit code and output; errors that are the user's to mend are raised."""
    result = CliRunner().invoke(
        cli, ["compare", *arguments], standalone_mode=False, catch_exceptions=False
    )
    return result.return_value, result.output


def test_slower_is_5_and_says_which_metric(place):
    code, output = called("a", "c")
    assert code == 5
    (line,) = [line for line in output.splitlines() if line.startswith("  ttft.p50")]
    assert line.endswith("slower")
    assert output.endswith("✗ c is slower: 1 of 1 request\n")


def test_not_slower_is_0(place):
    code, output = called("a", "b", "--fail-if", "ttft > +50%")
    assert (code, output.splitlines()[-1]) == (0, "✓ b is not slower: 1 request")


def test_cant_tell_passes_unless_it_shall_fail(place):
    few = ("a/1/shop/chat#1.jsonl", "c/1/shop/chat#1.jsonl")
    assert called(*few)[0] == 0
    assert called(*few, "--inconclusive", "fail")[0] == 5


def test_a_glob_may_name_files_or_folders(place):
    assert called("a/*/shop/*.jsonl", "c")[0] == 5
    assert called("a/[1-5]", "c/?")[0] == 5


def test_nothing_to_compare_is_4(place):
    code, output = called("a", "b", "--grep", "nobody")
    assert (code, output) == (
        4,
        "There is nothing to compare: no whole recording was selected.\n",
    )
    assert called("--self", "a", "--grep", "nobody")[0] == 4


def test_self_shows_the_noise_floor(place):
    code, output = called("--self", "a")
    assert code == 0
    rows = [
        line.split()[0] for line in output.splitlines() if line.startswith("  ") and line[2:3] > " "
    ]
    assert rows == ["ttft.p50", "tpot.p50", "stall.p50", "complete"]


def test_reports_are_written_where_they_shall_be(place):
    code, output = called("a", "c", "--report", "html=out/c.html", "--report", "json=out/c.json")
    assert code == 5
    assert (place / "out/c.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads((place / "out/c.json").read_text(encoding="utf-8"))["candidate"] == "c"
    assert "html report: out/c.html\n" in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a"], "compare takes two sets of recordings, found 1"),
        (["a", "b", "c"], "compare takes two sets of recordings, found 3"),
        (["a", "nowhere"], "there is no recording at nowhere"),
        (["a", "b", "--fail-if", "speed > 1"], "there is no metric 'speed'"),
        (["a", "b", "--grep", "("], "is no regular expression"),
        (["a", "b", "--report", "pdf=x"], "--report takes FORMAT=PATH, found 'pdf=x'"),
        (["a", "b", "--report", "html="], "--report takes FORMAT=PATH"),
        (["a", "b", "--report", "html=a/1"], "the report can't be written"),
        (["--self", "a", "--by", "model"], "--self takes neither"),
        (["a", "--by", "model"], "has to give two sets; values of 'model' found: small"),
        (["a", "--by", "colour"], "values of 'colour' found: none"),
        (["a", "--by", "model=small,large"], "no request has the model 'large'"),
    ],
)
def test_a_mistake_says_what_is_wrong(place, arguments, message):
    with pytest.raises(UsageError) as raised:
        called(*arguments)
    assert message in str(raised.value)
    assert raised.value.exit_code == 2


def test_a_damaged_recording_is_told_with_its_place(place):
    (place / "a/1/shop/chat#1.jsonl").write_text("no recording\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as raised:
        called("a", "b")
    assert str(raised.value).startswith("a/1/shop/chat#1.jsonl:1:1: ")


def test_one_set_is_split_by_folder_or_host(place):
    written(place, [*several("m/x"), *several("m/y", seed=3, slower=1.6)])
    for number in range(1, 6):
        (place / f"m/x/{number}").rename(place / f"m/x-{number}")
    code, output = called("m", "--by", "folder=x-1,x-2")
    assert (code, output.splitlines()[:2]) == (0, ["A  x-1", "B  x-2"])
    with pytest.raises(UsageError, match=r"values of 'host' found: api\.example\.com"):
        called("a", "--by", "host")


def test_requests_are_split_by_a_key_of_their_body(place):
    text = (place / "a/1/shop/chat#1.jsonl").read_text(encoding="utf-8")
    for number, model in enumerate((" 7", '"large"', '"small"')):
        changed = text.replace('\\"small\\"', model.replace('"', '\\"'), 1)
        (place / f"{number}.jsonl").write_text(changed, encoding="utf-8")
    _, output = called("?.jsonl", "--by", "model=small,large")
    assert output.splitlines()[:2] == ["A  small", "B  large"]
    with pytest.raises(UsageError, match="found: 7, large, small"):
        called("?.jsonl", "--by", "model")


def test_a_request_without_the_field_is_left_out(place):
    written(place, [recorded(document(), "a/1/shop/list.jsonl", "shop/list")])
    with pytest.raises(UsageError, match="found: small"):
        called("a", "--by", "model")


@pytest.mark.parametrize("width", [80, 120])
def test_a_table_fits_the_terminal(width):
    before = [*several("a"), recorded(document(), "a/1/shop/list.jsonl", "shop/list")]
    after = [
        recorded(chat(text=TEXT.replace("day", "night " * 60)), f"b/{n}.jsonl") for n in range(6)
    ]
    after.append(recorded(document(), "b/list.jsonl", "shop/list"))
    limits = [parse_limit("tokens_per_second < -10%"), parse_limit("total > 1s")]
    for given in ((), limits):
        text = draw_compare(compare(before, after, given), Paint(width=width))
        assert [line for line in text.splitlines() if cells(line) > width] == []
        assert "fails if" in text or width == 80


def test_a_long_diff_is_cut_and_says_so():
    before = [recorded(chat(text=" ".join(f"{n}." for n in range(30))))]
    after = [recorded(chat(text=" ".join(f"{n}!" for n in range(30))))]
    text = draw_compare(compare(before, after), Paint())
    assert "more lines; --report html=PATH shows them" in text
