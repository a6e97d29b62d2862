"""Multipart bodies as the mock reads them."""

from __future__ import annotations

import contextlib

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.apps.mock.multipart import ReceivedPart, parse_multipart

FORM = "multipart/form-data; boundary=B"


def part(head: str, content: str) -> str:
    return f"--B\r\n{head}\r\n\r\n{content}\r\n"


def test_fields_and_files_come_in_order_with_their_names_and_types() -> None:
    body = (
        part('Content-Disposition: form-data; name="model"', "whisper-1")
        + part(
            'content-disposition: form-data; name="file"; filename="a \\"b\\".mp3"\r\n'
            "Content-Type: audio/mpeg",
            "\r\n--not the boundary\r\n",
        )
        + "--B--\r\n"
    )
    assert parse_multipart(body.encode(), FORM) == (
        ReceivedPart("model", b"whisper-1"),
        ReceivedPart("file", b"\r\n--not the boundary\r\n", 'a "b".mp3', "audio/mpeg"),
    )


def test_text_before_the_first_and_after_the_last_boundary_is_ignored() -> None:
    body = "preamble\r\n" + part("Content-Disposition: form-data; name=x", "1") + "--B--epilogue"
    assert parse_multipart(body.encode(), FORM) == (ReceivedPart("x", b"1"),)


def test_bytes_that_are_no_utf_8_are_replaced_in_the_text_only() -> None:
    one = ReceivedPart("x", b"\xff!")
    assert (one.text, one.content) == ("�!", b"\xff!")


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        ("", "application/json", "not multipart/form-data"),
        ("", "multipart/form-data", "no boundary"),
        ("--B\r\n", FORM, "no blank line"),
        ("hello", FORM, "closing boundary"),
        (part("Content-Disposition: form-data; name=x", "1"), FORM, "closing boundary"),
        ("--Bounds\r\n\r\n1\r\n--B--", FORM, "alone on its line"),
        ("--B\r\nContent-Type: a/b\r\n1\r\n--B--", FORM, "no blank line"),
        (part("Content-Type: a/b", "1") + "--B--", FORM, "no name"),
        ("--B\r\n\r\n1\r\n--B--", FORM, "no name"),
    ],
)
def test_a_body_that_is_not_whole_is_refused_with_its_fault(
    body: str, content_type: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        parse_multipart(body.encode(), content_type)


@given(st.lists(st.tuples(st.from_regex(r"[a-z\[\]]{1,9}", fullmatch=True), st.binary())))
def test_what_a_client_encodes_is_read_back(fields: list[tuple[str, bytes]]) -> None:
    files = [(name, (f"{name}.bin", content, "a/b")) for name, content in fields]
    request = httpx.Request("POST", "http://x", files=files) if files else None
    if request is None:
        return
    assert parse_multipart(request.read(), request.headers["content-type"]) == tuple(
        ReceivedPart(name, content, f"{name}.bin", "a/b") for name, content in fields
    )


@given(st.binary())
def test_any_bytes_are_read_or_refused_and_nothing_else(body: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert all(part.name is not None for part in parse_multipart(b"--B" + body, FORM))
