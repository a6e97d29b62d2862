"""Which request is the recorded one."""

from __future__ import annotations

import json

import pytest

from callsheet.apps.mock.received import Received
from callsheet.apps.mock.recorded_requests import difference, holds
from callsheet.model.exchange import Request

URL = "https://api.example.com/v1/chat%20s?b=2&a=1"
BODY = {"model": "small", "messages": [{"role": "user"}], "user": "***", "n": 1}
RECORDED = Request("POST", URL, (("content-type", "application/json"),), json.dumps(BODY).encode())


def received(method="POST", path="/v1/chat%20s", query="a=1&b=2", body=None) -> Received:
    given = {**BODY, "user": "anybody", "seed": 7} if body is None else body
    content = given if isinstance(given, bytes) else json.dumps(given).encode()
    return Received(method, path, query, (), content)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (received(), None),
        (received(path="/v1/chat s"), None),
        (received(path="/v1/chat"), "path"),
        (received(method="GET"), "method"),
        (received(query="a=1"), "query"),
        (received(query="a=1&b=3"), "query"),
        (received(query="a=1&b=2&b=2"), "query"),
        (received(body=b"{"), "body"),
        (received(body={"model": "small"}), "body"),
        (received(body={**BODY, "model": "large"}), "body"),
        (received(body={**BODY, "user": 7}), "body"),
    ],
)
def test_what_is_different_first_is_named(given: Received, what: str | None) -> None:
    assert difference(RECORDED, given) == what


@pytest.mark.parametrize(
    ("recorded", "given", "same"),
    [
        ({}, {"a": 1}, True),
        ({"a": None}, {}, False),
        ([1], [1, 2], False),
        ([{"a": 1}], [{"a": 1, "b": 2}], True),
        (1, 1.0, True),
        (1, True, False),
        (False, 0, False),
        ("sk-***-end", "sk-123\n4-end", True),
        ("sk-***-end", "sk-1234", False),
        ("a.c", "abc", False),
        ({"a": 1}, [1], False),
        ([1], {"a": 1}, False),
    ],
)
def test_a_value_holds_a_recorded_one(recorded: object, given: object, same: bool) -> None:
    assert holds(recorded, given) is same


@pytest.mark.parametrize(
    ("kind", "recorded", "given", "what"),
    [
        ("text/plain", b"same", b"same", None),
        ("text/plain", b"same", b"same.", "body"),
        ("text/plain", b"key=***&b", b"key=secret&b", None),
        ("application/octet-stream", b"\xff\x00", b"\xff\x00", None),
        ("multipart/form-data; boundary=a", b"--a", b"--b", None),
    ],
)
def test_of_other_bodies_every_byte_counts_except_for_multipart(
    kind: str, recorded: bytes, given: bytes, what: str | None
) -> None:
    request = Request("POST", "http://x/", (("Content-Type", kind),), recorded)
    sent = Received("POST", "/", "", (("content-type", kind),), given)
    assert difference(request, sent) == what


def test_a_multipart_body_is_answered_only_to_one() -> None:
    request = Request("POST", "http://x", (("content-type", "multipart/form-data"),), b"--a")
    sent = Received("POST", "/", "", (("content-type", "text/plain"),), b"--a")
    assert difference(request, sent) == "body"
