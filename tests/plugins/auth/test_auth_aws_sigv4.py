"""aws_sigv4 signs as AWS's published examples and as botocore do.

``aws_sigv4.json`` holds requests, arguments and the Authorization that belongs to them: from the
vectors that AWS publishes (source AWS; botocore agrees on each) or computed by botocore.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auth_play import answer, args, play, session
from callsheet.model.exchange import Request
from callsheet.plugins import registry

VECTORS = json.loads((Path(__file__).parent / "aws_sigv4.json").read_text(encoding="utf-8"))
PLAIN = {"access_key": "AK", "secret_key": "SK", "region": "r", "service": "x"}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_signature_is_the_published_one(vector: dict[str, Any]) -> None:
    headers = tuple((name, value) for name, value in vector["headers"])
    body = vector["body"].encode() or None
    request = Request(vector["method"], vector["url"], headers, body)
    arguments = args("aws_sigv4", vector["args"])
    (sent,) = play(
        registry.auth("aws_sigv4"), request, arguments, answer, session(float(vector["now"]))
    )
    added = sorted([n, v] for n, v in sent.headers if n.lower().startswith("x-amz-"))
    before = [["X-Amzn-Trace-Id", "1"]] if ("X-Amzn-Trace-Id", "1") in headers else []
    assert sent.header("authorization") == vector["authorization"]
    assert [pair for pair in added if pair not in before] == vector["added"]
    assert (sent.method, sent.url, sent.body) == (request.method, request.url, request.body)


def test_a_plus_in_the_query_is_signed_as_the_space_that_services_read() -> None:
    def signature(url: str) -> str | None:
        flow = registry.auth("aws_sigv4").flow(
            Request("GET", url), args("aws_sigv4", PLAIN), session()
        )
        return next(flow).header("authorization")

    assert signature("https://h/?q=a+b") == signature("https://h/?q=a%20b")
    assert signature("https://h/?q=a+b") != signature("https://h/?q=a%2Bb")


def test_signing_again_replaces_the_old_signature() -> None:
    method, run, arguments = registry.auth("aws_sigv4"), session(), args("aws_sigv4", PLAIN)
    (once,) = play(method, Request("GET", "https://h/"), arguments, answer, run)
    (twice,) = play(method, once, arguments, answer, run)
    assert sorted(twice.headers) == sorted(once.headers)
