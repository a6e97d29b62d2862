"""An answer's body as text and as JSON."""

from dataclasses import replace

import pytest

from callsheet.model.exchange import Exchange, Request
from callsheet.plugins.body import UnreadableBody, json_body, text_body
from judging import answer


def typed(body, content_type):
    return answer(body, headers=[("Content-Type", content_type)])


def unreadable(read, exchange):
    with pytest.raises(UnreadableBody) as error:
        read(exchange)
    return error.value.message, error.value.place


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode(), "text/plain", "é"),
        (b"\xef\xbb\xbfhi", "text/plain; charset=UTF-8", "hi"),
        (b"\xe9", 'text/plain; charset="iso-8859-1"', "é"),
        ("é".encode("utf-16"), "text/plain; charset=utf-16", "é"),
        (b"", "text/plain", ""),
    ],
)
def test_text_is_decoded_by_its_charset(body, content_type, text):
    assert text_body(typed(body, content_type)) == text


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        (
            b"ab\xff",
            "text/plain",
            ("the body is not utf-8: the byte 0xff does not belong there", "byte 2"),
        ),
        (
            b"x",
            "text/plain; charset=klingon",
            ("the answer names an unknown charset, 'klingon'", ""),
        ),
        (b"x", "text/plain; charset=rot13", ("the answer names an unknown charset, 'rot13'", "")),
    ],
)
def test_text_that_cannot_be_decoded_is_told(body, content_type, told):
    assert unreadable(text_body, typed(body, content_type)) == told


@pytest.mark.parametrize(
    "body",
    [
        b' {"a": [1.5, "\xc3\xa9"]} ',
        b'\xef\xbb\xbf{"a": [1.5, "\\u00e9"]}',
        '{"a": [1.5, "é"]}'.encode("utf-16"),
    ],
)
def test_json_is_read_in_every_encoding_of_unicode(body):
    assert json_body(answer(body)) == {"a": [1.5, "é"]}


def test_a_body_is_parsed_once_for_all_who_ask():
    exchange = answer({"a": 1})
    assert json_body(exchange) is json_body(exchange)


def test_two_bodies_do_not_get_mixed_up():
    one, other = answer({"a": 1}), answer({"a": 2})
    assert [json_body(one), json_body(other), json_body(one)] == [{"a": 1}, {"a": 2}, {"a": 1}]


@pytest.mark.parametrize(
    ("body", "message", "place"),
    [
        (b"", "the body is empty", ""),
        (b" \n", "the body is empty", ""),
        (
            b"<html>",
            "the body is not JSON (text/html): Expecting value at line 1, column 1",
            "line 1, column 1",
        ),
        (
            b'{"a": 1,\n "b": }',
            "the body is not JSON (text/html): Expecting value at line 2, column 7",
            "line 2, column 7",
        ),
        (b'"\xff"', "the body is not JSON (text/html): its text is not utf-8 at byte 1", "byte 1"),
        (b"[NaN]", "the body is not JSON (text/html): NaN is no JSON number", ""),
        (b"[" * 100_000, "the body is JSON nested too deeply to be read", ""),
    ],
)
def test_a_body_that_is_no_json_is_told_with_its_place(body, message, place):
    assert unreadable(json_body, typed(body, "text/html; charset=utf-8")) == (message, place)


def test_an_answer_without_content_type_is_told_as_such():
    message, _ = unreadable(json_body, answer(b"x"))
    assert message == "the body is not JSON (no content type): Expecting value at line 1, column 1"


@pytest.mark.parametrize("read", [json_body, text_body])
def test_a_shortened_body_is_not_read(read):
    exchange = answer(b"[1, 2]")
    exchange = replace(exchange, response=replace(exchange.response, size=100))
    message = "the body was too long to be kept (6 of 100 bytes were kept): raise http.keep_body"
    assert unreadable(read, exchange) == (message, "")


def test_no_answer_has_no_body():
    exchange = Exchange(Request("GET", "http://localhost/"), 0)
    assert unreadable(json_body, exchange) == ("there is no answer", "")
