"""Ctrl-C once: what ran is reported and cleaned up. Twice: out at once."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path

import pytest

from servers.rude import Peer, RudeServer, Script
from started import Ended, Started, Workplace, lines_of, reply

FILES = {
    "a1": "send: POST {{base}}/make\nsave: {id: $.id}\nexpect: {status: 200}\n",
    "b-hangs": (
        "steps:\n- {name: make, send: 'POST {{base}}/make', save: {id: $.id}}\n"
        "- {name: hang, send: 'GET {{base}}/hang', expect: {status: 200}}\n"
        "- {name: never, send: 'GET {{base}}/never'}\nfinally: [zz-delete]\n"
    ),
    "c-never": "send: GET {{base}}/never\nexpect: {status: 200}\n",
    "zz-delete": "send: DELETE {{base}}/{{id}}\nskip_if: '{{alone}}'\nexpect: {status: 200}\n",
    "collections/a/collection.yaml": (
        "name: A\nvariables: {alone: {default: false}, id: {default: none}}\n"
    ),
}
TARGETS = ("a/a1", "a/b-hangs", "a/c-never")


class Hanging:
    """A server script that never answers certain paths; ``asked`` counts down to the signal."""

    def __init__(self, asked: int, *paths: bytes) -> None:
        self.paths, self.left, self.all_asked = paths, asked, threading.Event()
        self.lock = threading.Lock()

    def script(self) -> Script:
        def script(peer: Peer) -> None:
            while request := peer.request():
                if not any(path in request.partition(b"\r\n")[0] for path in self.paths):
                    peer.send(reply({"id": "x1"}))
                    continue
                with self.lock:
                    self.left -= 1
                    if not self.left:
                        self.all_asked.set()
                peer.hang()
                return

        return script

    def interrupt(self, process: Started, number: int = signal.SIGINT) -> None:
        """Press Ctrl-C as soon as all expected requests hang."""
        assert self.all_asked.wait(60)
        process.signal(number)


def interrupted(
    tmp_path: Path, *options: str, number: int = signal.SIGINT
) -> tuple[Ended, list[str], Workplace]:
    hanging = Hanging(1, b"/hang")
    with RudeServer(hanging.script()) as server:
        place = Workplace(tmp_path, FILES, server.url)
        process = place.start("run", *TARGETS, *options)
        hanging.interrupt(process, number)
        ended = process.end()
        return ended, lines_of(server.heard), place


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_ran_is_shown_the_rest_is_not_sent_and_clean_up_runs(
    tmp_path: Path, number: int
) -> None:
    ended, sent, _ = interrupted(tmp_path, number=number)
    assert (ended.code, ended.err) == (130, "")
    assert sent == ["POST /make", "POST /make", "GET /hang", "DELETE /x1"]
    assert "✓ a/a1" in ended.out
    assert "interrupted" in ended.out
    assert "a/c-never" not in ended.out


def test_all_reports_are_written_and_say_that_the_run_was_interrupted(tmp_path: Path) -> None:
    names = ("html=r.html", "junit=r.xml", "json=r.json")
    ended, _, place = interrupted(tmp_path, *(w for n in names for w in ("--report", n)))
    assert ended.code == 130
    result = json.loads(place.read("r.json"))
    assert (result["interrupted"], result["exit_code"]) == (True, 130)
    assert [(c["id"], c["outcome"]) for c in result["cases"]] == [
        ("a/a1", "passed"),
        ("a/b-hangs", "broken"),
    ]
    steps = [(s["name"], s["outcome"]) for s in result["cases"][1]["steps"]]
    assert steps == [
        ("make", "passed"),
        ("hang", "broken"),
        ("never", "skipped"),
        ("a/zz-delete", "passed"),
    ]
    assert 'errors="1"' in place.read("r.xml")
    assert "interrupted" in place.read("r.html")


def test_several_threads_end_what_they_are_at_and_clean_up_each(tmp_path: Path) -> None:
    rows = json.dumps([{"n": n} for n in range(20)])
    text = (
        f"each: {rows}\nsteps:\n"
        "- {name: hang, send: 'GET {{base}}/hang/{{n}}', expect: {status: 200}}\n"
        "finally: [clean]\n"
    )
    files = {"x": text, "clean": "send: DELETE {{base}}/{{n}}\nexpect: {status: 200}\n"}
    hanging = Hanging(4, b"/hang")
    with RudeServer(hanging.script()) as server:
        place = Workplace(tmp_path, files, server.url)
        process = place.start("run", "a/x", "-n", "4", "--report", "json=r.json")
        hanging.interrupt(process)
        ended = process.end()
        sent = sorted(lines_of(server.heard))
    assert ended.code == 130
    assert sent == [*(f"DELETE /{n}" for n in range(4)), *(f"GET /hang/{n}" for n in range(4))]
    cases = json.loads(place.read("r.json"))["cases"]
    assert [c["outcome"] for c in cases] == ["broken"] * 4


def test_a_stream_under_way_is_kept_as_far_as_it_came(tmp_path: Path) -> None:
    begun = threading.Event()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n")
        begun.set()
        peer.hang()

    with RudeServer(script) as server:
        files = {"x": "send: GET {{base}}\nexpect: {status: 200}\n"}
        place = Workplace(tmp_path, files, server.url)
        process = place.start("run", "--report", "json=r.json", "--report", "html=r.html")
        assert begun.wait(60)
        process.signal(signal.SIGINT)
        ended = process.end()
    assert ended.code == 130
    (case,) = json.loads(place.read("r.json"))["cases"]
    assert case["outcome"] == "broken"


def test_a_wait_between_attempts_ends_at_once(tmp_path: Path) -> None:
    answered = threading.Event()

    def script(peer: Peer) -> None:
        while peer.request():
            peer.send(reply(status=503))
            answered.set()

    text = "send: GET {{base}}\nretry: {times: 1, on: 503, backoff: 1h, longest: 1h}\n"
    with RudeServer(script) as server:
        process = Workplace(tmp_path, {"x": text}, server.url).start("run")
        assert answered.wait(60)
        process.signal(signal.SIGINT)
        ended = process.end()
        assert (ended.code, len(server.heard)) == (130, 1)


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_a_second_ctrl_c_leaves_at_once(tmp_path: Path, jobs: str) -> None:
    first, second = Hanging(1, b"/hang"), threading.Event()

    def script(peer: Peer) -> None:
        while request := peer.request():
            if request.startswith(b"DELETE"):
                second.set()
                peer.hang()  # clean-up hangs, too
                return
            if b"/hang" in request.partition(b"\r\n")[0]:
                first.all_asked.set()
                peer.hang()
                return
            peer.send(reply({"id": "x1"}))

    with RudeServer(script) as server:
        process = Workplace(tmp_path, FILES, server.url).start("run", "a/b-hangs", "-n", jobs)
        first.interrupt(process)
        assert second.wait(60)
        process.signal(signal.SIGINT)
        ended = process.end()
    assert (ended.code, ended.err.strip(), ended.out) == (130, "Interrupted.", "")


def test_ctrl_c_in_send_is_130_too(tmp_path: Path) -> None:
    hanging = Hanging(1, b"/hang")
    with RudeServer(hanging.script()) as server:
        place = Workplace(tmp_path, FILES, server.url)
        process = place.start("send", "a/b-hangs")
        hanging.interrupt(process)
        ended = process.end()
        sent = lines_of(server.heard)
    assert (ended.code, ended.err) == (130, "")
    assert sent == ["POST /make", "GET /hang", "DELETE /x1"]
