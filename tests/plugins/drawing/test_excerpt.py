"""The excerpt shows the part of the answer that a failure is about."""

import pytest

from callsheet.plugins.drawing.excerpt import excerpt, head_of_body
from results_fixture import exchange, response, sse

BODY = {"data": [{"id": 1}, {"id": "two", "odd name": {"x": None}}]}


def made(body: object = BODY, kind: str = "application/json"):  # type: ignore[no-untyped-def]
    answer = response(body, kind=kind)  # type: ignore[arg-type]
    return exchange("GET", "http://a.example.com", answer)


@pytest.mark.parametrize(
    ("place", "title", "first"),
    [
        ("$.data[0].id", "in the body at $.data[0]", '{\n  "id": 1\n}'),
        ("$['data'][0]['id']", "in the body at $['data'][0]", '{\n  "id": 1\n}'),
        ('$["data"][0]["id"]', 'in the body at $["data"][0]', '{\n  "id": 1\n}'),
        ("$.data[1]['odd name'].x.y", "in the body at $.data[1]['odd name']", '{\n  "x": null\n}'),
        ("$.data[0].missing.more", "in the body at $.data[0]", '{\n  "id": 1\n}'),
    ],
)  # fmt: skip
def test_a_path_shows_what_holds_it(place: str, title: str, first: str) -> None:
    assert excerpt(made(), place) == (title, first)


def test_an_index_beyond_the_list_shows_the_list() -> None:
    title, text = excerpt(made(), "$.data[9]")
    assert (title, text.split("\n")[0], text.split("\n")[-1]) == ("in the body at $.data", "[", "…")


def test_a_byte_shows_the_bytes_around_it() -> None:
    title, text = excerpt(made(bytes(range(200)), "image/png"), "byte 120")
    assert title == "body from byte 96"
    assert text.split("\n")[1].startswith("00000010  70 71")


def test_an_event_shows_its_data_on_few_lines() -> None:
    timeline, body = sse((1, "delta", "a\nb"), (2, "message", "\n".join("0123456789")))
    with_stream = exchange("GET", "http://a", response(body), timeline=timeline)
    assert excerpt(with_stream, "event 0") == ("event 0 (delta)", "a\nb")
    assert excerpt(with_stream, "event 1 at $.x") == (
        "event 1 (message)",
        "0\n1\n2\n3\n4\n5\n6\n7\n…",
    )
    assert excerpt(with_stream, "event 7") == ("", "")
    assert excerpt(made(), "event 0") == ("", "")


@pytest.mark.parametrize("place", ["", "header x", "byte many", "the body"])
def test_another_place_shows_nothing(place: str) -> None:
    assert excerpt(made(), place) == ("", "")


def test_a_path_into_what_is_no_json_shows_nothing() -> None:
    assert excerpt(made(b"<html>", "text/html"), "$.a") == ("", "")
    assert excerpt(exchange("GET", "http://a", None), "$.a") == ("", "")
    assert head_of_body(exchange("GET", "http://a", None)) == ""


def test_the_head_of_a_body_has_few_and_short_lines() -> None:
    lines = head_of_body(made(("x" * 500 + "\n").encode() * 20, "text/plain")).split("\n")
    assert (len(lines), lines[0], lines[-1]) == (4, "x" * 160 + "…", "x" * 160 + "…")
