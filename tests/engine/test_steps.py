"""One step: skip, resolve, send (again), judge, save."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.plan import Case
from callsheet.engine.run import run_case
from callsheet.engine.steps import texts
from staged import Reply, World, gone, last, messages, one_after_the_other, outcomes

OK = Reply(200, '{"status": "done", "id": "x1"}')
BUSY = Reply(503, "{}", (("Retry-After", "7"),))
GOING = Reply(200, '{"status": "going"}')


def send(more: str = "") -> str:
    return f"send: GET {{{{base}}}}/x\n{more}"


def test_a_step_without_retry_has_one_attempt(tmp_path: Path) -> None:
    world = World(tmp_path, {"x": send("expect: {status: 200}")}, lambda request: BUSY)
    (step,) = world.run("x").steps
    assert ([a.reason for a in step.attempts], step.outcome, world.slept) == ([""], "failed", [])


def test_every_attempt_is_kept_with_why_another_followed(tmp_path: Path) -> None:
    world = World(
        tmp_path,
        {"x": send("retry: {times: 3, on: [503, connection], backoff: 1s}\nexpect: {status: 200}")},
        one_after_the_other(gone(), BUSY, OK),
    )
    (step,) = world.run("x").steps
    assert [attempt.reason for attempt in step.attempts] == ["nobody there", "status 503", ""]
    assert (step.outcome, world.slept) == ("passed", [1.0, 7.0])


def test_when_the_attempts_run_out_the_last_one_counts(tmp_path: Path) -> None:
    text = send("retry: {times: 2, on: [503], backoff: 1s}\nexpect: {status: 200}")
    world = World(tmp_path, {"x": text}, lambda request: Reply(503))
    (step,) = world.run("x").steps
    assert (len(step.attempts), step.outcome, world.slept) == (3, "failed", [1.0, 2.0])


def test_polling_ends_with_the_first_answer_that_meets_the_condition(tmp_path: Path) -> None:
    text = send(
        "retry: {times: 5, backoff: 2s, grow: false, until: {$.status: done}}\nsave: {id: $.id}"
    )
    world = World(tmp_path, {"x": text}, one_after_the_other(GOING, GOING, OK))
    (step,) = world.run("x").steps
    assert [attempt.reason for attempt in step.attempts] == ['$.status is "going"'] * 2 + [""]
    assert (step.saved, world.slept) == ({"id": "x1"}, [2.0, 2.0])


def test_polling_that_never_meets_its_condition_fails(tmp_path: Path) -> None:
    text = send("retry: {times: 1, until: {$.status: done}}")
    world = World(tmp_path, {"x": text}, lambda request: GOING)
    (step,) = world.run("x").steps
    assert step.outcome == "failed"
    assert messages(step) == ['after 2 attempts $.status is "going"']


def test_an_interrupt_ends_the_attempts(tmp_path: Path) -> None:
    world = World(
        tmp_path,
        {"x": send("retry: {times: 5, on: connection}")},
        lambda request: Reply(200, "{", ctrl_c=True),
    )
    (step,) = world.run("x").steps
    assert (len(step.attempts), step.attempts[0].exchange.ending.kind) == (1, "interrupted")
    assert world.slept == []


# ---- saving -----------------------------------------------------------------------------------


def test_what_can_not_be_saved_fails_at_its_place_and_the_rest_is_saved(tmp_path: Path) -> None:
    text = send("expect: {status: 200}\nsave:\n  gone: $.gone\n  id: $.id\n")
    world = World(tmp_path, {"x": text}, lambda request: OK)
    (step,) = world.run("x").steps
    assert step.saved == {"id": "x1"}
    assert [(v.check, v.outcome, v.source and v.source.line) for v in step.verdicts] == [
        ("save.gone", "failed", 4)
    ]


def test_a_query_may_wait_for_a_variable(tmp_path: Path) -> None:
    text = send("save: {v: '$.{{key}}', w: '$.{{unknown}}'}")
    world = World(tmp_path, {"x": text}, lambda request: OK, key="id")
    (step,) = world.run("x").steps
    assert (step.saved, step.outcome) == ({"v": "x1"}, "broken")
    assert messages(step) == [
        "unknown variable 'unknown' (declare it under variables:, or save it before)"
    ]


def test_without_an_answer_nothing_more_is_said_than_that(tmp_path: Path) -> None:
    text = send("save: {id: $.id}\nsave_file: {f.txt: null}\nexpect: {status: 200}")
    world = World(tmp_path, {"x": text}, lambda request: gone())
    (step,) = world.run("x").steps
    assert (messages(step), step.outcome, world.written) == (["nobody there"], "broken", {})


def test_a_saved_secret_is_hidden_with_everything_inside(tmp_path: Path) -> None:
    text = "variables: {all: {secret: true}}\n" + send("save: {all: $, id: $.a}")
    body = '{"a": "deep", "b": [1.5, true, null, {"c": "deeper"}]}'
    world = World(tmp_path, {"x": text}, lambda request: Reply(200, body))
    world.run("x")
    assert world.hidden == ["deep", "1.5", "deeper"]


@pytest.mark.parametrize(
    ("value", "shown"), [("a", ["a"]), (7, ["7"]), (None, []), (True, []), ([{"k": ["v"]}], ["v"])]
)
def test_texts_are_all_that_could_be_shown_of_a_value(value: Any, shown: list[str]) -> None:
    assert list(texts(value)) == shown


def test_files_are_written_by_name_and_content(tmp_path: Path) -> None:
    text = send(
        "save_file:\n  '{{name}}.json': {json: $.a}\n  raw.bin: null\n"
        "  b.bin: {json: $.b, decode: hex}\n"
    )
    body = b'{"a": [1], "b": "00ff"}'
    world = World(tmp_path, {"x": text}, lambda request: Reply(200, body), name="n")
    (step,) = world.run("x").steps
    assert world.written == {"n.json": b"[1]", "raw.bin": body, "b.bin": b"\x00\xff"}
    assert step.files == ("reports/files/n.json", "reports/files/raw.bin", "reports/files/b.bin")
    assert step.outcome == "passed"


def test_what_the_disk_refuses_is_broken_and_what_the_answer_lacks_failed(tmp_path: Path) -> None:
    text = send(
        "save_file:\n  full/x.bin: null\n  y.bin: {json: $.gone}\n  '{{unknown}}.bin': null\n"
    )
    world = World(tmp_path, {"x": text}, lambda request: OK)
    (step,) = world.run("x").steps
    assert [(v.check, v.outcome) for v in step.verdicts] == [
        ("save_file.full/x.bin", "broken"),
        ("save_file.y.bin", "failed"),
        ("variables", "broken"),
    ]


# ---- skipping ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "skipped"),
    [
        ("true", True),
        ("'yes'", True),
        ("'{{flag}}'", True),
        ("[1]", True),
        ("1", True),
        ("false", False),
        ("0", False),
        ("''", False),
        ("'false'", False),
        ("[]", False),
        ("{}", False),
        ("'{{off}}'", False),
        ("'{{empty}}'", False),
    ],
)
def test_skip_if_skips_for_anything_but_nothing(
    tmp_path: Path, condition: str, skipped: bool
) -> None:
    text = f"steps:\n- {{send: 'GET {{{{base}}}}/x', skip_if: {condition}}}\n"
    world = World(tmp_path, {"x": text}, lambda request: OK, flag=True, off=False, empty=[])
    case = world.run("x")
    assert (case.steps[0].outcome, len(world.sent)) == (
        ("skipped", 0) if skipped else ("passed", 1)
    )


def test_a_step_whose_variable_has_no_value_is_broken_and_not_sent(tmp_path: Path) -> None:
    world = World(tmp_path, {"x": "send: GET {{base}}/{{id}}\n"}, lambda request: OK)
    case = world.run("x")
    assert (outcomes(case), world.sent) == ([("x", "broken")], [])
    assert [v.check for v in case.steps[0].judged] == ["variables"]


def test_values_keep_their_type_from_answer_to_request(tmp_path: Path) -> None:
    text = (
        "steps:\n- {name: one, send: 'GET {{base}}/1', save: {n: $.n, o: $.o}}\n"
        "- {name: two, send: 'POST {{base}}/2', json: {n: '{{n}}', t: 'a{{n}}', o: '{{o}}',"
        " p: '{{o.k}}'}}\n"
    )
    reply = Reply(200, '{"n": 1.50, "o": {"k": [true, "{{base}}"]}}')
    world = World(tmp_path, {"x": text}, lambda request: reply)
    case = world.run("x")
    assert last(case).request.body == (
        b'{"n":1.5,"t":"a1.5","o":{"k":[true,"{{base}}"]},"p":[true,"{{base}}"]}'
    )


def test_a_secret_that_an_answer_brings_is_hidden_before_anybody_hears_of_the_answer(
    tmp_path: Path,
) -> None:
    text = "variables: {id: {secret: true}}\n" + send("save: {id: $.id}")
    world = World(tmp_path, {"x": text}, lambda request: OK)
    heard: list[object] = []
    stage = world.stage()
    line = replace(
        stage.line,
        heard_head=lambda head: heard.append((head.status, *world.hidden)),
        heard_exchange=lambda exchange: heard.append((exchange.ending.kind, *world.hidden)),
    )
    run_case(Case(world.workspace.files["a/x"]), {}, replace(stage, line=line))
    assert heard == [(200, "x1"), ("complete", "x1")]


def test_without_a_secret_to_save_listeners_hear_at_once(tmp_path: Path) -> None:
    world = World(tmp_path, {"x": send("save: {id: $.id}")}, lambda request: gone("cut"))
    heard: list[str] = []
    stage = world.stage()
    line = replace(stage.line, heard_exchange=lambda exchange: heard.append(exchange.ending.kind))
    run_case(Case(world.workspace.files["a/x"]), {}, replace(stage, line=line))
    assert heard == ["cut"]


def test_verdicts_on_the_exchange_and_on_until_stand_at_their_keys(tmp_path: Path) -> None:
    text = "name: X\nsend: GET {{base}}\nretry:\n  times: 1\n  until: {$.done: true}\n"
    going = World(tmp_path / "a", {"x": text}, lambda request: Reply(200, b'{"done": false}'))
    lost = World(tmp_path / "b", {"x": text}, lambda request: gone())
    found = [
        (v.check, str(v.source), v.expected)
        for world in (going, lost)
        for step in world.run("x").steps
        for v in step.judged
    ]
    assert found == [
        ("retry.until", "collections/a/x.yaml:5:3", "$.done: true"),
        ("exchange", "collections/a/x.yaml:2:7", "a whole answer"),
    ]
