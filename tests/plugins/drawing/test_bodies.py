"""A body is shown as what it is, within its limit."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.redact import Redactor
from callsheet.plugins.drawing.bodies import Shown, shown, shown_answer
from callsheet.plugins.drawing.pretty_json import pretty_json
from results_fixture import response

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_laying_out_json_changes_no_value(value: object) -> None:
    assert json.loads(pretty_json(json.dumps(value), 10**9)) == value


@given(JSON)
def test_laid_out_json_is_laid_out_like_pythons(value: object) -> None:
    text = json.dumps(value, ensure_ascii=True)
    assert json.loads(pretty_json(text, 10**9)) == json.loads(json.dumps(value, indent=2))
    assert pretty_json(text, 10**9).count("\n") == json.dumps(value, indent=2).count("\n")


def test_numbers_order_and_repeated_keys_stay_as_written() -> None:
    text = '{"b":1.0,"a":1e400,"b":12345678901234567890,"c":[],"d":{}}'
    assert shown(text.encode(), "application/json", 1000).text == (
        '{\n  "b": 1.0,\n  "a": 1e400,\n  "b": 12345678901234567890,\n  "c": [],\n  "d": {}\n}'
    )


def test_escapes_of_printable_characters_are_resolved_and_no_others() -> None:
    text = r'["\ud83d\ude00 \u6f22 \\u6f22 \u001b \ud800 \u0041 \n \" \u202e"]'
    assert pretty_json(text, 1000) == f"[\n  {text[1:-1]}\n]".replace(
        r"\ud83d\ude00 \u6f22 ", "😀 漢 "
    )


@pytest.mark.parametrize(
    ("data", "kind", "expected"),
    [
        (b"", "", Shown("", "")),
        (b"a\x1b[0m", "text/plain", Shown("text", "a\\x1b[0m")),
        ("grün".encode("latin-1"), "text/plain; charset=latin-1", Shown("text", "grün")),
        (b"gr\xfcn", "text/plain; charset=unheard-of", Shown("text", "gr\ufffdn")),
        (b"<p>", "text/html; charset=utf-8", Shown("html", "<p>")),
        (b"<p/>", "application/soap+xml", Shown("xml", "<p/>")),
        (b"[1]", "", Shown("json", "[\n  1\n]")),
        (b"[1", "application/json", Shown("text", "[1")),
        (b'{"a":1}\n{"a":2}', "application/x-ndjson", Shown("text", '{"a":1}\n{"a":2}')),
        (b"{not json}", "text/plain", Shown("text", "{not json}")),
        (b"\xff\x00A", "image/png", Shown("hex", f"00000000  {'ff 00 41':47}  ..A", "image/png, 3 B")),  # noqa: E501
        (b"a\0b", "", Shown("hex", f"00000000  {'61 00 62':47}  a.b", "binary, 3 B")),
        (b"a=1&b=2", "application/x-www-form-urlencoded", Shown("text", "a=1&b=2")),
    ],
)  # fmt: skip
def test_a_body_is_shown_by_its_type(data: bytes, kind: str, expected: Shown) -> None:
    assert shown(data, kind, 1000) == expected


def test_a_cut_body_tells_its_whole_size() -> None:
    assert shown(b"x" * 50, "text/plain", 10) == Shown(
        "text", "x" * 10, "cut here; the whole body has 50 B"
    )
    start = shown(b"xy", "text/plain", 10, whole=4096, start=True)
    assert start == Shown("text", "xy", "cut here; the whole body has 4.0 KiB")
    assert shown(b"", "text/plain", 10, whole=4096) == Shown("", "", "4.0 KiB not kept")


def test_a_body_that_only_lost_its_secrets_is_whole() -> None:
    answer = response({"token": "abcdefghijklmnop"})
    hidden = Redactor(["abcdefghijklmnop"]).redact(answer)
    assert not hidden.shortened
    assert shown_answer(hidden, 1000) == Shown("json", '{\n  "token": "***"\n}')
    shorter = replace(answer, body=answer.body[:9])
    assert shorter.shortened
    assert shown_answer(shorter, 1000).note == "cut here; the whole body has 29 B"


def test_a_cut_through_a_character_does_not_make_a_text_binary() -> None:
    assert shown("ü".encode() * 100 + b"", "", 10, whole=10_000, start=True).language == "text"
    assert shown(b"x" + "ü".encode() * 100, "", 10).language == "text"


def test_json_too_long_to_be_checked_is_still_laid_out() -> None:
    body = json.dumps(list(range(10_000))).encode()
    found = shown(body, "application/json", 20)
    assert (found.language, found.text[:12]) == ("json", "[\n  0,\n  1,\n")
    assert found.note == "cut here; the whole body has 57.5 KiB"


def test_deeply_nested_json_is_shown_as_text_and_fails_nothing() -> None:
    assert shown(b"[" * 100_000, "application/json", 10**6).language == "text"


def test_a_multipart_body_is_an_outline_with_binary_parts_named() -> None:
    body = (
        b'--X\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n'
        b'--X\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n'
        b"Content-Type: audio/wav\r\n\r\nRIFF\x00\xff\r\n--X--\r\n"
    )
    assert shown(body, 'multipart/form-data; boundary="X"', 1000).text == (
        'Content-Disposition: form-data; name="model"\n\nwhisper-1\n\n'
        'Content-Disposition: form-data; name="file"; filename="a.wav"\n'
        "Content-Type: audio/wav\n\n(6 B of binary content)"
    )


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/mixed; boundary=other"])
def test_a_multipart_body_without_its_boundary_is_shown_as_it_is(kind: str) -> None:
    assert shown(b"--X\r\nplain", kind, 1000).text == "--X\nplain"
