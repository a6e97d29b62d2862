"""A run is recorded, and its recordings give the same run again, without any network."""

from __future__ import annotations

import json
import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from callsheet.apps.recordings import read_all
from servers.rude import RudeServer
from started import Ended, Workplace, by_line, reply

KEY = "sk-live-0123456789abcdef"
EVENTS = b"".join(
    b'data: {"choices": [{"index": 0, "delta": {"content": "%s"}}]}\n\n' % word
    for word in (b"Hi", b" sk-live-", b"0123456789", b"abcdef", b"!")
)
GET = "send: GET {{base}}"
FILES = {
    "collections/a/collection.yaml": "name: A\nvariables: {key: {local: true, secret: true}}\n",
    ".callsheet/local/here.yaml": f"key: {KEY}\n",
    "plain": f"{GET}/plain?key={{{{key}}}}\nauth: {{bearer: '{{{{key}}}}'}}\n"
    "expect: {status: 200, json: {$.line: {matches: '^GET /plain'}}}\n",
    "stream": f"{GET}/stream\nstream: {{until: {{data: '[DONE]'}}}}\n"
    "expect: {status: 200, ending: done, events: {count: 6}}\n",
    "rows": GET + "/rows/{{n}}\neach: [{n: 1}, {n: 2}]\n"
    "expect: {json: {$.line: 'GET /rows/{{n}}'}}\n",
    "poll": f"{GET}/poll\nretry: {{times: 5, backoff: 1ms, until: {{$.n: 3}}}}\n"
    "expect: {json: {$.n: 3}}\n",
    "moved": f"{GET}/moved\nhttp: {{follow_redirects: true}}\n"
    "expect: {json: {$.line: GET /plain}}\n",
    "flow": "steps:\n"
    f"  - name: Log in\n    {GET}/login\n    save: {{token: $.token}}\n"
    "    expect: {status: 200}\n"
    "  - name: Use it\n    send: GET {{base}}/use/{{token}}\n    expect: {status: 200}\n"
    "variables: {token: {secret: true, default: ''}}\n",
    "asked": f"{GET}/asked\nauth: {{digest: {{username: me, password: '{{{{key}}}}'}}}}\n"
    "expect: {status: 200}\n",
}
CHALLENGE = 'Digest realm="r", nonce="n", qop="auth"'


def server_script() -> Any:
    polls = count(1)

    def answer(line: str, request: bytes) -> bytes:
        if line == "GET /stream":
            body = EVENTS + b"data: [DONE]\n\n"
            return reply(body, Content_Type="text/event-stream", Set_Cookie="sid=abc123; Path=/")
        if line == "GET /poll":
            return reply({"n": next(polls)})
        if line == "GET /moved":
            return reply({}, 302, Location="/plain")
        if line == "GET /login":
            return reply({"token": "tok-9876543210"})
        if line == "GET /asked" and b"Authorization: Digest" not in request:
            return reply({}, 401, WWW_Authenticate=CHALLENGE)
        return reply({"line": line})

    return by_line(answer)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A workspace whose run was recorded in ``kept``; its server is gone."""
    with RudeServer(server_script()) as server:
        place = Workplace(tmp_path_factory.mktemp("made"), FILES, server.url)
        ended = place.callsheet("run", "--record", "kept", "-n", "2")
        assert (ended.code, ended.err) == (0, ""), ended.out
    return place


@pytest.fixture
def recorded(made: Workplace, tmp_path: Path) -> Workplace:
    """The same, for one test."""
    place = Workplace(tmp_path, {})
    shutil.copytree(made.root, place.root, dirs_exist_ok=True)
    return place


def outcomes(ended: Ended) -> dict[str, Any]:
    """Of each case what came and what was thought of it, without what every run has anew."""
    return {
        case["id"]: [
            [
                attempt["reason"],
                [(v["check"], v["outcome"], v["actual"]) for v in attempt["verdicts"]],
                attempt["exchange"]["response"]["status"],
                attempt["exchange"]["ending"],
            ]
            for step in case["steps"]
            for attempt in step["attempts"]
        ]
        for case in ended.json["cases"]
    }


def test_a_replay_judges_the_same_exchanges_in_the_same_way(recorded: Workplace) -> None:
    first, second = (recorded.callsheet("run", "--json", "--replay", "kept") for _ in range(2))
    assert (first.code, first.err) == (0, "")
    assert outcomes(first) == outcomes(second)
    assert {id: len(found) for id, found in outcomes(first).items()} == {
        "a/plain": 1,
        "a/stream": 1,
        "a/rows[1]": 1,
        "a/rows[2]": 1,
        "a/poll": 3,
        "a/moved": 1,
        "a/flow": 2,
        "a/asked": 1,
    }


def test_a_replayed_stream_has_the_times_that_it_had(recorded: Workplace) -> None:
    (kept,) = read_all([str(recorded.root / "kept/a/stream.jsonl")])
    ended = recorded.callsheet("run", "a/stream", "--json", "--replay", "kept")
    exchange = ended.json["cases"][0]["steps"][0]["attempts"][0]["exchange"]
    assert kept.exchange.timeline is not None
    assert [tuple(chunk) for chunk in exchange["timeline"]["chunks"]] == [
        (chunk.at, len(chunk.data), chunk.wire) for chunk in kept.exchange.timeline.chunks
    ]
    assert [event["at"] for event in exchange["timeline"]["events"]] == [
        event.at for event in kept.exchange.timeline.events
    ]
    assert (exchange["total"], exchange["clock"]) == (kept.exchange.total, kept.exchange.clock)


def test_a_replay_needs_no_secret(recorded: Workplace) -> None:
    (recorded.root / ".callsheet/local/here.yaml").unlink()
    ended = recorded.callsheet("run", "--replay", "kept")
    assert (ended.code, ended.err) == (0, "")


def test_no_recording_holds_a_secret_in_any_form(recorded: Workplace) -> None:
    files = sorted((recorded.root / "kept").rglob("*.jsonl"))
    assert [str(path.relative_to(recorded.root / "kept")) for path in files] == [
        "a/asked.jsonl",
        "a/flow.01-log-in.jsonl",
        "a/flow.02-use-it.jsonl",
        "a/moved.jsonl",
        "a/plain.jsonl",
        "a/poll.jsonl",
        "a/poll.try2.jsonl",
        "a/poll.try3.jsonl",
        "a/rows[1].jsonl",
        "a/rows[2].jsonl",
        "a/stream.jsonl",
    ]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    for secret in (KEY, "sk-live-", "0123456789", "abcdef", "tok-9876543210", "abc123"):
        assert secret not in text
    assert "sid=***; Path=/" in text


def test_a_request_without_a_recording_is_broken(recorded: Workplace) -> None:
    recorded.write("collections/a/new.yaml", f"{GET}/new\nexpect: {{status: 200}}\n")
    ended = recorded.callsheet("run", "a/new", "a/plain", "--replay", "kept")
    assert ended.code == 3
    assert "there is no recording of GET /new for a/new; make one with --record DIR" in ended.out
    assert "2 cases: 1 passed, 1 broken" in ended.out


def test_recording_again_leaves_no_file_of_an_attempt_that_was_not_needed(
    tmp_path: Path,
) -> None:
    with RudeServer(server_script()) as server:
        place = Workplace(tmp_path, FILES, server.url)
        place.write("collections/a/poll.yaml", FILES["poll"].replace("$.n: 3", "$.n: {min: 3}"))
        place.callsheet("run", "a/poll", "--record", "kept")
        place.write("kept/a/poll.note.jsonl", "not ours\n")
        assert len(list((place.root / "kept/a").iterdir())) == 4
        assert place.callsheet("run", "a/poll", "--record", "kept").code == 0
        names = sorted(path.name for path in (place.root / "kept/a").iterdir())
    assert names == ["poll.jsonl", "poll.note.jsonl"]


def test_a_collection_replays_from_its_own_folder(recorded: Workplace) -> None:
    nothing = recorded.callsheet("run", "a/plain", "--replay")
    assert (nothing.code, nothing.out) == (2, "")
    assert "no collection has a folder recordings/" in nothing.err
    (recorded.root / "kept").rename(recorded.root / "collections/a/recordings")
    ended = recorded.callsheet("run", "a/plain", "--replay")
    assert (ended.code, ended.err) == (0, "")


def test_a_path_behind_replay_is_told_apart_from_a_folder(recorded: Workplace) -> None:
    ended = recorded.callsheet("run", "--replay", "a/plain")
    assert (ended.code, ended.out) == (2, "")
    assert "--replay takes a folder of recordings, and there is no a/plain" in ended.err
    assert "run PATH --replay" in ended.err


def test_a_folder_that_cannot_be_made_stops_the_run_before_anything_is_sent(
    recorded: Workplace,
) -> None:
    recorded.write("taken", "a file")
    ended = recorded.callsheet("run", "--record", "taken")
    assert (ended.code, ended.out) == (2, "")
    assert "no recordings can be kept in taken: " in ended.err


def test_send_keeps_all_that_it_did_in_one_file(tmp_path: Path) -> None:
    with RudeServer(server_script()) as server:
        place = Workplace(tmp_path, FILES, server.url)
        ended = place.callsheet("send", "a/flow", "--record", "flow.jsonl")
        assert (ended.code, ended.err) == (0, "")
    found = read_all([str(place.root / "flow.jsonl")])
    assert [(one.identity, one.step, one.name) for one in found] == [
        ("a/flow", 1, "Log in"),
        ("a/flow", 2, "Use it"),
    ]
    assert "tok-9876543210" not in place.read("flow.jsonl")
    assert place.callsheet("run", "a/flow", "--replay", "flow.jsonl").code == 0


def test_a_secret_that_is_learned_later_leaves_the_recordings_written_before(
    tmp_path: Path,
) -> None:
    files = {
        "collections/a/collection.yaml": "name: A\n",
        "early": f"{GET}/login\nexpect: {{status: 200}}\n",
        "later": f"{GET}/login\nexpect: {{status: 200}}\nneeds: [a/early]\n"
        "save: {token: $.token}\nvariables: {token: {secret: true, default: ''}}\n",
    }
    with RudeServer(server_script()) as server:
        place = Workplace(tmp_path, files, server.url)
        assert place.callsheet("run", "--record", "kept").code == 0
    body = json.loads(place.read("kept/a/early.jsonl").splitlines()[-3])
    assert json.loads(body["text"]) == {"token": "***"}


LOADED = """
import json, sys
from callsheet.apps.cli import main
code = main()
open("loaded.json", "w").write(json.dumps(sorted(sys.modules)))
sys.exit(code)
"""


def test_a_replay_does_not_even_load_what_a_network_takes(recorded: Workplace) -> None:
    ended = recorded.callsheet("run", "--replay", "kept", code=LOADED)
    assert (ended.code, ended.err) == (0, "")
    assert {"socket", "ssl", "httpcore", "h11"} & set(json.loads(recorded.read("loaded.json"))) == (
        set()
    )
