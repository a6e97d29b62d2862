"""Every option of ``callsheet run``, from processes and a real server."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.rude import Peer, RudeServer
from started import Workplace, by_line, lines_of, reply

GET = "send: GET {{base}}"
FILES = {
    "good": f"{GET}/good\ntags: [smoke]\nexpect: {{status: 200}}\n",
    "bad": f"{GET}/bad\ntags: [slow, smoke]\nexpect: {{status: 201}}\n",
    "late": f"name: Comes last\n{GET}/{{{{what}}}}\nexpect: {{status: 200}}\n",
    "rows": GET + "/rows/{{n}}\neach: [{n: 1}, {n: 2}, {n: 3}]\nexpect: {status: 200}\n",
    "collections/a/collection.yaml": "name: A\nvariables: {what: {default: from-collection}}\n",
    "environments/other.yaml": "values: {base: 'http://127.0.0.1:1', what: from-other}\n",
}


@pytest.fixture
def server() -> Iterator[RudeServer]:
    with RudeServer(by_line(lambda line, request: reply({"line": line}))) as listening:
        yield listening


@pytest.fixture
def place(tmp_path: Path, server: RudeServer) -> Workplace:
    return Workplace(tmp_path, FILES, server.url)


def sent(server: RudeServer) -> list[str]:
    return [line.removeprefix("GET ") for line in lines_of(server.heard)]


@pytest.mark.parametrize(
    ("arguments", "requests"),
    [
        (("a/good",), ["/good"]),
        (("collections/a/good.yaml",), ["/good"]),
        (("a/rows[2]",), ["/rows/2"]),
        (("a/rows", "a/good"), ["/good", "/rows/1", "/rows/2", "/rows/3"]),
        (("--tag", "smoke"), ["/bad", "/good"]),
        (("--tag", "smoke", "--tag", "!slow"), ["/good"]),
        (("--grep", "^Comes"), ["/from-collection"]),
        (("--grep", r"rows\[[13]\]"), ["/rows/1", "/rows/3"]),
        (("-x",), ["/bad"]),
        (("--fail-fast", "a/good", "a/late"), ["/good", "/from-collection"]),
        (("--shard", "1/3"), ["/bad", "/rows/1"]),
        (("--shard", "2/3"), ["/good", "/rows/2"]),
        (("--shard", "3/3"), ["/from-collection", "/rows/3"]),
        (("a/good", "--repeat", "3"), ["/good"] * 3),
        (("a/late", "--var", "what=given"), ["/given"]),
        (("a/late", "--var", "what:=[1, 2]"), ["/[1,2]"]),
        (("a/late", "--var", "what=a=b"), ["/a=b"]),
        (("a/late", "--var-file", "given.yaml"), ["/from-file"]),
        (("a/late", "--var-file", "given.yaml", "--var-file", "more.json"), ["/from-more"]),
        (("a/late", "--dry-run"), []),
    ],
)
def test_options_choose_what_is_sent(
    place: Workplace, server: RudeServer, arguments: tuple[str, ...], requests: list[str]
) -> None:
    place.write("given.yaml", "what: from-file\n")
    place.write("more.json", '{"what": "from-more"}')
    place.callsheet("run", *arguments)
    assert sent(server) == requests


def test_the_shards_of_a_run_are_the_whole_run(place: Workplace, server: RudeServer) -> None:
    for shard in ("1/2", "2/2"):
        place.callsheet("run", "--shard", shard)
    assert sorted(sent(server)) == [
        "/bad", "/from-collection", "/good", "/rows/1", "/rows/2", "/rows/3",
    ]  # fmt: skip


def test_standard_input_gives_variables_even_secret_ones(
    place: Workplace, server: RudeServer
) -> None:
    place.write("collections/a/collection.yaml", "name: A\nvariables: {what: {secret: true}}\n")
    refused = place.callsheet("run", "a/late", "--var", "what=abcdefgh")
    ended = place.callsheet("run", "a/late", "--var-file", "-", stdin="what: abcdefgh\n")
    assert (refused.code, ended.code, sent(server)) == (2, 0, ["/abcdefgh"])
    assert "abcdefgh" not in refused.err + refused.out + ended.out + ended.err


def test_an_environment_is_chosen_by_option_or_by_the_process(place: Workplace) -> None:
    by_option = place.callsheet("run", "a/late", "-e", "other", "--dry-run")
    by_process = place.callsheet("run", "a/late", "--dry-run", CALLSHEET_ENV="other")
    assert "http://127.0.0.1:1/from-other" in by_option.out
    assert by_process.out == by_option.out


def test_a_variable_of_the_process_goes_before_files(place: Workplace, server: RudeServer) -> None:
    place.callsheet("run", "a/late", CALLSHEET_WHAT="from-process")
    assert sent(server) == ["/from-process"]


def test_a_dry_run_shows_what_would_be_sent(place: Workplace, server: RudeServer) -> None:
    ended = place.callsheet("run", "a/late", "a/rows", "--dry-run")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.replace(server.url, "") == (
        "a/late\n    GET /from-collection\n"
        "a/rows[1]  (1)\n    GET /rows/1\na/rows[2]  (2)\n    GET /rows/2\n"
        "a/rows[3]  (3)\n    GET /rows/3\n4 cases; nothing was sent.\n"
    )


def test_a_dry_run_shows_the_query_too_and_keeps_to_its_lines(
    place: Workplace, server: RudeServer
) -> None:
    place.write(
        "collections/a/asked.yaml",
        "send: GET {{base}}/rows?a=1\nquery: {b: [x y, '{{text}}']}\n"
        'each: [{text: "two\\nlines"}]\n',
    )
    ended = place.callsheet("run", "a/asked", "--dry-run")
    assert ended.out.replace(server.url, "") == (
        "a/asked[1]  (two\\nlines)\n    GET /rows?a=1&b=x%20y&b=two%0Alines\n"
        "1 case; nothing was sent.\n"
    )


def test_last_failed_runs_only_what_did_not_pass(place: Workplace, server: RudeServer) -> None:
    assert place.callsheet("run").code == 1
    before = len(server.heard)
    assert place.callsheet("run", "--last-failed").code == 1
    assert sent(server)[before:] == ["/bad"]
    place.write("collections/a/bad.yaml", FILES["good"])
    assert place.callsheet("run", "--last-failed").code == 0
    ended = place.callsheet("run", "--last-failed")
    assert (ended.code, len(server.heard)) == (4, before + 2)


def test_several_reports_come_from_one_run(place: Workplace, server: RudeServer) -> None:
    paths = {"html": "out/r.html", "junit": "out/deep/r.xml", "json": "r.json"}
    options = [word for name, path in paths.items() for word in ("--report", f"{name}={path}")]
    ended = place.callsheet("run", *options, "--report", "by-suffix.html")
    assert ended.code == 1
    assert ended.out.splitlines()[-4:] == [
        *(f"{name} report: {path}" for name, path in paths.items()),
        "html report: by-suffix.html",
    ]
    assert len(server.heard) == 6
    assert place.read("out/r.html").startswith("<!doctype html>")
    assert 'failures="1"' in place.read("out/deep/r.xml")
    assert json.loads(place.read("r.json"))["counts"]["passed"] == 5
    assert place.read("by-suffix.html") == place.read("out/r.html")


@pytest.mark.parametrize(
    ("path", "why"), [("file/x.html", "file is no folder"), (".", ". is a folder")]
)
def test_a_report_that_can_not_be_written_is_2_before_anything_is_sent(
    place: Workplace, server: RudeServer, path: str, why: str
) -> None:
    place.write("file", "")
    ended = place.callsheet("run", "a/good", "--report", f"html={path}")
    assert (ended.code, ended.out, server.heard) == (2, "", [])
    assert "the html report can't be written: " in ended.err
    assert why in ended.err


def test_quiet_and_verbose_and_json_say_less_more_and_all(place: Workplace) -> None:
    plain, quiet, verbose, as_json = (
        place.callsheet("run", *options).out for options in ((), ("-q",), ("-v",), ("--json",))
    )
    assert plain.count("✓") == 5
    assert quiet.count("✓") == 0
    assert verbose.count("✓") == 10
    assert all("expected" in text for text in (plain, quiet, verbose))
    assert len(json.loads(as_json)["cases"]) == 6


RANDOM = (
    GET + "/{{n}}/{{$uuid}}/{{$random_int(1, 1000000)}}\neach: "
    + json.dumps([{"n": n} for n in range(12)]) + "\nexpect: {status: 200}\n"
)  # fmt: skip


@pytest.mark.parametrize("jobs", ["1", "8"])
def test_a_seed_gives_the_same_values_again_on_any_number_of_threads(
    place: Workplace, server: RudeServer, jobs: str
) -> None:
    place.write("collections/a/random.yaml", RANDOM)
    first = place.callsheet("run", "a/random", "--json").json["seed"]
    once = sorted(sent(server))
    place.callsheet("run", "a/random", "--seed", str(first), "-n", jobs)
    again = sorted(sent(server)[12:])
    place.callsheet("run", "a/random", "-n", jobs)
    other = sorted(sent(server)[24:])
    assert len({re.sub(r"^/\d+/", "", path) for path in once}) == 12
    assert again == once
    assert not set(other) & set(once)


def test_jobs_send_at_the_same_time(tmp_path: Path) -> None:
    together = threading.Barrier(4, timeout=60)  # nobody is answered before four have asked

    def script(peer: Peer) -> None:
        while peer.request():
            together.wait()
            peer.send(reply())

    rows = json.dumps([{"n": n} for n in range(8)])
    text = f"{GET}/{{{{n}}}}\neach: {rows}\nexpect: {{status: 200}}\n"
    with RudeServer(script) as server:
        ended = Workplace(tmp_path, {"x": text}, server.url).callsheet("run", "-n", "4")
    assert (ended.code, together.broken) == (0, False)


def test_what_is_needed_runs_once_for_all_its_dependants_on_many_threads(tmp_path: Path) -> None:
    files = {
        "login": "send: POST {{base}}/login\nsave: {token: $.token}\nexpect: {status: 200}\n",
        "use": (
            f"needs: [login]\n{GET}/{{{{n}}}}/{{{{token}}}}\nexpect: {{status: 200}}\n"
            f"each: {json.dumps([{'n': n} for n in range(9)])}\n"
        ),
    }
    with RudeServer(by_line(lambda line, request: reply({"token": "t1"}))) as server:
        place = Workplace(tmp_path, files, server.url)
        result = place.callsheet("run", "a/use", "-n", "8", "--json").json
    assert sorted(lines_of(server.heard)) == [*(f"GET /{n}/t1" for n in range(9)), "POST /login"]
    assert [c["id"] for c in result["cases"] if c.get("prepared")] == ["a/login"]


def test_dependants_of_what_failed_are_skipped_with_the_reason(tmp_path: Path) -> None:
    files = {
        "login": "send: POST {{base}}/login\nexpect: {status: 201}\n",
        "use": f"needs: [login]\n{GET}/use\nexpect: {{status: 200}}\n",
        "deep": f"needs: [use]\n{GET}/deep\nexpect: {{status: 200}}\n",
    }
    with RudeServer(by_line(lambda line, request: reply())) as server:
        place = Workplace(tmp_path, files, server.url)
        result = place.callsheet("run", "a/deep", "--json")
    assert (result.code, lines_of(server.heard)) == (1, ["POST /login"])
    assert [(c["id"], c["outcome"], c["reason"]) for c in result.json["cases"]] == [
        ("a/login", "failed", ""),
        ("a/use", "skipped", "needs a/login, which failed"),
        ("a/deep", "skipped", "needs a/use, which was skipped"),
    ]
