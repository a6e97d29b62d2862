"""Whatever a file looks like, formatting keeps what it says and every remark in it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.io.canonical import canonical
from callsheet.io.canonical_files import own_files, spelled_file
from callsheet.io.canonical_meaning import ordered
from callsheet.io.yaml_reader import read_yaml

REPOSITORY = Path(__file__).parents[2]

WORDS = ["a", "yes", "no: x", "# x", "12:30", "012", "{{x}}", "x #y", "- a", "<<", "~", "'", '"']
LINES = st.from_regex(r"[a-z][a-z ]{0,6}[a-z](\n[a-z#][a-z# ]{0,6}[a-z#]){0,3}\n", fullmatch=True)
TEXT = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=12),
    st.text("ab ':#-{}[],\"\\\n\t&*!|>%@`", max_size=8),
)
NUMBER = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALAR = st.one_of(st.none(), st.booleans(), NUMBER, TEXT, LINES)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


BLOCK = re.compile("[a-z]+( [a-z]+)*(\n[a-z#]+( [a-z#]+)*)*\n")
UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Author:
    """Writes a value in one of the many ways that YAML has, with remarks in between."""

    def __init__(self, draw: Any) -> None:
        self.draw, self.count = draw, 0

    def often(self, most: int) -> bool:
        return bool(self.draw(st.integers(0, most)) == 0)

    def remark(self) -> str:
        self.count += 1
        return f"# remark {self.count}"

    def scalar(self, value: Any) -> str:
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, str) and re.fullmatch("[b-m]+( [b-m]+)*", value) and self.often(1):
            return value
        if isinstance(value, str) and value.isprintable() and self.often(1):
            return "'" + value.replace("'", "''") + "'"
        return re.sub(
            "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", text
        )

    def flow(self, value: Any) -> str:
        space = "\n        " if self.often(3) else " " if self.often(1) else ""
        if isinstance(value, dict):
            parts = [f"{self.scalar(key)}: {self.flow(item)}" for key, item in value.items()]
        elif isinstance(value, list):
            parts = [self.flow(item) for item in value]
        else:
            return self.scalar(value)
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        joined = ""
        for part in parts:
            after = f", {self.remark()}\n        " if self.often(5) else f",{space}"
            joined += f"{part}{after}"
        if not joined.endswith("\n        ") and self.often(1):
            joined = joined.rstrip(", \n")
        return f"{opening}{space}{joined}{space}{closing}"

    def block(self, value: Any, indent: int) -> str:
        """The lines of a map or list; each may have remarks over and beside it."""
        pad, out = " " * indent, ""
        for item in value.items() if isinstance(value, dict) else enumerate(value):
            if self.often(3):
                out += "\n" * self.draw(st.integers(0, 3))
            if self.often(3):
                out += f"{pad}{self.remark()}\n"
            head = f"{pad}{self.scalar(item[0])}:" if isinstance(value, dict) else f"{pad}-"
            out += head + self.held(item[1], indent)
        if self.often(4):
            out += f"{pad}{self.remark()}\n"
        return out

    def held(self, value: Any, indent: int) -> str:
        beside = f" {self.remark()}" if self.often(3) else " " * self.draw(st.integers(0, 2))
        step = self.draw(st.sampled_from([1, 2, 4]))
        if isinstance(value, dict | list) and value and self.often(1):
            return f"{beside}\n{self.block(value, indent + step)}"
        if isinstance(value, str) and BLOCK.fullmatch(value):
            lines = value.replace("\n", "\n" + " " * (indent + step)).rstrip(" ")
            return f" |{beside}\n{' ' * (indent + step)}{lines}"
        return f" {self.flow(value)}{beside}\n"


@st.composite
def files(draw: Any) -> tuple[str, Any, int]:
    """A file's text, what it says, and how many remarks are in it."""
    value = draw(st.dictionaries(TEXT, VALUE, min_size=1, max_size=5))
    author = Author(draw)
    head = f"{author.remark()}\n\n" if author.often(3) else ""
    return head + author.block(value, 0), value, author.count


def remarks(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"# remark (\d+)", text)]


@settings(max_examples=150, deadline=None)
@given(files())
def test_formatting_keeps_values_and_remarks_and_is_final(file: tuple[str, Any, int]) -> None:
    text, value, count = file
    assert ordered(read_yaml(text, "a.yaml").plain()) == ordered(value)
    once = canonical(text, "a.yaml")
    assert ordered(read_yaml(once, "a.yaml").plain()) == ordered(value)
    assert sorted(remarks(once)) == list(range(1, count + 1))
    assert canonical(once, "a.yaml") == once


@settings(max_examples=50, deadline=None)
@given(files())
def test_no_line_ends_in_space_and_the_file_in_one_newline(file: tuple[str, Any, int]) -> None:
    once = canonical(file[0], "a.yaml")
    assert once.endswith("\n")
    assert not once.endswith("\n\n")
    assert not once.startswith("\n")
    assert "\n\n\n" not in once
    assert [line for line in once.split("\n") if line.endswith(" ")] == []


@pytest.mark.parametrize("path", list(own_files(str(REPOSITORY))))
def test_what_ships_is_canonical(path: str) -> None:
    old, new = spelled_file(str(REPOSITORY), path)
    assert old == new, "run: callsheet fmt"
