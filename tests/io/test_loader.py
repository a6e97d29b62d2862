"""A folder of files becomes one workspace: defaults flow down, names are found."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from callsheet.io.loader import load
from callsheet.model.collection import RequestFile, Target, Workspace
from callsheet.model.containers import Pair
from callsheet.model.errors import ProblemsError
from callsheet.model.shape import Reader
from callsheet.model.source import Source, node_of

Write = Callable[..., Workspace]
SEND = "send: GET {{base_url}}/items\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Write:
    """``workspace(path=text…)`` writes files below ``collections/`` and loads them."""

    def write(files: Mapping[str, str]) -> Workspace:
        for name, text in files.items():
            top = "" if name.startswith("environments/") else "collections/"
            path = tmp_path / (top + name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return load(str(tmp_path))

    return write


def values_of(file: RequestFile, key: str) -> list[object]:
    """What the ready templates of a request hold, outermost first."""
    request = file.steps[0].request
    assert request is not None
    return [template.ready for template in getattr(request, key)]


def test_a_path_without_suffix_is_the_identity(workspace: Write) -> None:
    loaded = workspace({"shop/a.yaml": SEND, "shop/b/c.yml": SEND, "bank/d.yaml": SEND})
    assert list(loaded.files) == ["bank/d", "shop/a", "shop/b/c"]
    assert list(loaded.folders) == ["bank", "shop", "shop/b"]
    assert (loaded.files["shop/b/c"].name, loaded.folders["shop/b"].name) == ("c", "b")


def test_an_empty_workspace_is_one(workspace: Write, tmp_path: Path) -> None:
    assert workspace({}) == Workspace(str(tmp_path), {}, {}, {}, {})


def test_defaults_flow_down_outermost_first(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/collection.yaml": "defaults: {headers: {A: 1}, timeout: 5s, tags: [slow, all]}",
            "shop/in/folder.yaml": "defaults: {headers: {A: 2}, query: {q: 1}, tags: [in]}",
            "shop/in/a.yaml": SEND + "headers: {A: 3}\ntimeout: {connect: 1s}\ntags: [all, own]\n",
        }
    )
    file = loaded.files["shop/in/a"]
    assert values_of(file, "headers") == [(Pair("A", "1"),), (Pair("A", "2"),), (Pair("A", "3"),)]
    assert values_of(file, "query") == [(Pair("q", "1"),)]
    assert [spec.total for spec in values_of(file, "timeout")] == [5_000_000_000, None]  # type: ignore[attr-defined]
    assert file.tags == ("slow", "all", "in", "own")


def test_the_nearest_auth_and_retry_hold(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/collection.yaml": "defaults: {auth: {bearer: a}, retry: 1}",
            "shop/in/folder.yaml": "defaults: {retry: 2}",
            "shop/in/a.yaml": SEND,
            "shop/in/b.yaml": SEND + "auth: none\nretry: 3\n",
        }
    )
    found = {}
    for name in ("a", "b"):
        request = loaded.files[f"shop/in/{name}"].steps[0].request
        assert request is not None
        assert request.auth is not None
        assert request.retry is not None
        found[name] = (request.auth.ready.name, request.retry.ready.times)  # type: ignore[union-attr]
    assert found == {"a": ("bearer", 2), "b": ("none", 3)}


def test_a_check_takes_the_place_of_a_default_of_its_name(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/collection.yaml": "defaults:\n  expect: {status: 200, total: 5s}",
            "shop/a.yaml": SEND + "expect: {text: x, status: 404}\n",
        }
    )
    request = loaded.files["shop/a"].steps[0].request
    assert request is not None
    assert [(check.name, check.source) for check in request.expect] == [
        ("status", Source("collections/shop/a.yaml", 2, 19)),
        ("total", Source("collections/shop/collection.yaml", 2, 25)),
        ("text", Source("collections/shop/a.yaml", 2, 10)),
    ]


def test_steps_start_from_the_defaults_and_used_files_from_their_own(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/collection.yaml": "defaults: {headers: {A: 1}}",
            "shop/a.yaml": SEND,
            "shop/b.yaml": "steps:\n  - {name: one, send: GET http://h/}\n"
            "  - {use: a, with: {x: 1}, expect: {status: 200}, save: {y: $.y}}\n",
        }
    )
    one, two = loaded.files["shop/b"].steps
    assert loaded.files["shop/b"].scenario
    assert one.request is not None
    assert (one.name, one.request.headers[0].ready) == ("one", (Pair("A", "1"),))
    assert (two.request, two.use, two.with_[0][0]) == (None, "shop/a", "x")
    assert ([c.name for c in two.expect], [s.name for s in two.save]) == (["status"], ["y"])


def test_a_name_means_its_own_collection_first(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/up.yaml": SEND,
            "bank/up.yaml": SEND,
            "bank/a.yaml": "needs: [up, shop/up]\nfinally: [up, {use: shop/up, with: {x: 1}}]\n"
            + SEND,
        }
    )
    file = loaded.files["bank/a"]
    assert [identity for identity, _ in file.needs] == ["bank/up", "shop/up"]
    assert [(step.use, step.name) for step in file.finally_] == [
        ("bank/up", "bank/up"),
        ("shop/up", "shop/up"),
    ]


def test_what_cleans_up_may_need_what_it_cleans(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/up.yaml": "finally: [down]\n" + SEND,
            "shop/down.yaml": "needs: [up]\n" + SEND,
        }
    )
    assert len(loaded.files) == 2


def test_every_circle_is_told_once(workspace: Write) -> None:
    with pytest.raises(ProblemsError) as caught:
        workspace(
            {
                "s/a.yaml": "needs: [b]\n" + SEND,
                "s/b.yaml": "needs: [a, c]\n" + SEND,
                "s/c.yaml": "needs: [c]\n" + SEND,
            }
        )
    assert [problem.message for problem in caught.value.problems] == [
        "requests wait for each other in a circle: s/a → s/b → s/a",
        "s/c needs itself",
    ]


def test_variables_and_environments_keep_their_places(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/collection.yaml": "variables:\n  a: 1\n  b: {secret: true, local: true}\n  c:\n",
            "shop/a.yaml": SEND + "variables: {d: {required: true, doc: Why}}\n",
            "environments/x.yaml": "doc: X\nserve: shop\nvalues: {a: 2}\nlocal: b\n",
        }
    )
    a, b, c = loaded.folders["shop"].variables.values()
    assert (a.name, a.default and a.default.value) == ("a", 1)
    assert (b.secret, b.local, b.source.line) == (True, True, 3)
    assert (c.name, c.default) == ("c", None)
    assert loaded.files["shop/a"].variables["d"].required
    one = loaded.environments["x"]
    assert (one.doc, one.serve, one.serve_source.line) == ("X", "shop", 2)
    assert {name: node.value for name, node in one.values.items()} == {"a": 2}
    assert one.value_sources == {"a": Source("environments/x.yaml", 3, 10)}
    assert one.local == (("b", Source("environments/x.yaml", 4, 8)),)


def test_rows_come_from_files_and_lists(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/a.yaml": SEND + "each: data/pens.csv\n",
            "shop/b.yaml": SEND + "each: [{n: 1}, {n: '{{x}}'}]\n",
            "shop/data/pens.csv": "n\n1\n2\n",
        }
    )
    rows = {
        name: [{key: node.value for key, node in row.items()} for row in file.each.rows]
        for name, file in loaded.files.items()
        if file.each is not None
    }
    assert rows == {"shop/a": [{"n": "1"}, {"n": "2"}], "shop/b": [{"n": 1}, {"n": "{{x}}"}]}


def test_names_are_looked_up_in_files_with_other_mistakes_too(workspace: Write) -> None:
    with pytest.raises(ProblemsError) as caught:
        workspace({"shop/a.yaml": "nam: x\nneeds: [gone]\nsteps: [{use: gone}, 3]\n"})
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["unknown-key", "unknown-request", "unknown-request", "wrong-type"]


def test_a_file_that_can_not_be_read_is_still_known_by_name(workspace: Write) -> None:
    with pytest.raises(ProblemsError) as caught:
        workspace({"shop/a.yaml": "needs: [b]\n" + SEND, "shop/b.yaml": "send: [a\n"})
    assert [problem.source for problem in caught.value.problems] == [
        Source("collections/shop/b.yaml", 1, 7)
    ]


def test_texts_of_all_files_stay_for_later_messages(workspace: Write) -> None:
    loaded = workspace({"shop/a.yaml": SEND, "environments/x.yaml": "values: {a: 1}"})
    assert loaded.texts == {
        "collections/shop/a.yaml": SEND,
        "environments/x.yaml": "values: {a: 1}",
    }


def test_order_names_what_is_directly_inside(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/collection.yaml": "order: [in, b]",
            "shop/b.yaml": SEND,
            "shop/a.yaml": SEND,
            "shop/in/c.yaml": SEND,
        }
    )
    assert loaded.folders["shop"].order == ("in", "b")


def test_a_method_and_a_url_are_the_same_as_send(workspace: Write) -> None:
    loaded = workspace(
        {
            "shop/a.yaml": "method: PUT\nurl: http://h/a\n",
            "shop/b.yaml": "url: http://h/b\n",
            "shop/c.yaml": "method: '{{m}}'\nurl: '{{base_url}}/c'\n",
        }
    )
    a, b, c = (file.steps[0].request for file in loaded.files.values())
    assert a is not None
    assert b is not None
    assert c is not None
    assert (a.send.ready, b.send.ready) == (
        Target("PUT", "http://h/a"),
        Target("GET", "http://h/b"),
    )
    assert (c.send.ready, c.send.node.plain()) == (
        None,
        {"method": "{{m}}", "url": "{{base_url}}/c"},
    )
    filled = node_of({"method": "GET", "url": "http://h/c"})
    assert c.send.shape.read(filled, Reader()) == Target("GET", "http://h/c")


def test_a_saved_file_s_name_may_wait_for_a_variable(workspace: Write) -> None:
    loaded = workspace({"shop/a.yaml": SEND + "save_file: {'{{n}}.png': null, b.png: null}\n"})
    request = loaded.files["shop/a"].steps[0].request
    assert request is not None
    one, two = request.save_file
    assert (one.path.ready, one.path.node.holes, two.path.ready) == (None, True, "b.png")
