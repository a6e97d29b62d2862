"""Which cases run, and in which order."""

from __future__ import annotations

import pytest

from callsheet.engine.plan import Case, Selection, select
from callsheet.model.collection import Folder, RequestFile, Rows, Workspace
from callsheet.model.errors import UsageError
from callsheet.model.source import NOWHERE, Source, node_of


def file(identity: str, *needs: str, tags: tuple[str, ...] = (), rows: int = 0) -> RequestFile:
    each = Rows(tuple({"n": node_of(i)} for i in range(rows)), NOWHERE) if rows else None
    return RequestFile(
        identity,
        Source(f"collections/{identity}.yaml", 1, 1),
        identity.rpartition("/")[2],
        (),
        tags=tags,
        needs=tuple((need, NOWHERE) for need in needs),
        each=each,
    )


def workspace(*files: RequestFile, **orders: tuple[str, ...]) -> Workspace:
    folders = {
        name.replace("__", "/"): Folder(name, NOWHERE, name, order=order)
        for name, order in orders.items()
    }
    return Workspace("/", folders, {item.identity: item for item in files}, {})


def ids(space: Workspace, **wanted: object) -> list[str]:
    return [case.id for case in select(space, Selection(**wanted))]  # type: ignore[arg-type]


def test_without_targets_everything_runs_by_name() -> None:
    assert ids(workspace(file("b/x"), file("a/z"), file("a/y"))) == ["a/y", "a/z", "b/x"]


def test_order_goes_before_names_at_its_level() -> None:
    space = workspace(
        file("a/x"), file("a/files/two"), file("a/files/one"), file("a/y"),
        a=("y", "files"), a__files=("two",),
    )  # fmt: skip
    assert ids(space) == ["a/y", "a/files/two", "a/files/one", "a/x"]


def test_what_is_needed_comes_first_whatever_its_name() -> None:
    assert ids(workspace(file("a/a", "a/m"), file("a/m", "a/z"), file("a/z"))) == [
        "a/z",
        "a/m",
        "a/a",
    ]


def test_each_row_is_a_case_and_can_be_named() -> None:
    space = workspace(file("a/x", rows=3))
    assert ids(space) == ["a/x[1]", "a/x[2]", "a/x[3]"]
    assert ids(space, targets=("a/x[2]",)) == ["a/x[2]"]


@pytest.mark.parametrize("target", ["a", "a/", "a/x", "a/*", "a/?", ""])
def test_a_target_is_a_folder_a_name_or_a_glob(target: str) -> None:
    assert "a/x" in ids(workspace(file("a/x"), file("ab/y")), targets=(target,))


def test_a_folder_is_not_the_beginning_of_a_name() -> None:
    assert ids(workspace(file("a/x"), file("ab/y")), targets=("a",)) == ["a/x"]


def test_a_target_that_names_nothing_gets_a_suggestion() -> None:
    with pytest.raises(UsageError) as caught:
        ids(workspace(file("openai/chat/stream")), targets=("openai/chat/straem",))
    problem = caught.value.problem
    assert (problem.message, problem.mend) == (
        "nothing is called 'openai/chat/straem'",
        "did you mean 'openai/chat/stream'?",
    )


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (("smoke",), ["a/x", "a/y"]),
        (("slow", "sse"), ["a/y", "a/z"]),
        (("!slow",), ["a/u", "a/x", "a/z"]),
        (("smoke", "!slow"), ["a/x"]),
    ],
)
def test_tags_are_any_of_those_wanted_and_none_of_those_refused(
    tags: tuple[str, ...], expected: list[str]
) -> None:
    space = workspace(
        file("a/x", tags=("smoke",)),
        file("a/y", tags=("smoke", "slow")),
        file("a/z", tags=("sse",)),
        file("a/u"),
    )
    assert ids(space, tags=tags) == expected


def test_grep_looks_at_ids_and_names() -> None:
    space = workspace(file("a/stream"), file("b/plain"))
    assert ids(space, grep="^b/|^stream$") == ["a/stream", "b/plain"]
    assert ids(space, grep="[0-9]") == []


def test_a_bad_grep_is_a_mistake_of_the_command() -> None:
    with pytest.raises(UsageError, match="--grep is no regular expression"):
        ids(workspace(file("a/x")), grep="(")


def test_shards_share_out_every_case_once() -> None:
    space = workspace(*(file(f"a/{n:02}") for n in range(7)))
    shards = [ids(space, shard=(index, 3)) for index in (1, 2, 3)]
    assert sorted(case for shard in shards for case in shard) == ids(space)
    assert [len(shard) for shard in shards] == [3, 2, 2]


def test_repeat_runs_everything_again_in_rounds() -> None:
    assert ids(workspace(file("a/x"), file("a/y")), repeat=2) == [
        "a/x#1", "a/y#1", "a/x#2", "a/y#2",
    ]  # fmt: skip


def test_only_keeps_the_cases_of_the_last_failure() -> None:
    space = workspace(file("a/x", rows=2), file("a/y"))
    assert ids(space, only=frozenset({"a/x[2]"})) == ["a/x[2]"]


def test_the_last_part_of_a_name_is_enough_to_suggest_the_whole() -> None:
    with pytest.raises(UsageError) as caught:
        ids(workspace(file("shop/pens/list")), targets=("list",))
    assert caught.value.problem.mend == "did you mean 'shop/pens/list'?"


def test_a_row_is_labelled_by_its_first_values_as_json() -> None:
    values = {"a": node_of("pen"), "b": node_of(None), "c": node_of({"x": [True, 1.5]})}
    labels = [Case(file("a"), 1, row).label for row in (values, {"t": node_of("")}, None)]
    assert labels == ['pen, null, {"x": [true, 1.5]}', "", ""]
