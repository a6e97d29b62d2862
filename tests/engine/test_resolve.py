"""A template and its variables become a request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.plan import Case
from callsheet.engine.resolve import Filler, Resolved, layered, resolve, unfit, with_query
from callsheet.model.containers import Pair
from callsheet.model.errors import ProblemsError
from callsheet.model.exchange import HttpOptions, Limits, Request
from staged import Reply, S, World


def resolved(
    root: Path, text: str, *, files: dict[str, str] | None = None, **options: Any
) -> Resolved:
    world = World(root, {"x": text, **(files or {})}, lambda request: Reply(), **options)
    file, stage = world.workspace.files["a/x"], world.stage()
    template = file.steps[0].request
    assert template is not None
    filler = Filler(stage.scope_of(file, Case(file)), stage.reader, stage.random_hex)
    return resolve(template, (), filler)


def problems(root: Path, text: str, **options: Any) -> list[tuple[str, str, int]]:
    with pytest.raises(ProblemsError) as caught:
        resolved(root, text, **options)
    return [(p.code, p.message, p.source.line if p.source else 0) for p in caught.value.problems]


def test_the_shortest_file_is_a_request_with_all_defaults(tmp_path: Path) -> None:
    assert resolved(tmp_path, "send: GET {{base}}/x\n") == Resolved(
        Request("GET", "http://a.test/x"), None, None, 0, None, ()
    )


@pytest.mark.parametrize(
    ("url", "query", "whole"),
    [
        ("http://h", (), "http://h"),
        ("http://h/a", (Pair("q", "a b&c=ä"),), "http://h/a?q=a%20b%26c%3D%C3%A4"),
        ("http://h/a?x=1", (Pair("q", "2"),), "http://h/a?x=1&q=2"),
        ("http://h/a?", (Pair("q", "2"),), "http://h/a?q=2"),
        ("http://h/a?x=1&", (Pair("q", "2"),), "http://h/a?x=1&q=2"),
        ("http://h?x=1#f", (Pair("q", "2"),), "http://h?x=1&q=2#f"),
        ("http://h#f", (Pair("q", "2"),), "http://h?q=2#f"),
        ("http://h/ü x", (), "http://h/%C3%BC%20x"),
        ("http://h/%20%zz", (), "http://h/%20%zz"),
        ("http://bücher.example/a", (), "http://bücher.example/a"),
        (" http://h/a ", (), "http://h/a"),
        ("http://h/a", (Pair("n", "1"), Pair("n", "2"), Pair("e", "")), "http://h/a?n=1&n=2&e="),
    ],
)
def test_parameters_are_added_behind_those_of_the_url(
    url: str, query: tuple[Pair, ...], whole: str
) -> None:
    assert with_query(url, query) == whole


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://h", ""),
        ("HTTPS://h/x", ""),
        ("h/x", "the URL must begin with http:// or https://, found 'h/x'"),
        ("ftp://h/x", "the URL must begin with http:// or https://, found 'ftp://h/x'"),
        ("", "the URL must begin with http:// or https://, found ''"),
        ("http://", "the URL names no host: 'http://'"),
        ("http:///x", "the URL names no host: 'http:///x'"),
        ("http://?x", "the URL names no host: 'http://?x'"),
    ],
)
def test_a_url_is_http_and_names_a_host(url: str, fault: str) -> None:
    assert unfit(url) == fault


def test_nearer_headers_replace_all_of_their_name_in_any_case() -> None:
    far = (Pair("Accept", "a"), Pair("accept", "b"), Pair("X-Far", "1"))
    near = (Pair("ACCEPT", "c"), Pair("X-Near", "1"), Pair("X-Near", "2"))
    assert layered([far, near]) == [Pair("X-Far", "1"), *near]


@pytest.mark.parametrize(
    ("body", "media", "content"),
    [
        ("json: {a: 1}", "application/json", b'{"a":1}'),
        ("form: {a: 1, b: [x, y]}", "application/x-www-form-urlencoded", b"a=1&b=x&b=y"),
        ("text: grüße", "text/plain; charset=utf-8", "grüße".encode()),
        (
            "json: {a: 1}\nheaders: {content-type: application/vnd.api+json}",
            "application/vnd.api+json",
            b'{"a":1}',
        ),
    ],
)
def test_a_body_brings_its_content_type_unless_the_file_names_one(
    tmp_path: Path, body: str, media: str, content: bytes
) -> None:
    request = resolved(tmp_path, f"send: POST {{{{base}}}}\n{body}\n").request
    assert (request.header("Content-Type"), request.body) == (media, content)
    assert len(request.headers) == 1


def test_a_multipart_type_of_ones_own_still_gets_the_boundary(tmp_path: Path) -> None:
    text = (
        "send: POST {{base}}\nheaders: {Content-Type: multipart/mixed}\n"
        "multipart: [{name: a, text: b}]\n"
    )
    request = resolved(tmp_path, text).request
    boundary = "callsheet-" + "ab" * 12
    assert request.headers == (("Content-Type", f"multipart/mixed; boundary={boundary}"),)
    assert (request.body or b"").startswith(f"--{boundary}\r\n".encode())


def test_a_multipart_boundary_of_ones_own_is_left_alone(tmp_path: Path) -> None:
    text = (
        "send: POST {{base}}\nheaders: {Content-Type: 'multipart/form-data; boundary=mine'}\n"
        "multipart: [{name: a, text: b}]\n"
    )
    request = resolved(tmp_path, text).request
    assert request.headers == (("Content-Type", "multipart/form-data; boundary=mine"),)


def test_nearer_settings_win_key_by_key(tmp_path: Path) -> None:
    sheet = (
        "name: A\ndefaults:\n  timeout: {connect: 1s, total: 9s}\n"
        "  http: {follow_redirects: true, version: '1.1', proxy: 'http://p:1'}\n"
        "  headers: {X-A: far, X-B: far}\n  query: {k: far}\n"
    )
    text = (
        "send: GET {{base}}\ntimeout: {total: 5s, read: 2s}\n"
        "http: {follow_redirects: 3, proxy: null, verify: false, max_body: 1KiB, keep_body: 10B}\n"
        "headers: {x-a: near}\nquery: {k: near}\n"
    )
    result = resolved(tmp_path, text, files={"collection": sheet})
    assert result == Resolved(
        Request(
            "GET",
            "http://a.test?k=far&k=near",
            (("X-B", "far"), ("x-a", "near")),
            None,
            HttpOptions(verify=False, version="1.1", max_body=1024, keep_body=10),
            Limits(1 * S, 2 * S, 5 * S),
        ),
        follow_redirects=3,
    )


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("stream: {as: sse}", Limits(read=30 * S, total=300 * S)),
        ("stream: {as: sse}\ntimeout: {read: 3s, total: 7s}", Limits(read=3 * S, total=7 * S)),
        (
            "stream: {limits: {idle: 1s, total: 2s}}\ntimeout: {read: 3s, total: 7s}",
            Limits(read=1 * S, total=2 * S),
        ),
    ],
)
def test_a_streams_own_limits_take_the_place_of_the_calls(
    tmp_path: Path, text: str, limits: Limits
) -> None:
    assert resolved(tmp_path, f"send: GET {{{{base}}}}\n{text}\n").request.limits == limits


def test_all_parts_that_lack_a_value_are_named_at_once(tmp_path: Path) -> None:
    text = (
        "send: GET {{base}}/{{one}}\nheaders: {X: '{{two}}'}\njson: {a: ['{{three}}']}\n"
        "expect: {json: {$.a: '{{four}}'}}\n"
    )
    assert [(code, line) for code, _, line in problems(tmp_path, text)] == [
        ("missing-variable", 1),
        ("missing-variable", 2),
        ("missing-variable", 3),
        ("missing-variable", 4),
    ]


def test_a_filled_part_that_does_not_fit_is_named_where_it_stands(tmp_path: Path) -> None:
    text = "send: GET {{base}}\nexpect: {status: '{{s}}'}\ntimeout: '{{t}}'\n"
    message = "expected a duration such as 500ms, 10s or 2m, found the text '5 parsecs'"
    found = problems(tmp_path, text, s="many", t="5 parsecs")
    assert found[0] == ("wrong-type", message, 3)
    assert [(code, line) for code, _, line in found] == [("wrong-type", 3), ("wrong-type", 2)]


def test_a_url_that_only_filling_spoils_is_named_with_its_mend(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError) as caught:
        resolved(tmp_path, "send: GET {{base}}/x\n", base="a.test")
    (problem,) = caught.value.problems
    assert (problem.code, problem.source and problem.source.line) == ("bad-url", 1)
    assert "base_url" in problem.mend


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("send: GET {{base}}/{{half}}\n", 1),
        ("send: POST {{base}}\nform: {a: '{{half}}'}\n", 2),
        ("send: POST {{base}}\nmultipart: [{name: a, text: '{{half}}'}]\n", 2),
    ],
)
def test_half_a_character_is_named_where_it_would_be_written(
    tmp_path: Path, text: str, line: int
) -> None:
    ((code, message, where),) = problems(tmp_path, text, half="\ud800")
    assert (code, where) == ("bad-value", line)
    assert message.startswith("a value can't be written here: 'utf-8' codec can't encode")


def test_half_a_character_in_json_goes_out_as_its_escape(tmp_path: Path) -> None:
    text = "send: POST {{base}}\njson: '{{half}}'\n"
    assert resolved(tmp_path, text, half="\ud800").request.body == b'"\\ud800"'


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://host", ""),
        ("http://host:", ""),
        ("http://user:word@host:80/a?b:c", ""),
        ("http://[::1]:8080/x", ""),
        ("http://[::1]", ""),
        ("http://host:99999/", "a port is a number from 1 to 65535, found '99999'"),
        ("http://host:0/", "a port is a number from 1 to 65535, found '0'"),
        ("http://[::1]:x/", "a port is a number from 1 to 65535, found 'x'"),
        ("host:80/a", "the URL must begin with http:// or https://"),
        ("http:///a", "the URL names no host"),
        ("http://#a", "the URL names no host"),
    ],
)
def test_a_url_is_looked_at_before_anything_is_sent(url: str, message: str) -> None:
    found = unfit(url)
    assert found.startswith(message)
    assert bool(found) == bool(message)


@pytest.mark.parametrize(
    ("more", "headers"),
    [
        ("stream: {as: sse}\n", (("Accept-Encoding", "identity"),)),
        ("", ()),
        (
            "stream: {as: sse}\nheaders: {accept-encoding: gzip}\n",
            (("accept-encoding", "gzip"),),
        ),
    ],
)
def test_a_stream_is_asked_for_uncompressed_unless_the_file_says_otherwise(
    tmp_path: Path, more: str, headers: Any
) -> None:
    assert resolved(tmp_path, f"send: GET http://a.test/x\n{more}").request.headers == headers
