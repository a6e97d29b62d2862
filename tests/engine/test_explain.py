"""Where each variable of a request gets its value from."""

from callsheet.engine.explain import Explained, explain
from callsheet.engine.scope import Scope
from variables_fixture import builtins, workspace_of

FILES = {
    "collections/a/collection.yaml": """
variables: {base: "http://{{host}}", host: h, model: small, unused: 1}
""",
    "collections/a/up.yaml": "send: GET {{base}}\nsave: {up_id: $.id}\n",
    "collections/a/ask.yaml": """
send: GET {{base}}/{{up_id.x}}
query: {m: "{{model}}", g: "{{gone}}"}
needs: [up]
save: {model: $.model}
skip_if: "{{host}}"
expect: {ending: "{{word}}"}
""",
    "collections/a/story.yaml": """
steps:
  - {use: up, with: {host: "{{given}}"}, skip_if: "{{model}}", expect: {ending: "{{word}}"}}
""",
    "environments/e.yaml": "values: {model: big}\n",
}


def explained(root, identity):
    workspace = workspace_of(root, FILES)
    file = workspace.files[identity]
    environment = workspace.environments["e"]
    scope = Scope.build(workspace, file, environment, builtins=builtins())
    return explain(workspace, file, scope)


def test_the_variables_of_a_request_come_with_those_that_their_values_use(tmp_path):
    found = explained(tmp_path, "a/ask")
    assert {one.name: [value.origin for value in one.values] for one in found} == {
        "host": ["collection"],
        "word": [],
        "base": ["collection"],
        "up_id": [],
        "model": ["environment", "collection"],
        "gone": [],
    }


def test_what_the_run_will_save_is_marked(tmp_path):
    assert {one.name for one in explained(tmp_path, "a/ask") if one.saved} == {"up_id", "model"}
    assert Explained("gone", ()) in explained(tmp_path, "a/ask")


def test_a_scenario_uses_what_its_steps_give_and_ask(tmp_path):
    assert [one.name for one in explained(tmp_path, "a/story")] == ["given", "word", "model"]
