"""All that is wrong with holes, before anything is sent."""

import pytest

from callsheet.engine.missing import missing
from callsheet.engine.scope import Scope
from callsheet.model.source import node_of
from variables_fixture import builtins, scope_of, workspace_of, yaml


def messages(text, values, later=()):
    node, texts = yaml(text)
    return [
        (str(problem.source), problem.code, problem.message, problem.mend)
        for problem in missing([node], scope_of(values, texts), later)
    ]


def test_what_can_be_filled_is_no_problem():
    values = {"a": "{{b}}", "b": {"c": [1]}, "d": "{{$uuid}}"}
    assert messages("- x {{a}}\n- x {{b.c.0}}\n- x {{$json(d)}}\n- plain\n", values) == []


def test_a_typo_is_named_with_its_place_and_the_nearest_name():
    assert messages("u: x {{base_ur}}", {"base_url": 1}) == [
        (
            "a.yaml:1:6",
            "missing-variable",
            "unknown variable 'base_ur'",
            "did you mean 'base_url'?",
        )
    ]


def test_a_name_like_no_other_is_told_how_to_come_into_being():
    ((_, _, _, mend),) = messages("u: x {{zz}}", {"base_url": 1})
    assert mend == "declare it under variables:, or save it before"


def test_each_hole_is_named_once_in_file_order():
    found = messages("- x {{b}}\n- x {{a}}\n- x {{a}} {{b}}\n", {})
    assert [place for place, *_ in found] == [
        "a.yaml:1:5",
        "a.yaml:2:5",
        "a.yaml:3:5",
        "a.yaml:3:11",
    ]


@pytest.mark.parametrize("hole", ["{{id}}", "{{id.deep.0}}", "{{$base64(id)}}", "{{up.id}}"])
def test_what_will_be_saved_is_not_missing(hole):
    assert messages(f"u: x {hole}", {}, ["id", "up.id"]) == []


def test_a_will_be_saved_name_is_suggested_for_a_typo():
    ((*_, mend),) = messages("u: x {{uplod}}", {}, ["upload"])
    assert mend == "did you mean 'upload'?"


@pytest.mark.parametrize(
    ("hole", "message", "mend"),
    [
        ("{{m.nme}}", "'m.nme' has no value: 'm' has no 'nme'", "did you mean 'name'?"),
        ("{{m.zz}}", "'m.zz' has no value: 'm' has no 'zz'", "it has: name, list"),
        (
            "{{m.list.2}}",
            "'m.list.2' has no value: 'm.list' has 2 items, counted from 0",
            "",
        ),
        ("{{m.list.x}}", "'m.list.x' has no value: 'm.list' has 2 items, counted from 0", ""),
        (
            "{{m.name.x.y}}",
            "'m.name.x.y' has no value: 'm.name' is a text, not a map or list",
            "",
        ),
    ],
)
def test_a_path_that_leads_nowhere_says_where_it_ends(hole, message, mend):
    values = {"m": {"name": "n", "list": [1, 2]}}
    assert messages(f"u: x {hole}", values) == [("a.yaml:1:6", "missing-variable", message, mend)]


def test_variables_that_need_each_other_are_named_in_a_circle():
    found = messages("u: x {{a}}", {"a": "{{b}}", "b": "1{{$base64(c)}}", "c": "{{b}}"})
    assert [message for _, _, message, _ in found] == ["the variables go in a circle: b → c → b"]
    assert found[0][1] == "variable-cycle"


def test_a_hole_inside_a_value_is_a_problem_where_that_value_stands(tmp_path):
    files = {
        "collections/a/collection.yaml": "variables:\n  url: http://{{hots}}/\n  host: h\n",
        "collections/a/x.yaml": "send: GET {{url}}\n",
    }
    workspace = workspace_of(tmp_path, files)
    file = workspace.files["a/x"]
    scope = Scope.build(workspace, file, None, builtins=builtins())
    (problem,) = missing([file.steps[0].request.send.node], scope)
    assert (str(problem.source), problem.message, problem.mend) == (
        "collections/a/collection.yaml:2:15",
        "unknown variable 'hots'",
        "did you mean 'host'?",
    )


@pytest.mark.parametrize(
    ("declared", "message", "mend"),
    [
        (
            "{required: true}",
            "the variable 'v' has no value",
            "give it in environments/*.yaml, with --var v=…, or with: callsheet env set v -e one",
        ),
        (
            "{local: true}",
            "the variable 'v' has no value",
            "set it with: callsheet env set v -e one, or give --var v=…",
        ),
        (
            "{local: true, secret: true}",
            "the secret 'v' has no value",
            "set it with: callsheet env set v -e one",
        ),
    ],
)
def test_a_declared_variable_is_told_how_to_get_a_value(tmp_path, declared, message, mend):
    files = {
        "collections/a/collection.yaml": f"variables:\n  v: {declared}\n",
        "collections/a/x.yaml": "send: GET http://h/{{v}}\n",
        "environments/one.yaml": "values: {}\n",
    }
    workspace = workspace_of(tmp_path, files)
    file = workspace.files["a/x"]
    environment = workspace.environments["one"]
    scope = Scope.build(workspace, file, environment, builtins=builtins())
    (problem,) = missing([file.steps[0].request.send.node], scope)
    assert (problem.message, problem.mend) == (message, mend)
    assert problem.source == ("collections/a/x.yaml", 1, 20)
    assert problem.related == ((("collections/a/collection.yaml", 2, 3), "declared here"),)


@pytest.mark.parametrize(
    ("hole", "code", "message"),
    [
        ("{{a b}}", "bad-hole", "expected }} after the name, found 'b}}'"),
        ("{{$uid}}", "bad-built-in", "unknown built-in '$uid'"),
        ("{{$json($random_int(1))}}", "bad-built-in", "$random_int can't take 1 argument"),
    ],
)
def test_a_malformed_hole_is_found_without_calling_anything(hole, code, message):
    assert [item[:3] for item in messages(f"u: 'x {hole}'", {})] == [("a.yaml:1:7", code, message)]


def test_a_node_made_in_memory_still_gets_its_problem():
    (problem,) = missing([node_of("{{x}}")], scope_of({}))
    assert problem.message == "unknown variable 'x'"
