"""Bodies as bytes."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.bodies import encode, escaped, form_bytes, query_text
from callsheet.model.collection import BodySpec, FileContent, Part
from callsheet.model.containers import Pair


def never() -> str:
    raise AssertionError("no boundary is needed here")


@pytest.mark.parametrize(
    ("spec", "media", "body"),
    [
        (BodySpec("json", {"b": 1, "a": "é"}), "application/json", '{"b":1,"a":"é"}'.encode()),
        (BodySpec("json", None), "application/json", b"null"),
        (BodySpec("graphql", {"query": "{x}"}), "application/json", b'{"query":"{x}"}'),
        (BodySpec("text", "hé"), "text/plain; charset=utf-8", "hé".encode()),
        (BodySpec("text", "<a/>", "application/xml"), "application/xml", b"<a/>"),
        (BodySpec("file", FileContent("a/b.png", b"\x89")), "image/png", b"\x89"),
        (BodySpec("file", FileContent("a/b.??", b"x")), "application/octet-stream", b"x"),
        (BodySpec("file", FileContent("b.png", b"x"), "image/x-own"), "image/x-own", b"x"),
        (
            BodySpec("form", (Pair("a b", "1&2"), Pair("a b", "~*"))),
            "application/x-www-form-urlencoded",
            b"a+b=1%262&a+b=%7E*",
        ),
    ],
)
def test_a_body_brings_its_media_type(spec: BodySpec, media: str, body: bytes) -> None:
    assert encode(spec, never) == (media, body)


def test_json_refuses_numbers_that_json_does_not_have() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(BodySpec("json", float("nan")), never)


def test_multipart_keeps_order_names_files_and_types() -> None:
    parts = (
        Part("purpose", b"assistants"),
        Part("file", b"\x00\r\n--x", "a.wav"),
        Part("file", b"{}", "b.json", "application/custom"),
        Part("meta", b'{"a":1}', None, "application/json"),
    )
    media, body = encode(BodySpec("multipart", parts), lambda: "edge")
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {media}\r\n\r\n".encode() + body)
    read = [
        (
            part.get_param("name", header="content-disposition"),
            part.get_filename(),
            part.get_content_type() if "content-type" in part else None,
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]
    assert read == [
        ("purpose", None, None, b"assistants"),
        ("file", "a.wav", "audio/x-wav", b"\x00\r\n--x"),
        ("file", "b.json", "application/custom", b"{}"),
        ("meta", None, "application/json", b'{"a":1}'),
    ]


def test_a_boundary_that_stands_in_a_part_is_not_used() -> None:
    boundaries = iter(["taken", "free"])
    media, body = encode(
        BodySpec("multipart", (Part("a", b"--taken--"),)), lambda: next(boundaries)
    )
    assert media == "multipart/form-data; boundary=free"
    assert body.endswith(b"--taken--\r\n--free--\r\n")


def test_a_name_can_not_break_out_of_its_quotes() -> None:
    assert escaped('a"\r\nX: y') == "a%22%0D%0AX: y"


@given(st.lists(st.tuples(st.text(), st.text())))
def test_any_form_reads_back_as_it_was(pairs: list[tuple[str, str]]) -> None:
    body = form_bytes(Pair(*pair) for pair in pairs).decode("ascii")
    assert parse_qsl(body, keep_blank_values=True) == pairs


@given(st.lists(st.tuples(st.text(), st.text())))
def test_any_query_reads_back_as_it_was(pairs: list[tuple[str, str]]) -> None:
    text = query_text(Pair(*pair) for pair in pairs)
    assert parse_qsl(text, keep_blank_values=True) == pairs
    assert "+" not in text
