"""Mistakes in route files are told with their place before anything is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from callsheet.apps.mock.route_files import read_mock
from callsheet.apps.mock.serving import serve
from callsheet.model.errors import ProblemsError, UsageError
from mock_workspace import write

A = "collections/shop/mock/a.yaml"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("routs: []", ":1:1: unknown key 'routs' in a mock file"),
        ("routes: [{answer: {text: hi}}]", ":1:10: a route needs 'on'"),
        ("routes: [{on: GET /x}]", ":1:10: a route needs 'answer'"),
        ("routes: [{on: get /x, answer: {}}]", ":1:15: expected a method and a path, as in POST"),
        ("routes: [{on: 5, answer: {}}]", ":1:15: expected a method and a path, as in POST"),
        ("routes: [{on: GET /x, takes: xml, answer: {}}]", ":1:30: expected one of json, multi"),
        (
            "routes: [{on: GET /x, answer: {text: a, json: b}}]",
            ":1:41: 'text' and 'json' can't stand together",
        ),
        ("routes: [{on: GET /x, answer: {file: b.json}}]", ":1:38: there is no file 'b.json'"),
        ("routes: [{on: GET /x, answer: {file: [b]}}]", ":1:38: expected the path of a file"),
        ("routes: [{on: GET /x, answer: {file: ../../../../b}}]", ":1:38: '../../../../b' leads"),
        ("routes: [{on: GET /x, answer: {status: 99}}]", ":1:40: expected an HTTP status from 200"),
        ("routes: [{on: GET /x, answer: {pace: {gap: 5}}}]", ":1:44: expected a duration"),
        (
            "routes: [{on: GET /x, answer: {when: {json: {x: 1}}}}]",
            ":1:46: bad JSONPath 'x'",
        ),
        ("routes: [{on: GET /x, answer: {refuse: no}}]", ":1:31: there is no refusal 'no'"),
        (
            "routes: [{on: GET /x, answer: {store: {list: jobs}}}]",
            ":1:39: no answer creates anything in the store 'jobs'",
        ),
        (
            "routes: [{on: GET /x, answer: {store: {get: a}}}]",
            ":1:39: a store action with 'get' needs",
        ),
        (
            "routes: [{on: GET /x, answer: {store: {create: a, id: 1}}}]",
            ":1:39: a store action with 'create' needs 'item'",
        ),
        (
            "routes: [{on: GET /x, answer: {store: {get: a, list: a}}}]",
            ":1:48: 'get' and 'list' can't stand together",
        ),
        (
            "routes: [{on: GET /x, answer: {store: {create: a, id: 1, item: 2, missing: m}}}]",
            ":1:39: there is no refusal 'm'",
        ),
        ("bearer: {starts_with: [", ":2:1: expected a value"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, written: str, message: str) -> None:
    write(tmp_path, {"a.yaml": written})
    with pytest.raises(ProblemsError) as caught:
        read_mock(str(tmp_path), "shop")
    assert str(caught.value)[: len(A + message)] == A + message
    assert caught.value.texts[A] == written


def test_a_broken_json_file_is_told_with_its_own_place(tmp_path: Path) -> None:
    files = {"a.yaml": "routes: [{on: GET /x, answer: {file: b.json}}]", "b.json": '{"a": {{x}}}'}
    write(tmp_path, files)
    with pytest.raises(ProblemsError, match=r"collections/shop/mock/b.json:1:8"):
        read_mock(str(tmp_path), "shop")


def test_mistakes_of_all_files_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "x: 1", "b.yaml": "a: [", "c.yaml": "y: 1"})
    with pytest.raises(ProblemsError) as caught:
        read_mock(str(tmp_path), "shop")
    assert sorted(str(problem.source).rsplit("/")[-1][:6] for problem in caught.value.problems) == [
        "a.yaml",
        "b.yaml",
        "c.yaml",
    ]


def test_a_collection_without_route_files_is_told_how_to_mend_it(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="collections/shop/mock holds no route files"),
        serve(str(tmp_path), "shop"),
    ):
        pass


def test_several_files_make_one_mock_and_the_last_word_counts(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.yaml": "{bearer: a, max_body: 1KiB, values: {v: 1}, headers: {x: 1}}",
            "b.yaml": "{bearer: b, max_body: 2KiB, values: {v: 2}, headers: {y: 2}}",
            "c.yaml": "routes: [{on: GET /x, answer: {text: hi}}]",
        },
    )
    mock = read_mock(str(tmp_path), "shop")
    assert mock.max_body == 2048
    assert mock.bearer is not None
    assert (mock.bearer.mismatch("b"), mock.bearer.mismatch("a") is None) == (None, False)
    assert [entry.name for entry in mock.headers] == ["x", "y"]
    assert (mock.values["v"].plain(), len(mock.routes)) == (2, 1)
