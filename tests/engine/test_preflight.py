"""Everything that would stop the cases is named before anything is sent."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.plan import Selection, select
from callsheet.engine.preflight import preflight
from callsheet.model.errors import ProblemsError
from staged import Reply, World

QUOTE = "'"


def fine(root: Path, files: dict[str, str], *targets: str) -> None:
    """Preflight raises nothing."""
    world = World(root, files, lambda request: Reply())
    cases = select(world.workspace, Selection(tuple(f"a/{t}" for t in targets)))
    assert cases
    preflight(world.workspace, cases, world.scope_of)


def found(root: Path, files: dict[str, str], *targets: str, **options: Any) -> list[str]:
    """``code name file:line`` of every problem."""
    world = World(root, files, lambda request: Reply(), **options)
    cases = select(world.workspace, Selection(tuple(f"a/{t}" for t in targets)))
    with pytest.raises(ProblemsError) as caught:
        preflight(world.workspace, cases, world.scope_of)
    assert caught.value.texts
    places = [(p, p.source) for p in caught.value.problems if p.source]
    return [
        f"{p.code} {p.message.split(QUOTE)[1]} {source.path.rpartition('/')[2]}:{source.line}"
        for p, source in places
    ]


def test_nothing_is_wrong_with_a_case_that_has_all_it_needs(tmp_path: Path) -> None:
    files = {"x": "send: GET {{base}}/{{city}}\neach: [{city: Bern}]\nskip_if: '{{city}}'\n"}
    fine(tmp_path, files)


def test_all_missing_variables_of_all_cases_come_at_once(tmp_path: Path) -> None:
    files = {
        "x": "send: GET {{base}}/{{one}}\nheaders: {X: '{{two}}'}\nskip_if: '{{three}}'\n",
        "y": "send: GET {{base}}\nsave_file:\n  '{{four}}': {json: '$.{{five}}'}\n",
    }
    assert sorted(found(tmp_path, files)) == [
        "missing-variable five y.yaml:3",
        "missing-variable four y.yaml:3",
        "missing-variable one x.yaml:1",
        "missing-variable three x.yaml:3",
        "missing-variable two x.yaml:2",
    ]


def test_only_selected_cases_are_looked_at(tmp_path: Path) -> None:
    files = {"x": "send: GET {{base}}/{{one}}\n", "y": "send: GET {{base}}\n"}
    fine(tmp_path, files, "y")


def test_what_an_earlier_step_saves_is_known_to_later_ones_only(tmp_path: Path) -> None:
    files = {
        "x": (
            "steps:\n- send: GET {{base}}/{{id}}\n- send: GET {{base}}\n  save: {id: $.id}\n"
            "- send: GET {{base}}/{{id}}\n  expect: {json: {$.id: '{{id}}'}}\n"
        )
    }
    assert found(tmp_path, files) == ["missing-variable id x.yaml:2"]


def test_what_needs_save_is_known_needs_of_needs_and_used_files_included(tmp_path: Path) -> None:
    files = {
        "deep": "send: GET {{base}}\nsave: {token: $.t}\n",
        "used": "send: GET {{base}}\nsave: {id: $.id}\n",
        "need": "needs: [deep]\nsteps:\n- use: used\n  save: {own: status}\n",
        "x": "needs: [need]\nsend: GET {{base}}/{{token}}/{{id}}/{{own}}\n",
    }
    fine(tmp_path, files, "x")


def test_finally_knows_what_the_steps_save(tmp_path: Path) -> None:
    files = {
        "x": "send: POST {{base}}\nsave: {id: $.id}\nfinally: [del]\n",
        "y": "send: POST {{base}}\nfinally: [del]\n",
        "del": "send: DELETE {{base}}/{{id}}\n",
    }
    fine(tmp_path, files, "x")
    assert found(tmp_path, files, "y") == ["missing-variable id del.yaml:1"]


def test_use_is_looked_through_with_what_with_gives(tmp_path: Path) -> None:
    files = {
        "up": "send: POST {{base}}/{{what}}\ntext: '{{content}}'\nsave: {id: $.id}\n",
        "x": (
            "steps:\n- use: up\n  with: {what: '{{gone}}'}\n"
            "  expect: {json: {$.id: '{{id}}', $.w: '{{what}}'}}\n  skip_if: '{{off}}'\n"
            "- send: GET {{base}}/{{id}}/{{what}}\n"
        ),
    }
    assert sorted(found(tmp_path, files, "x")) == [
        "missing-variable content up.yaml:2",
        "missing-variable gone x.yaml:3",
        "missing-variable off x.yaml:5",
        "missing-variable what x.yaml:6",
    ]


def test_one_missing_value_used_by_many_rows_is_named_once(tmp_path: Path) -> None:
    files = {"x": "send: GET {{base}}/{{city}}/{{gone}}\neach: [{city: a}, {city: b}]\n"}
    assert found(tmp_path, files) == ["missing-variable gone x.yaml:1"]


def test_a_row_that_lacks_a_column_is_found_though_others_have_it(tmp_path: Path) -> None:
    files = {"x": "send: GET {{base}}/{{city}}\neach: [{city: a}, {town: b}]\n"}
    assert found(tmp_path, files) == ["missing-variable city x.yaml:1"]


@pytest.mark.parametrize(
    ("query", "mend"),
    [
        ("header.etag", "did you mean 'headers.'?"),
        ("Status", "did you mean 'status'?"),
        ("events.txt", "did you mean 'events.text'?"),
        ("what?", "write one of $…, status,"),
        ("events", "write one of $…, status,"),
        ("headers.", "write one of $…, status,"),
    ],
)
def test_a_query_that_no_answer_could_satisfy_is_found(
    tmp_path: Path, query: str, mend: str
) -> None:
    files = {"x": f"send: GET {{{{base}}}}\nsave: {{v: '{query}'}}\n"}
    world = World(tmp_path, files, lambda request: Reply())
    with pytest.raises(ProblemsError) as caught:
        preflight(world.workspace, select(world.workspace, Selection()), world.scope_of)
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("bad-query", f"'{query}' is no place in an answer")
    assert problem.mend.startswith(mend)


def test_a_file_may_take_what_no_variable_can_but_nothing_else(tmp_path: Path) -> None:
    good = (
        "{a: {from: 'merged.attachments[a.png]'}, b: {from: merged.text}, c: {json: $.a}, d: null}"
    )
    files = {
        "x": f"send: GET {{{{base}}}}\nsave_file: {good}\n",
        "y": "send: GET {{base}}\nsave_file: {e: {from: merged.txt}}\n",
    }
    world = World(tmp_path, files, lambda request: Reply())
    with pytest.raises(ProblemsError) as caught:
        preflight(world.workspace, select(world.workspace, Selection()), world.scope_of)
    (problem,) = caught.value.problems
    assert (problem.message, problem.mend) == (
        "'merged.txt' is no place in an answer",
        "did you mean 'merged.text'?",
    )


def test_a_query_beside_use_is_looked_at_too(tmp_path: Path) -> None:
    files = {"up": "send: GET {{base}}\n", "x": "steps:\n- use: up\n  save: {v: nothing}\n"}
    assert found(tmp_path, files, "x") == ["bad-query nothing x.yaml:3"]


def test_a_schema_that_is_none_is_found_before_anything_is_sent(tmp_path: Path) -> None:
    files = {"x": "send: GET {{base}}\nexpect: {schema: {type: objekt}}\n"}
    world = World(tmp_path, files, lambda request: Reply())
    with pytest.raises(ProblemsError, match="not a valid schema") as caught:
        preflight(world.workspace, select(world.workspace, Selection()), world.scope_of)
    (problem,) = caught.value.problems
    assert str(problem.source) == "collections/a/x.yaml:2:19"


def test_a_bad_address_in_a_variable_is_found_before_anything_is_sent(tmp_path: Path) -> None:
    files = {"x": "send: GET {{host}}/a\nvariables: {host: localhost:80}\nexpect: {status: 200}\n"}
    assert found(tmp_path, files) == ["bad-url localhost:80/a x.yaml:1"]


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("host:1", "the URL 'host:1' must begin with"),
        ("http://", "there is no host in the URL"),
        *([] if find_spec("socksio") else [("socks5://h:1", "needs one more package")]),
    ],
)
@pytest.mark.parametrize("written", ["{{proxy}}", "as it is"])
def test_a_proxy_that_can_not_be_is_found_before_anything_is_sent(
    tmp_path: Path, proxy: str, said: str, written: str
) -> None:
    value = "{{proxy}}" if written == "{{proxy}}" else proxy
    text = f"send: GET http://h/\nhttp:\n  proxy: '{value}'\nvariables: {{proxy: '{proxy}'}}\n"

    def start() -> None:
        world = World(tmp_path, {"x": text}, lambda request: Reply())
        preflight(world.workspace, select(world.workspace, Selection()), world.scope_of)

    with pytest.raises(ProblemsError) as caught:
        start()
    (problem,) = caught.value.problems
    assert said in problem.message
    assert str(problem.source) == "collections/a/x.yaml:3:10"


def test_arguments_that_a_built_in_refuses_are_found_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    text = "send: GET {{base}}/{{$random_int(9, 1)}}/{{$random_string(-1)}}/{{$uuid}}\n"
    world = World(tmp_path, {"x": text}, lambda request: Reply())
    with pytest.raises(ProblemsError) as caught:
        preflight(world.workspace, select(world.workspace, Selection()), world.scope_of)
    assert [(p.message, str(p.source)) for p in caught.value.problems] == [
        ("$random_int(9, 1): the first number must not be higher", "collections/a/x.yaml:1:20"),
        ("$random_string gives 0 to 1000000 characters, not -1", "collections/a/x.yaml:1:42"),
    ]


def test_an_address_that_an_earlier_step_saves_is_left_for_later(tmp_path: Path) -> None:
    text = (
        "steps:\n- {name: a, send: GET http://h/, save: {u: $.u}}\n- {name: b, send: 'GET {{u}}'}"
    )
    fine(tmp_path, {"x": text})
