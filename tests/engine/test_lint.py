"""What is wrong or doubtful in files that can be read."""

from pathlib import Path

import pytest

from callsheet.engine.lint import lint
from workspaces import linted, made

LIST = "collections/shop/list.yaml"
SEND = "send: GET {{base_url}}/items\n"


def told(root: Path, files: dict[str, str]) -> list[str]:
    """Level, code, place and message of everything that is found."""
    found = lint(linted(made(root, files)))
    return sorted(f"{p.level} {p.code} {p.source}: {p.message}" for p in found)


def test_a_workspace_in_order_has_no_findings(tmp_path: Path) -> None:
    assert told(tmp_path, {}) == []


def test_a_variable_that_nothing_can_give_would_stop_the_run(tmp_path: Path) -> None:
    assert told(tmp_path, {LIST: "send: GET {{base_url}}/{{what}}\n"}) == [
        f"error missing-variable {LIST}:1:24: unknown variable 'what'"
    ]


def test_required_and_local_values_may_come_later(tmp_path: Path) -> None:
    request = "variables: {user: {required: true}}\nsend: GET {{base_url}}/{{user.name}}\n"
    files = {LIST: request, "environments/here.yaml": "local: [token, user, base_url]\n"}
    assert told(tmp_path, files) == []


def test_a_path_into_a_known_value_is_followed(tmp_path: Path) -> None:
    request = "variables: {user: {default: {name: Ann}}}\nsend: GET {{base_url}}/{{user.nam}}\n"
    assert told(tmp_path, {LIST: request}) == [
        f"error missing-variable {LIST}:2:24: 'user.nam' has no value: 'user' has no 'nam'"
    ]


def test_rows_give_values(tmp_path: Path) -> None:
    request = "send: GET {{base_url}}/{{item}}\neach: [{item: 1}, {item: 2}]\n"
    assert told(tmp_path, {LIST: request}) == []


def test_a_schema_that_is_none_would_stop_the_run(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        {
            LIST: SEND + "expect: {schema: schemas/item.json}\n",
            "collections/shop/schemas/item.json": '{"type": "strin"}\n',
        },
    )
    assert [line.split()[:2] for line in found] == [["error", "bad-schema"]]


def test_what_only_an_environment_gives_is_undeclared(tmp_path: Path) -> None:
    files = {
        LIST: "send: GET {{base_url}}/{{page}}/{{page}}\n",
        "environments/here.yaml": "values: {base_url: http://x, page: 2}\nlocal: [token]\n",
    }
    assert told(tmp_path, files) == [
        f"warning undeclared-variable {LIST}:1:24: 'page' is used here and declared nowhere"
    ]


@pytest.mark.parametrize(
    "user",
    [
        "variables: {page: 1}\nsend: GET {{base_url}}/{{page}}\n",
        "send: GET {{base_url}}/{{page}}\neach: [{page: 1}]\n",
        "send: GET {{base_url}}/{{page}}\nneeds: [first]\n",
        "steps:\n  - use: first\n  - send: GET {{base_url}}/{{page}}\n",
    ],
)
def test_declared_saved_and_row_names_are_known(tmp_path: Path, user: str) -> None:
    files = {
        LIST: user,
        "collections/shop/first.yaml": SEND + "save: {page: $.page}\n",
        "environments/here.yaml": "values: {base_url: http://x, page: 2}\nlocal: [token]\n",
    }
    assert told(tmp_path, files) == []


def test_a_variable_that_nothing_uses_is_told_where_it_is_declared(tmp_path: Path) -> None:
    files = {
        LIST: "variables: {size: 3}\n" + SEND,
        "collections/shop/deep/folder.yaml": "variables: {depth: 1}\n",
        "collections/shop/deep/one.yaml": SEND,
    }
    assert told(tmp_path, files) == [
        "warning unused-variable collections/shop/deep/folder.yaml:1:13: "
        "nothing uses the variable 'depth'",
        f"warning unused-variable {LIST}:1:13: nothing uses the variable 'size'",
    ]


def test_a_variable_may_be_used_by_another_or_by_an_environment(tmp_path: Path) -> None:
    files = {
        LIST: 'variables: {a: 1, b: "{{a}}", c: 3}\nsend: GET {{base_url}}/{{b}}\n',
        "environments/here.yaml": 'values: {base_url: "http://{{c}}"}\nlocal: [token]\n',
    }
    assert told(tmp_path, files) == []


def test_a_value_of_no_variable_is_told_with_a_suggestion(tmp_path: Path) -> None:
    made(tmp_path, {"environments/here.yaml": "values: {base_ulr: x, base_url: y}\nlocal: [token]"})
    (problem,) = lint(linted(tmp_path))
    assert (problem.code, problem.mend, str(problem.source)) == (
        "unused-value",
        "did you mean 'base_url'?",
        "environments/here.yaml:1:10",
    )


def test_an_environment_that_lacks_required_values_names_them(tmp_path: Path) -> None:
    files = {
        "collections/shop/collection.yaml": (
            "variables: {base_url: {required: true}, region: {required: true}, free: 1}\n"
        ),
        LIST: "send: GET {{base_url}}/{{region}}/{{free}}\n",
        "environments/here.yaml": "values: {free: 2}\n",
    }
    assert told(tmp_path, files) == [
        "warning value-lacking environments/here.yaml:1:1: "
        "'base_url', 'region' of shop have no values in this environment"
    ]


def test_an_environment_for_other_collections_lacks_nothing(tmp_path: Path) -> None:
    files = {
        "collections/zoo/collection.yaml": "variables: {zoo_url: {required: true}}\n",
        "collections/zoo/list.yaml": "send: GET {{zoo_url}}/animals\n",
        "environments/zoo.yaml": "values: {zoo_url: http://127.0.0.1:1}\n",
    }
    assert told(tmp_path, files) == []


@pytest.mark.parametrize(
    ("send", "place"),
    [
        ("send: POST https://api.example.com/items\n", "1:7"),
        ("method: POST\nurl: http://127.0.0.1:8000\n", "2:6"),
        ("send: http://localhost\n", "1:7"),
    ],
)
def test_a_literal_host_belongs_into_a_variable(tmp_path: Path, send: str, place: str) -> None:
    (finding,) = told(tmp_path, {"collections/shop/fixed.yaml": send})
    assert finding.startswith(f"warning fixed-host collections/shop/fixed.yaml:{place}: the host ")


@pytest.mark.parametrize(
    "url", ["{{base_url}}/x", "http://{{base_url}}/x", "https://api.{{base_url}}"]
)
def test_a_host_with_a_hole_is_free(tmp_path: Path, url: str) -> None:
    assert told(tmp_path, {LIST: f"send: GET {url}\n"}) == []


def test_the_password_of_a_literal_host_is_not_repeated(tmp_path: Path) -> None:
    made(tmp_path, {LIST: SEND, "collections/shop/a.yaml": "send: http://me:open@example.com/x\n"})
    (problem,) = lint(linted(tmp_path))
    assert "open" not in problem.message + problem.mend


def test_absolute_paths_in_values_and_settings_are_told(tmp_path: Path) -> None:
    files = {
        LIST: (
            "variables: {ca: ~/ca.pem}\nsend: GET {{base_url}}/{{ca}}\n"
            "http: {unix_socket: /var/run/x}\n"
        ),
        "environments/here.yaml": "values: {base_url: 'file:///x'}\nlocal: [token]\n",
    }
    assert told(tmp_path, files) == [
        f"warning absolute-path {LIST}:1:17: '~/ca.pem' is a path of one machine",
        f"warning absolute-path {LIST}:3:21: '/var/run/x' is a path of one machine",
        "warning absolute-path environments/here.yaml:1:20: 'file:///x' is a path of one machine",
    ]


def test_paths_of_urls_are_no_paths_of_machines(tmp_path: Path) -> None:
    request = "variables: {path: /v1/items}\nsend: GET {{base_url}}{{path}}\n"
    assert told(tmp_path, {LIST: request}) == []


def test_names_that_differ_only_by_case_are_told(tmp_path: Path) -> None:
    files = {
        "collections/shop/LIST.yaml": SEND,
        "collections/shop/list.yaml": SEND,
        "collections/shop/one.yaml": "variables: {Token: 1}\nsend: GET {{base_url}}/{{Token}}\n",
        "collections/shop/two.yaml": SEND + "headers: {Accept: a, accept: b, Other: c}\n",
    }
    assert told(tmp_path, files) == [
        "warning same-but-case collections/shop/list.yaml:1:1: "
        "'collections/shop/list.yaml' and 'collections/shop/LIST.yaml' differ only by case",
        "warning same-but-case collections/shop/one.yaml:1:13: "
        "'Token' and 'token' are hard to tell apart",
        "warning same-but-case collections/shop/two.yaml:2:22: "
        "'accept' and 'Accept' are the same header field",
    ]


def test_a_repeated_header_in_a_list_is_meant(tmp_path: Path) -> None:
    request = SEND + "headers: [{name: A, value: x}, {name: A, value: y}]\n"
    assert told(tmp_path, {LIST: request}) == []


def test_files_that_nothing_names_are_told(tmp_path: Path) -> None:
    files = {
        LIST: (
            SEND + "expect: {schema: 'schemas/a.json#/x'}\neach: [{name: one}]\n"
            'file: "assets/{{name}}.txt"\n'
        ),
        "collections/shop/schemas/a.json": '{"x": {"$ref": "b.json#/y"}}',
        "collections/shop/schemas/b.json": '{"y": {}}',
        "collections/shop/schemas/lonely.json": "{}",
        "collections/shop/schemas/README.md": "About these.",
        "collections/shop/assets/one.txt": "1",
        "collections/shop/data/gone.csv": "a\n1\n",
    }
    assert told(tmp_path, files) == [
        "warning unused-file collections/shop/data/gone.csv:1:1: nothing names this file",
        "warning unused-file collections/shop/schemas/lonely.json:1:1: nothing names this file",
    ]
