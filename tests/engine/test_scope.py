"""Where values come from."""

import pytest

from callsheet.engine.layers import ORIGINS, ProcessValues, secret_names
from callsheet.engine.scope import Scope
from callsheet.engine.template import Unfilled, fill
from callsheet.model.environment import Value
from callsheet.model.source import literal, node_of
from variables_fixture import builtins, workspace_of

FILES = {
    "collections/api/collection.yaml": """
variables:
  v: collection
  outer: {default: collection, doc: Only here.}
  token: {secret: true}
  key: {local: true, secret: true}
""",
    "collections/api/chat/folder.yaml": "variables: {v: folder, near: folder}\n",
    "collections/api/chat/deep/folder.yaml": "variables: {near: nearest}\n",
    "collections/api/chat/deep/ask.yaml": "send: GET http://h/\nvariables: {v: request}\n",
    "collections/other/collection.yaml": "variables: {v: elsewhere, pin: {secret: true}}\n",
    "collections/other/plain.yaml": "send: GET http://h/\n",
    "environments/one.yaml": "values: {v: environment}\nlocal: [key, machine]\n",
}


def kept(origin, **values):
    return {name: Value(literal(v), origin, f"{origin} file") for name, v in values.items()}


def scope(root, **given):
    workspace = workspace_of(root, FILES)
    file = workspace.files["api/chat/deep/ask"]
    environment = workspace.environments["one"]
    return Scope.build(workspace, file, environment, builtins=builtins(), **given)


def test_the_layers_stand_in_the_order_that_the_docs_promise(tmp_path):
    full = (
        scope(
            tmp_path,
            options={"v": "option"},
            process={"CALLSHEET_V": "process"},
            local={**kept("local", v="local"), **kept("keyring", other="keyring")},
        )
        .saved({"v": "saved"})
        .row({"v": node_of("row")})
        .step({"v": node_of("step")})
    )
    assert [value.node.value for value in full.all("v")] == [
        "option",
        "process",
        "step",
        "row",
        "saved",
        "local",
        "environment",
        "request",
        "folder",
        "collection",
    ]
    assert [layer.origin for layer in full.layers if layer.origin != "keyring"] == [
        origin for origin in ORIGINS if origin not in ("keyring", "folder", "collection")
    ] + ["folder", "folder", "collection"]


@pytest.mark.parametrize(
    ("name", "origin", "text", "where"),
    [
        ("v", "environment", "environment", "environments/one.yaml:1:10"),
        ("near", "folder", "nearest", "collections/api/chat/deep/folder.yaml:1:13"),
        ("outer", "collection", "collection", "collections/api/collection.yaml:4:3"),
    ],
)
def test_a_value_knows_where_it_comes_from(tmp_path, name, origin, text, where):
    found = scope(tmp_path).find(name)
    assert (found.origin, found.node.value, found.where) == (origin, text, where)


def test_a_variable_without_a_value_is_not_found(tmp_path):
    assert scope(tmp_path).find("token") is None
    assert scope(tmp_path).names() == {"v", "near", "outer"}
    with pytest.raises(Unfilled):
        scope(tmp_path).value("token")


def test_another_collections_variables_are_out_of_reach(tmp_path):
    assert "pin" not in scope(tmp_path).declared
    assert set(scope(tmp_path).declared) == {"v", "near", "outer", "token", "key"}


def test_the_nearest_declaration_counts(tmp_path):
    declared = scope(tmp_path).declared["near"]
    assert declared.source.path == "collections/api/chat/deep/folder.yaml"


def test_an_inner_step_wins_over_an_outer_one_and_later_saves_over_earlier(tmp_path):
    inner = scope(tmp_path).step({"v": node_of("outer")}).step({"v": node_of("inner")})
    assert inner.value("v").value == "inner"
    later = scope(tmp_path).saved({"v": "first"}).saved({"v": "second"})
    assert later.value("v").value == "second"


def test_extending_by_nothing_is_free(tmp_path):
    one = scope(tmp_path)
    assert one.saved({}) is one


def test_an_extended_scope_forgets_what_was_filled_before(tmp_path):
    one = scope(tmp_path, options={"outer": "a"}).step({"both": node_of("{{v}}-{{outer}}")})
    assert one.value("both").value == "environment-a"
    assert one.saved({"v": "new"}).value("both").value == "new-a"


@pytest.mark.parametrize("text", ["{{v}}", "\\{{v}}", "{{$uuid}}"])
def test_options_process_and_local_values_are_data_not_templates(tmp_path, text):
    given = scope(
        tmp_path,
        options={"a": text},
        process={"CALLSHEET_OUTER": text},
        local=kept("local", machine=text),
    )
    for name in ("a", "outer", "machine"):
        assert fill(node_of(f"{{{{{name}}}}}"), given).plain() == text


def test_cells_of_a_row_may_hold_holes(tmp_path):
    row = scope(tmp_path).row({"cell": node_of("x-{{v}}")})
    assert row.value("cell").value == "x-environment"


@pytest.mark.parametrize("name", ["base_url", "base-url", "base.url", "Base_URL"])
def test_the_process_environment_speaks_in_capitals_and_underscores(name):
    values = ProcessValues({"CALLSHEET_BASE_URL": "x", "HOME": "y", "CALLSHEET_ENV": "z"})
    assert values[name] == Value(literal("x"), "process", "CALLSHEET_BASE_URL")
    assert dict(values).keys() == {"base_url"}
    assert len(values) == 1


def test_a_row_of_a_case_draws_from_that_cases_chance(tmp_path):
    one = scope(tmp_path)
    first, again, other = (
        fill(node_of("{{$uuid}}"), one.for_case(builtins(case=case))).value for case in "aab"
    )
    assert first == again != other


def test_secrets_are_the_values_of_secret_variables_in_every_layer(tmp_path):
    full = scope(
        tmp_path,
        options={"token": {"a": ["deep", 12345, None, True]}, "v": "open"},
        process={"CALLSHEET_KEY": "from-process"},
        local={**kept("local", key="from-file"), **kept("keyring", token="from-keyring")},
    )
    assert full.secrets() == {"deep", "12345", "from-process", "from-file", "from-keyring"}


def test_a_local_value_that_nobody_declared_is_a_secret_too(tmp_path):
    full = scope(tmp_path, local=kept("local", machine="m", stray="s", outer="open"))
    assert full.secrets() == {"m", "s"}
    assert full.find("machine").secret
    assert not full.find("outer").secret


def test_a_secret_of_one_collection_is_a_secret_in_all(tmp_path):
    full = scope(tmp_path, process={"CALLSHEET_PIN": "4711"})
    assert full.secrets() == {"4711"}


def test_a_secret_may_be_made_of_others(tmp_path):
    full = scope(tmp_path, options={"v": "abc"}).step(
        {"token": node_of("{{v}}-{{$base64(v)}}"), "key": node_of("{{gone}}")}
    )
    assert full.secrets() == {"abc-YWJj"}


def test_a_saved_value_of_a_secret_variable_is_secret(tmp_path):
    assert scope(tmp_path).saved({"token": "t1", "v": "x"}).secrets() == {"t1"}


def test_secret_names_gather_declarations_of_the_whole_workspace(tmp_path):
    assert secret_names(workspace_of(tmp_path, FILES)) == {"token", "key", "pin", "machine"}


def test_without_an_environment_the_files_still_count(tmp_path):
    workspace = workspace_of(tmp_path, FILES)
    file = workspace.files["other/plain"]
    plain = Scope.build(workspace, file, None, builtins=builtins())
    assert (plain.environment, plain.value("v").value) == ("", "elsewhere")
