"""One case: steps in order, use and with, skipping, ``finally`` in every way, Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.plan import Case
from callsheet.engine.run import not_run
from callsheet.model.collection import RequestFile
from callsheet.model.result import CaseResult
from callsheet.model.source import NOWHERE
from staged import (
    NOON,
    Reply,
    Service,
    World,
    by_path,
    gone,
    messages,
    one_after_the_other,
    outcomes,
)

OK = Reply(200, '{"id": "x1"}')
DELETE = "send: DELETE {{base}}/{{id}}\n"


def always(reply: Reply) -> Service:
    return lambda request: reply


def scenario(*steps: str, more: str = "") -> str:
    return "steps:\n" + "".join(f"- {{{step}}}\n" for step in steps) + more


def step(name: str, more: str = "") -> str:
    return f"name: {name}, send: 'GET {{{{base}}}}/{name}', expect: {{status: 200}}{more}"


# ---- steps ------------------------------------------------------------------------------------


def test_steps_run_in_order_and_see_what_earlier_ones_saved(tmp_path: Path) -> None:
    text = scenario(step("one", ", save: {id: $.id}"), "name: two, send: 'GET {{base}}/{{id}}'")
    world = World(tmp_path, {"x": text}, always(OK))
    assert outcomes(world.run("x")) == [("one", "passed"), ("two", "passed")]
    assert world.sent == ["GET /one", "GET /x1"]


def test_after_the_first_step_that_goes_wrong_the_rest_is_skipped_and_says_so(
    tmp_path: Path,
) -> None:
    text = scenario(step("one"), step("two"), step("three"))
    world = World(tmp_path, {"x": text}, by_path(one=OK, two=gone(), three=OK))
    case = world.run("x")
    assert outcomes(case) == [("one", "passed"), ("two", "broken"), ("three", "skipped")]
    assert (case.outcome, messages(case.steps[2])) == ("broken", ["an earlier step went wrong"])
    assert world.sent == ["GET /one", "GET /two"]


def test_a_failed_step_outweighs_a_broken_clean_up(tmp_path: Path) -> None:
    text = scenario(step("one"), more="finally: [del]\n")
    world = World(
        tmp_path, {"x": text, "del": "send: GET {{base}}/d\n"}, by_path(one=Reply(500), d=gone())
    )
    case = world.run("x")
    assert (case.outcome, [o for _, o in outcomes(case)]) == ("failed", ["failed", "broken"])


def test_a_case_whose_every_step_is_skipped_is_skipped_with_the_reason(tmp_path: Path) -> None:
    text = scenario(step("one", ", skip_if: true"), step("two", ", skip_if: true"))
    case = World(tmp_path, {"x": text}, always(OK)).run("x")
    assert (case.outcome, case.reason) == ("skipped", "skip_if holds")


def test_a_skipped_step_leaves_the_others_running(tmp_path: Path) -> None:
    text = scenario(step("one", ", skip_if: '{{off}}'"), step("two"))
    world = World(tmp_path, {"x": text}, always(OK), off=1)
    case = world.run("x")
    assert (case.outcome, outcomes(case)) == ("passed", [("one", "skipped"), ("two", "passed")])


def test_a_skipped_case_sends_nothing_not_even_finally(tmp_path: Path) -> None:
    files = {"x": "send: GET {{base}}/x\nskip_if: '{{off}}'\nfinally: [del]\n", "del": DELETE}
    world = World(tmp_path, files, always(OK), off="yes", id="1")
    case = world.run("x")
    assert (case.outcome, case.reason, case.steps, world.sent) == (
        "skipped",
        "skip_if holds",
        (),
        [],
    )


def test_a_case_whose_skip_if_lacks_its_variable_is_broken(tmp_path: Path) -> None:
    files = {"x": "send: GET {{base}}/x\nskip_if: '{{off}}'\n"}
    world = World(tmp_path, files, always(OK))
    case = world.run("x")
    assert (case.outcome, world.sent) == ("broken", [])
    assert "unknown variable 'off'" in messages(case.steps[0])[0]


def test_each_row_is_a_case_of_its_own_and_saves_only_for_itself(tmp_path: Path) -> None:
    text = "send: GET {{base}}/{{city}}\nsave: {city: $.id}\neach: [{city: Bern}, {city: Wien}]\n"
    world = World(tmp_path, {"x": text}, always(OK))
    cases = world.all("x")
    assert [(case.row, case.label) for case in cases] == [(1, "Bern"), (2, "Wien")]
    assert world.sent == ["GET /Bern", "GET /Wien"]


def test_a_case_has_its_times_tags_and_doc(tmp_path: Path) -> None:
    text = (
        "doc: Why.\ntags: [t]\nname: N\nsend: GET {{base}}/x\n"
        "retry: {times: 1, on: 503, backoff: 2s}\n"
    )
    world = World(tmp_path, {"x": text}, always(Reply(503)))
    case = world.run("x")
    assert (case.name, case.doc, case.tags) == ("N", "Why.", ("t",))
    assert (case.started, case.duration) == (NOON, 2_000_000_000)


# ---- use and with -----------------------------------------------------------------------------

UPLOAD = (
    "name: Upload\nsend: POST {{base}}/{{what}}\ntext: '{{content}}'\n"
    "expect: {status: 200}\nsave: {id: $.id}\n"
)


def test_use_sends_another_file_with_values_of_its_own(tmp_path: Path) -> None:
    text = scenario(
        "use: up, with: {what: 'f-{{n}}', content: hi}, save: {status: status},"
        " expect: {json: {$.id: x1}}",
        "name: after, send: 'GET {{base}}/{{id}}/{{status}}'",
    )
    world = World(tmp_path, {"x": text, "up": UPLOAD}, always(OK), n=7)
    case = world.run("x")
    assert world.sent == ["POST /f-7", "GET /x1/200"]
    assert [v.check for v in case.steps[0].judged] == ["status", "json $.id"]
    assert [(s.identity, s.name) for s in case.steps] == [("a/up", "Upload"), ("a/x", "after")]


def test_with_is_not_seen_by_the_steps_after_it(tmp_path: Path) -> None:
    text = scenario(
        "use: up, with: {what: f, content: hi}", "name: after, send: 'GET {{base}}/{{content}}'"
    )
    world = World(tmp_path, {"x": text, "up": UPLOAD}, always(OK), content="own")
    world.run("x")
    assert world.sent == ["POST /f", "GET /own"]


def test_uses_may_nest_and_the_inner_with_wins(tmp_path: Path) -> None:
    files = {
        "x": scenario("use: mid, with: {what: outer, content: 'c-{{n}}'}"),
        "mid": scenario("use: up, with: {what: 'in-{{what}}'}", step("between")),
        "up": UPLOAD,
    }
    world = World(tmp_path, files, always(OK), n=1)
    case = world.run("x")
    assert (world.sent, case.outcome) == (["POST /in-outer", "GET /between"], "passed")
    assert world.wire.sent[0].body == b"c-1"


def test_checks_and_saves_beside_use_belong_to_the_last_of_its_steps(tmp_path: Path) -> None:
    files = {
        "x": scenario("use: two, expect: {json: {$.id: x1}}, save: {got: $.id}"),
        "two": scenario(step("one"), step("last")),
    }
    case = World(tmp_path, files, by_path(one=Reply(), last=OK)).run("x")
    assert [([v.check for v in s.judged], s.saved) for s in case.steps] == [
        (["status"], {}),
        (["status", "json $.id"], {"got": "x1"}),
    ]


def test_skip_if_beside_use_skips_all_of_its_steps(tmp_path: Path) -> None:
    files = {
        "x": scenario("use: two, skip_if: true", step("after")),
        "two": scenario(step("one"), step("last")),
    }
    world = World(tmp_path, files, always(OK))
    assert [o for _, o in outcomes(world.run("x"))] == ["skipped", "skipped", "passed"]
    assert world.sent == ["GET /after"]


def test_a_used_step_that_fails_stops_the_outer_steps(tmp_path: Path) -> None:
    files = {
        "x": scenario("use: two", step("after")),
        "two": scenario(step("one"), step("last")),
    }
    case = World(tmp_path, files, by_path(one=Reply(500))).run("x")
    assert [o for _, o in outcomes(case)] == ["failed", "skipped", "skipped"]


def test_a_value_that_a_failed_used_step_was_to_save_is_no_second_fault(tmp_path: Path) -> None:
    files = {
        "x": scenario("use: two", step("after")),
        "two": scenario(step("one", ", save: {id: $.id}"), "use: up, with: {what: '{{id}}'}"),
        "up": UPLOAD,
    }
    world = World(tmp_path, files, by_path(one=Reply(500)))
    case = world.run("x")
    assert (case.outcome, [o for _, o in outcomes(case)]) == (
        "failed",
        ["failed", "skipped", "skipped"],
    )


def test_a_with_that_lacks_its_variable_is_broken(tmp_path: Path) -> None:
    files = {"x": scenario("use: up, with: {what: '{{gone}}', content: c}"), "up": UPLOAD}
    world = World(tmp_path, files, always(OK))
    case = world.run("x")
    assert (case.outcome, world.sent) == ("broken", [])
    assert "unknown variable 'gone'" in messages(case.steps[0])[0]


# ---- finally ----------------------------------------------------------------------------------

CLEANING = scenario(step("make", ", save: {id: $.id}"), step("use"), more="finally: [del, log]\n")
FILES = {"x": CLEANING, "del": DELETE, "log": "send: GET {{base}}/log\n"}


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        ({"make": OK, "use": OK}, "passed"),
        ({"make": OK, "use": Reply(500)}, "failed"),
        ({"make": OK, "use": gone()}, "broken"),
    ],
)
def test_finally_runs_whatever_happened(
    tmp_path: Path, replies: dict[str, Reply], outcome: str
) -> None:
    world = World(tmp_path, FILES, by_path(x1=OK, log=OK, **replies))
    case = world.run("x")
    assert world.sent == ["GET /make", "GET /use", "DELETE /x1", "GET /log"]
    assert outcomes(case)[2:] == [("finally a/del", "passed"), ("finally a/log", "passed")]
    assert case.outcome == outcome


def test_what_was_never_made_is_not_deleted_and_that_is_no_second_fault(tmp_path: Path) -> None:
    world = World(tmp_path, FILES, by_path(make=Reply(500, "[]"), log=OK))
    case = world.run("x")
    assert world.sent == ["GET /make", "GET /log"]
    assert outcomes(case) == [
        ("make", "failed"),
        ("use", "skipped"),
        ("finally a/del", "skipped"),
        ("finally a/log", "passed"),
    ]
    assert "'id'" in messages(case.steps[2])[0]


def test_a_clean_up_that_fails_fails_the_case_and_stops_no_other(tmp_path: Path) -> None:
    files = {**FILES, "del": DELETE + "expect: {status: 204}\n"}
    world = World(tmp_path, files, by_path(make=OK, use=OK, x1=OK, log=OK))
    case = world.run("x")
    assert (case.outcome, world.sent[-1]) == ("failed", "GET /log")


def test_ctrl_c_in_a_call_keeps_what_ran_skips_the_rest_and_cleans_up(tmp_path: Path) -> None:
    service = by_path(make=OK, use=Reply(200, "{", ctrl_c=True), x1=OK, log=OK)
    files = {**FILES, "x": CLEANING.replace("finally", f"- {{{step('never')}}}\nfinally")}
    world = World(tmp_path, files, service)
    case = world.run("x")
    assert world.stopped
    assert world.sent == ["GET /make", "GET /use", "DELETE /x1", "GET /log"]
    assert [o for _, o in outcomes(case)] == ["passed", "broken", "skipped", "passed", "passed"]
    assert messages(case.steps[1]) == ["interrupted"]


def test_ctrl_c_between_calls_is_an_interrupted_step_and_cleans_up(tmp_path: Path) -> None:
    class Hurried(World):
        def sleep(self, seconds: float) -> None:
            raise KeyboardInterrupt

    files = {
        "x": "send: GET {{base}}/x\nretry: {times: 3, on: 503}\nfinally: [log]\n",
        "log": FILES["log"],
    }
    world = Hurried(tmp_path, files, by_path(x=Reply(503), log=OK))
    case = world.run("x")
    assert world.stopped
    assert outcomes(case) == [("x", "broken"), ("finally a/log", "passed")]
    assert (messages(case.steps[0]), world.sent) == (["interrupted"], ["GET /x", "GET /log"])


def test_ctrl_c_during_one_clean_up_leaves_the_next_to_run(tmp_path: Path) -> None:
    class Hurried(World):
        def sleep(self, seconds: float) -> None:
            raise KeyboardInterrupt

    files = {
        "x": "send: GET {{base}}/x\nfinally: [slow, log]\n",
        "slow": "send: GET {{base}}/slow\nretry: {times: 3, on: 503}\n",
        "log": FILES["log"],
    }
    world = Hurried(tmp_path, files, by_path(x=OK, slow=Reply(503), log=OK))
    world.run("x")
    assert (world.sent, world.stopped) == (["GET /x", "GET /slow", "GET /log"], True)


def test_a_second_ctrl_c_during_clean_up_leaves_at_once(tmp_path: Path) -> None:
    service = by_path(
        make=OK, use=Reply(200, "{", ctrl_c=True), x1=Reply(200, "{", ctrl_c=True), log=OK
    )
    world = World(tmp_path, FILES, service)
    with pytest.raises(KeyboardInterrupt):
        world.run("x")
    assert world.sent == ["GET /make", "GET /use", "DELETE /x1"]


def test_a_second_ctrl_c_between_calls_leaves_at_once(tmp_path: Path) -> None:
    class Hurried(World):
        def sleep(self, seconds: float) -> None:
            self.stopped = True
            raise KeyboardInterrupt

    text = "send: GET {{base}}/x\nretry: {times: 3, on: 503}\n"
    with pytest.raises(KeyboardInterrupt):
        Hurried(tmp_path, {"x": text}, by_path(x=Reply(503))).run("x")


def test_a_case_that_begins_after_ctrl_c_sends_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, {"x": scenario(step("one"))}, always(OK))
    world.stopped = True
    assert (outcomes(world.run("x")), world.sent) == ([("one", "skipped")], [])


def test_a_case_that_could_not_begin_says_why() -> None:
    file = RequestFile("a/x", NOWHERE, "X", (), tags=("t",), doc="d")
    assert not_run(Case(file, 2, {}, 3), "needs a/y, which failed", 5) == CaseResult(
        "a/x", "X", NOWHERE, (), "skipped", 2, "", 3, ("t",), 5, 0, "needs a/y, which failed",
        False, "d",
    )  # fmt: skip


def test_values_of_what_was_needed_are_there_from_the_start(tmp_path: Path) -> None:
    world = World(tmp_path, {"x": "send: GET {{base}}/{{id}}\n"}, always(OK))
    saved: dict[str, Any] = {"id": "from-need"}
    world.run("x", **saved)
    assert world.sent == ["GET /from-need"]


def test_attempts_of_one_step_are_not_another_case(tmp_path: Path) -> None:
    text = "send: GET {{base}}/x\nretry: {times: 2, on: 503}\nexpect: {status: 200}\n"
    world = World(tmp_path, {"x": text}, one_after_the_other(Reply(503), OK))
    case = world.run("x")
    assert (case.outcome, len(case.steps), len(case.steps[0].attempts)) == ("passed", 1, 2)
