"""Which environment is used."""

import pytest

from callsheet.engine.environments import choose_environment
from callsheet.model.collection import Workspace
from callsheet.model.environment import Environment
from callsheet.model.errors import ProblemsError, UsageError
from callsheet.model.source import Source


def workspace(*names, default=()):
    environments = {
        name: Environment(name, Source(f"environments/{name}.yaml", 1, 1), default=name in default)
        for name in names
    }
    return Workspace("/", {}, {}, environments)


@pytest.mark.parametrize(
    ("names", "default", "option", "process", "chosen"),
    [
        (["a", "b"], ["b"], "a", {"CALLSHEET_ENV": "b"}, "a"),
        (["a", "b"], ["b"], None, {"CALLSHEET_ENV": "a"}, "a"),
        (["a", "b"], ["b"], None, {"CALLSHEET_ENV": ""}, "b"),
        (["a"], [], None, {}, "a"),
        (["a", "b"], [], None, {}, None),
        ([], [], None, {}, None),
    ],
)
def test_the_option_then_the_process_then_the_default_then_the_only_one(
    names, default, option, process, chosen
):
    environment = choose_environment(workspace(*names, default=default), option, process)
    assert (environment and environment.name) == chosen


@pytest.mark.parametrize(
    ("names", "option", "process", "message", "mend"),
    [
        (["open", "mock"], "opne", {}, "no environment is called 'opne'", "did you mean 'open'?"),
        (["b", "a"], "zz", {}, "no environment is called 'zz'", "environments: a, b"),
        (
            [],
            None,
            {"CALLSHEET_ENV": "x"},
            "CALLSHEET_ENV=x names no environment",
            "environments: none: add environments/NAME.yaml",
        ),
    ],
)
def test_an_unknown_environment_is_refused_with_what_there_is(
    names, option, process, message, mend
):
    with pytest.raises(UsageError) as error:
        choose_environment(workspace(*names), option, process)
    assert (str(error.value), error.value.problem.mend) == (message, mend)


def test_two_defaults_are_a_mistake_with_both_places():
    with pytest.raises(ProblemsError) as error:
        choose_environment(workspace("a", "b", default=["a", "b"]), None, {})
    (problem,) = error.value.problems
    assert (problem.code, problem.source.path) == ("several-defaults", "environments/a.yaml")
    assert [place.path for place, _ in problem.related] == ["environments/b.yaml"]
