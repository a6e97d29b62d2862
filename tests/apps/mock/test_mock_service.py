"""What a mock answers, from its route files."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_workspace import parsed, service, text

MULTIPART = {"Content-Type": "multipart/form-data; boundary=B"}


def form(**fields: str) -> bytes:
    parts = (
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return ("".join(parts) + "--B--\r\n").encode()


def test_a_path_name_stands_for_one_whole_decoded_segment(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {"a.yaml": "routes: [{on: 'GET /pets/{id}/name', answer: {json: {id: '{{path.id}}'}}}]"},
    )
    assert parsed(ask("GET /pets/a%2Fb%20c/name")) == (200, {"id": "a/b c"})
    assert [ask(f"GET {path}").status for path in ("/pets//name", "/pets/1", "/pets/1/2/name")] == [
        404,
        404,
        404,
    ]


def test_head_is_answered_where_get_is(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {"a.yaml": "routes: [{on: GET /x, answer: {text: hi}}, {on: POST /y, answer: {text: ho}}]"},
    )
    assert [ask(what).status for what in ("HEAD /x", "HEAD /y", "PUT /x", "GET /z")] == [
        200,
        405,
        405,
        404,
    ]


def test_the_first_answer_whose_conditions_all_hold_is_sent(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": """
routes:
  - on: POST /x/{name}
    answer:
      - {when: {query: {q: {exists: true}}, headers: {X-Kind: b}}, text: query and header}
      - {when: {path: {name: ann}}, text: path}
      - {when: {json: {$.n: {min: 3}, $.on: true}}, text: json}
      - {when: {parts: {kind: {contains: ee}}}, text: parts}
"""
        },
    )
    several = ask("POST /x/bob?q=", headers={"x-kind": "b"})
    only_query = ask("POST /x/bob?q=1")
    path = ask("POST /x/ann", json={"n": 3, "on": True})
    body = ask("POST /x/bob", json={"n": 3, "on": True})
    parts = ask("POST /x/bob", body=form(kind="green"), headers=MULTIPART)
    assert [text(reply) for reply in (several, path, body, parts)] == [
        "query and header",
        "path",
        "json",
        "parts",
    ]
    assert parsed(only_query) == (400, {"error": "no answer of POST /x/bob fits this request"})


@pytest.mark.parametrize(
    ("what", "given", "expected"),
    [
        ("GET /none", {}, (404, {"error": "nothing is answered under /none"})),
        ("GET /x", {}, (405, {"error": "GET is not answered under /x"})),
        ("POST /x", {"json": {}}, (400, {"error": "the parameter name is missing"})),
        (
            "POST /x",
            {"json": [1]},
            (400, {"error": "the body can't be read: the body is no JSON object"}),
        ),
        (
            "POST /f",
            {"body": form(name="n"), "headers": MULTIPART},
            (400, {"error": "the parameter file is missing"}),
        ),
        (
            "POST /f",
            {"json": {}},
            (400, {"error": "the body can't be read: the content type is not multipart/form-data"}),
        ),
        ("POST /x", {"json": {"name": "n"}}, (200, {"name": "n"})),
        (
            "POST /f",
            {"body": form(name="n", file="data"), "headers": MULTIPART},
            (200, {"file": "data", "size": 4}),
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    tmp_path: Path, what: str, given: dict[str, object], expected: tuple[int, object]
) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": """
routes:
  - {on: POST /x, takes: json, require: [name], answer: {json: "{{body}}"}}
  - on: POST /f
    takes: multipart
    require: [name, file]
    answer: {json: {file: "{{parts.file.text}}", size: "{{parts.file.size}}"}}
"""
        },
    )
    assert parsed(ask(what, **given)) == expected


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(tmp_path: Path, body: bytes) -> None:
    ask = service(tmp_path, {"a.yaml": "routes: [{on: POST /x, takes: json, answer: {text: hi}}]"})
    assert ask("POST /x", body=body).status == 400


def test_a_key_must_be_there_and_be_accepted_and_is_repeated_only_in_part(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": """
bearer: {not: {starts_with: wrong}}
routes: [{on: GET /x, answer: {json: fine}}]
"""
        },
    )
    replies = [
        ask("GET /x", headers={"Authorization": value} if value else {})
        for value in (
            "",
            "Basic abc",
            "Bearer ",
            "bearer good",
            "Bearer wrong-1234567890",
            "Bearer wrong",
        )
    ]
    assert [parsed(reply) for reply in replies] == [
        (401, {"error": "a bearer token is missing"}),
        (401, {"error": "a bearer token is missing"}),
        (401, {"error": "a bearer token is missing"}),
        (200, "fine"),
        (401, {"error": "the bearer token wrong-12****7890 is not accepted"}),
        (401, {"error": "the bearer token ***** is not accepted"}),
    ]


def test_a_mock_words_its_refusals_anew_and_adds_its_own(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": """
refusals:
  unknown_path: {status: 410, json: {gone: "{{request.path}}"}}
  sold_out: {status: 409, json: {sorry: "{{body.what}}"}}
routes: [{on: POST /buy, takes: json, answer: {refuse: sold_out}}]
"""
        },
    )
    assert parsed(ask("GET /q")) == (410, {"gone": "/q"})
    assert parsed(ask("POST /buy", json={"what": "tea"})) == (409, {"sorry": "tea"})


def test_common_headers_come_first_and_an_answer_may_replace_them(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": """
headers: {X-One: 1, X-Two: "{{request.query.two}}"}
routes:
  - {on: GET /x, answer: {text: hi, headers: {x-one: own, Content-Type: text/css}}}
"""
        },
    )
    assert ask("GET /x?two=2").headers == (
        ("content-type", "text/css"),
        ("x-one", "own"),
        ("x-two", "2"),
    )


def test_a_value_is_made_once_for_a_request_and_anew_for_the_next(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": """
values: {id: "id-{{$random_hex(8)}}", at: "{{$timestamp}}"}
routes: [{on: GET /x, answer: {json: [ "{{id}}", "{{id}}", "{{at}}" ]}}]
"""
        },
    )
    one, two = parsed(ask("GET /x"))[1], parsed(ask("GET /x"))[1]
    assert one[0] == one[1] != two[0] == two[1]
    assert one[2] == 1_700_000_000


def test_what_a_request_brings_is_never_read_as_a_template(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {"a.yaml": "routes: [{on: POST /x, takes: json, answer: {json: 'got {{body.say}}'}}]"},
    )
    assert parsed(ask("POST /x", json={"say": "{{$uuid}}"})) == (200, "got {{$uuid}}")


def test_files_are_sent_as_they_are_and_text_ones_filled(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": """
routes:
  - {on: GET /json, answer: {file: a.json}}
  - {on: GET /text, answer: {file: a.txt}}
  - {on: GET /plain, answer: {file: plain.json}}
  - {on: GET /bytes, answer: {file: a.bin}}
""",
            "a.json": '{"n": "{{request.query.n}}", "at": "{{$timestamp}}"}',
            "a.txt": "n is {{request.query.n}}",
            "plain.json": '{"kept":   1}',
            "a.bin": b"\xff{{n}}",
        },
    )
    replies = [ask(f"GET /{name}?n=%22x%22") for name in ("json", "text", "plain", "bytes")]
    assert parsed(replies[0]) == (200, {"n": '"x"', "at": 1_700_000_000})
    assert [reply.pieces[0][1] for reply in replies[1:]] == [
        b'n is "x"',
        b'{"kept":   1}',
        b"\xff{{n}}",
    ]
    assert [dict(reply.headers)["content-type"] for reply in replies] == [
        "application/json",
        "text/plain",
        "application/json",
        "application/octet-stream",
    ]


def test_events_leave_one_by_one_on_deadlines_counted_from_one_start(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": """
routes:
  - on: GET /x
    answer: {events: a.sse, pace: {headers: 10ms, first: 50ms, gap: 20ms}}
""",
            "a.sse": "data: {{request.query.n}}\n\nevent: b\ndata: 2\r\n\r\n\ndata: [DONE]\n\n",
        },
    )
    reply = ask("GET /x?n=1")
    assert (reply.head_at, reply.streamed) == (10_000_000, True)
    assert reply.pieces == (
        (50_000_000, b"data: 1\n\n"),
        (70_000_000, b"event: b\ndata: 2\n\n"),
        (90_000_000, b"data: [DONE]\n\n"),
    )


def test_a_stream_may_end_in_the_middle_of_an_event(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": "routes: [{on: GET /x, answer: {events: a.sse, pace: {headers: 9ms}}}]",
            "a.sse": "data: 1\n\ndata: cut",
        },
    )
    assert ask("GET /x").pieces == ((9_000_000, b"data: 1\n\n"), (9_000_000, b"data: cut"))


def test_a_hole_that_no_request_fills_is_told_with_its_place(tmp_path: Path) -> None:
    ask = service(
        tmp_path, {"a.yaml": "routes:\n  - on: GET /x\n    answer: {json: '{{nothing}}'}\n"}
    )
    reply = ask("GET /x")
    assert reply.status == 500
    assert text(reply).startswith("The mock can't answer:\ncollections/shop/mock/a.yaml:3:20: ")
    assert "nothing" in text(reply)


def test_an_answer_may_be_empty(tmp_path: Path) -> None:
    ask = service(tmp_path, {"a.yaml": "routes: [{on: GET /x, answer: {status: 204}}]"})
    reply = ask("GET /x")
    assert (reply.status, reply.headers, reply.pieces) == (204, (), ((0, b""),))


def test_half_a_character_comes_back_as_it_was_escaped(tmp_path: Path) -> None:
    ask = service(
        tmp_path,
        {
            "a.yaml": """
routes:
  - {on: POST /json, takes: json, answer: {json: "{{body}}"}}
  - {on: POST /text, takes: json, answer: {text: "{{body.a}}"}}
"""
        },
    )
    assert parsed(ask("POST /json", json={"a": "\ud83d"})) == (200, {"a": "\ud83d"})
    assert text(ask("POST /text", json={"a": "\ud83d"})) == "?"
