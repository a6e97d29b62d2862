"""Which variables ``--var`` may give."""

import pytest

from callsheet.engine.options import known_names, refuse_secret_options
from callsheet.model.errors import UsageError
from variables_fixture import workspace_of

FILES = {
    "collections/a/collection.yaml": "variables: {model: m, key: {secret: true}}\n",
    "collections/a/one.yaml": """
send: GET http://h/
save: {one_id: $.id}
each: [{city: x}]
variables: {own: 1}
""",
    "collections/a/two.yaml": """
steps:
  - {use: one, with: {given: 1}, save: {two_id: $.id}}
finally:
  - {use: one, with: {last: 1}}
""",
    "environments/e.yaml": "values: {base_url: http://h}\nlocal: [machine, own]\n",
}


def test_every_name_that_any_file_knows_may_be_given(tmp_path):
    names = set(known_names(workspace_of(tmp_path, FILES)))
    assert names == {
        *("model", "key", "own", "base_url", "machine"),
        *("one_id", "two_id", "city", "given", "last"),
    }
    refuse_secret_options(workspace_of(tmp_path, FILES), names - {"key", "machine"})


@pytest.mark.parametrize("name", ["key", "machine"])
def test_a_secret_is_refused_with_the_ways_that_leave_no_trace(tmp_path, name):
    with pytest.raises(UsageError) as error:
        refuse_secret_options(workspace_of(tmp_path, FILES), ["model", name])
    assert str(error.value) == f"'{name}' is a secret and can't be given with --var"
    for way in (f"callsheet env set {name}", "--var-file FILE", "standard input"):
        assert way in error.value.problem.mend


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("modle", "did you mean 'model'?"),
        ("zzzz", "declare it under variables: of a collection"),
    ],
)
def test_a_name_that_nothing_uses_is_refused(tmp_path, name, mend):
    with pytest.raises(UsageError) as error:
        refuse_secret_options(workspace_of(tmp_path, FILES), [name])
    assert str(error.value) == f"--var {name}: no variable has this name"
    assert error.value.problem.mend == mend
