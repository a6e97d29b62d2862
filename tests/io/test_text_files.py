"""Bytes become text, or an error that names the first wrong byte."""

import pytest

from callsheet.io.text_files import decode, source_at
from callsheet.model.errors import ProblemsError
from callsheet.model.source import Source


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"ab\nc\xff", "not-utf-8", 2, 2),
        (b"\xef\xbb\xbfa\xff", "not-utf-8", 1, 2),
        ("é\xe9".encode() + b"\xe9", "not-utf-8", 1, 3),
        ("a".encode("utf-16"), "not-utf-8", 1, 1),
        ("a".encode("utf-32"), "not-utf-8", 1, 1),
        (b"\x00\x00\xfe\xff\x00\x00\x00a", "not-utf-8", 1, 3),
        (b"\x89PNG\x00", "binary-file", 1, 1),
        (b"a\nb\x00", "binary-file", 2, 2),
        (b"a\nb\x07", "control-character", 2, 2),
        ("a\x80".encode(), "control-character", 1, 2),
    ],
)
def test_what_is_no_text_is_refused_at_its_place(
    data: bytes, code: str, line: int, column: int
) -> None:
    with pytest.raises(ProblemsError) as caught:
        decode(data, "f")
    (problem,) = caught.value.problems
    assert (problem.code, problem.source) == (code, Source("f", line, column))


def test_utf_8_comes_without_its_mark() -> None:
    assert decode("\ufeffé\t\r\n😀".encode(), "f") == "é\t\r\n😀"


def test_lines_end_where_yaml_ends_them() -> None:
    assert source_at("a\r\nb\rc\u2028d", 7, "f") == Source("f", 4, 1)
