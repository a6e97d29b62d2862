"""Which recordings belong together: to a request, to a run, to each other."""

import re
from dataclasses import replace

import pytest

from callsheet.engine.pairing import (
    is_complete,
    last_attempts,
    name_of,
    pairs,
    requests,
    run_of,
)
from callsheet.model.errors import UsageError
from callsheet.model.exchange import Ending
from compared_fixture import chat, document, recorded, several

CHAT = chat()


@pytest.mark.parametrize(
    ("path", "run"),
    [
        ("runs/a/shop/chat.jsonl", "runs/a"),
        ("shop/chat.jsonl", ""),
        ("runs/a/shop/chat[2]#3.02-up.try2.jsonl.gz", "runs/a"),
        ("shop/chat/shop/chat.jsonl", "shop/chat"),
        ("runs/renamed.jsonl", "runs"),
    ],
)
def test_a_run_is_the_folder_that_it_was_kept_in(path, run):
    assert run_of(recorded(CHAT, path)) == run


def test_a_request_is_named_by_identity_row_and_step():
    one = recorded(CHAT, row=2, step=3, name="upload")
    assert name_of(one) == "shop/chat[2] 03 upload"
    assert name_of(recorded(CHAT, step=3)) == "shop/chat 03"
    assert name_of(recorded(CHAT, name="Chat")) == "shop/chat"


def test_of_a_retried_request_the_last_attempt_counts():
    first = recorded(CHAT, "a/shop/chat.jsonl")
    second = recorded(CHAT, "a/shop/chat.try2.jsonl", attempt=2)
    assert last_attempts([second, first]) == (second,)


def test_calls_in_one_file_are_calls_and_not_attempts():
    first = recorded(CHAT, "a/all.jsonl")
    second = recorded(replace(CHAT, started=CHAT.started + 1), "a/all.jsonl")
    third = recorded(replace(CHAT, started=CHAT.started + 2), "a/all.jsonl", attempt=2)
    assert last_attempts([first, second, third]) == (first, third)


def test_folders_are_runs_and_rounds_are_streams_in_them():
    (runs,) = requests(several("a", runs=2, streams=3)).values()
    assert [[one.recorded.repeat for one in run] for run in runs] == [[1, 2, 3], [1, 2, 3]]


def test_of_a_single_folder_the_rounds_are_the_runs():
    (runs,) = requests(several("a", runs=1, streams=3)).values()
    assert [[one.recorded.repeat for one in run] for run in runs] == [[1], [2], [3]]


def test_files_without_rounds_in_a_folder_are_one_run():
    names = [recorded(CHAT, f"a/{name}.jsonl") for name in "xy"]
    (runs,) = requests(names).values()
    assert [len(run) for run in runs] == [2]


def test_a_recording_that_a_crash_cut_is_left_out():
    whole, cut = recorded(CHAT, "a/x.jsonl"), recorded(CHAT, "a/y.jsonl", whole=False)
    (runs,) = requests([whole, cut]).values()
    assert [one.recorded.path for run in runs for one in run] == ["a/x.jsonl"]


def test_requests_are_chosen_by_their_names():
    both = [recorded(CHAT), recorded(document(), "a/1/shop/list.jsonl", "shop/list")]
    assert list(requests(both)) == ["shop/chat", "shop/list"]
    assert list(requests(both, re.compile("list$"))) == ["shop/list"]


@pytest.mark.parametrize(
    ("exchange", "complete"),
    [
        (CHAT, True),
        (document(), True),
        (document(status=404), False),
        (chat(cut=True), False),
        (chat(status=500), False),
        (replace(CHAT, ending=Ending("stopped")), False),
        (replace(CHAT, ending=Ending("idle")), False),
        (replace(CHAT, ending=Ending("done")), True),
        (replace(CHAT, response=None), False),
    ],
)
def test_complete_is_a_good_answer_that_came_whole(exchange, complete):
    assert is_complete(recorded(exchange), ended=True) is complete


def test_a_clean_close_without_the_formats_own_end_is_not_complete():
    closed = recorded(replace(CHAT, ending=Ending("closed")))
    assert not is_complete(closed, ended=False)
    assert is_complete(closed, ended=True)


def test_a_request_in_one_set_only_is_named_with_its_set():
    chats = requests([recorded(CHAT)])
    more = requests([recorded(CHAT), *(recorded(CHAT, identity=f"shop/{n}") for n in "abcd")])
    with pytest.raises(UsageError) as raised:
        pairs(chats, more, ("before", "after"))
    assert str(raised.value) == (
        "shop/a, shop/b, shop/c and 1 more: recorded in after, but not in before"
    )
    assert "--grep" in raised.value.problem.mend


def test_requests_of_both_sets_are_pairs():
    before, after = requests([recorded(CHAT)]), requests([recorded(chat(first=200))])
    (pair,) = pairs(before, after, ("before", "after"))
    assert (pair.name, pair.base, pair.candidate) == (
        "shop/chat",
        before["shop/chat"],
        after["shop/chat"],
    )
