"""What a mock remembers between requests."""

from __future__ import annotations

from pathlib import Path

from mock_workspace import Ask, parsed, service

ROUTES = """
refusals: {no_job: {status: 404, json: {missing: "{{id}}"}}}
routes:
  - on: POST /jobs
    takes: json
    answer:
      store:
        create: jobs
        id: "{{body.id}}"
        item: {id: "{{id}}", owner: "{{body.owner}}", status: new}
        later: [{status: running}, {status: done, by: "{{id}}"}]
      json: "{{item}}"
  - {on: GET /jobs, answer: {store: {list: jobs}, json: "{{items}}"}}
  - on: GET /jobs/{id}
    answer: {store: {get: jobs, id: "{{path.id}}", missing: no_job}, json: "{{item}}"}
  - on: GET /jobs/{id}/poll
    answer: {store: {poll: jobs, id: "{{path.id}}"}, json: "{{item}}"}
  - on: POST /jobs/{id}/stop
    answer:
      store: {change: jobs, id: "{{path.id}}", item: {status: stopped}, missing: no_job}
      json: "{{item}}"
  - on: DELETE /jobs/{id}
    answer:
      store: {delete: jobs, id: "{{path.id}}", missing: no_job}
      json: {deleted: "{{id}}", was: "{{item.status}}"}
  - on: POST /notes
    takes: json
    answer:
      store: [{create: notes, id: 1, item: "{{body.text}}"}, {create: notes, id: 1, item: new}]
      json: "{{item}}"
"""


def jobs(root: Path) -> Ask:
    ask = service(root, {"a.yaml": ROUTES})
    for name in ("a", "b"):
        assert ask("POST /jobs", json={"id": name, "owner": [name]}).status == 200
    return ask


def test_what_is_created_is_found_under_its_id_and_listed_newest_first(tmp_path: Path) -> None:
    ask = jobs(tmp_path)
    one = {"id": "a", "owner": ["a"], "status": "new"}
    two = {"id": "b", "owner": ["b"], "status": "new"}
    assert parsed(ask("GET /jobs/a")) == (200, one)
    assert parsed(ask("GET /jobs")) == (200, [two, one])


def test_each_poll_goes_one_state_further_until_the_last(tmp_path: Path) -> None:
    ask = jobs(tmp_path)
    states = [parsed(ask("GET /jobs/a/poll"))[1] for _ in range(3)]
    assert [state["status"] for state in states] == ["running", "done", "done"]
    assert states[-1] == {"id": "a", "owner": ["a"], "status": "done", "by": "a"}
    assert parsed(ask("GET /jobs/b"))[1]["status"] == "new"


def test_a_change_ends_what_would_have_come_later(tmp_path: Path) -> None:
    ask = jobs(tmp_path)
    ask("GET /jobs/a/poll")
    assert parsed(ask("POST /jobs/a/stop"))[1]["status"] == "stopped"
    assert parsed(ask("GET /jobs/a/poll"))[1]["status"] == "stopped"


def test_what_is_deleted_is_shown_once_more_and_then_missing(tmp_path: Path) -> None:
    ask = jobs(tmp_path)
    assert parsed(ask("DELETE /jobs/a")) == (200, {"deleted": "a", "was": "new"})
    gone = [parsed(ask(what)) for what in ("DELETE /jobs/a", "GET /jobs/a", "POST /jobs/a/stop")]
    assert gone == [(404, {"missing": "a"})] * 3


def test_without_a_refusal_of_its_own_a_missing_item_is_an_unknown_path(tmp_path: Path) -> None:
    ask = jobs(tmp_path)
    assert parsed(ask("GET /jobs/z/poll")) == (
        404,
        {"error": "nothing is answered under /jobs/z/poll"},
    )


def test_an_item_may_be_any_value_and_the_last_action_gives_it(tmp_path: Path) -> None:
    ask = jobs(tmp_path)
    assert parsed(ask("POST /notes", json={"text": "old"})) == (200, "new")


def test_two_mocks_share_no_memory(tmp_path: Path) -> None:
    jobs(tmp_path)
    assert parsed(service(tmp_path, {})("GET /jobs")) == (200, [])
