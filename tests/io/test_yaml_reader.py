"""YAML 1.2 core, places, budgets; and no text that could crash the reader."""

import json
import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from callsheet.io.yaml_reader import compose, loader_class, read_yaml, typed
from callsheet.model.errors import Problem, ProblemsError
from callsheet.model.source import Node, Source

PURE = loader_class(yaml.SafeLoader)

# NEL, LS and PS end lines for PyYAML (YAML 1.1), so they fold inside quotes.
TEXT = st.text(st.characters(exclude_characters="\x85\u2028\u2029", exclude_categories=("Cs",)))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(word, word) for word in ("no", "yes", "on", "off", "y", "n", "No", "ON")],
        *[(word, word) for word in ("012", "1_000", "2026-01-02", "12:30", "12:30:45", "0b1")],
        *[(word, word) for word in ("1.2.3", "0o8", "0x", "+", "-", ".", "1e", "tRue", "00.5")],
        *[(word, None) for word in ("", "~", "null", "Null", "NULL")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("0xfF", 255),
        ("1.50", 1.5),
        ("-1e3", -1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
    ],
)
def test_a_plain_scalar_is_what_the_core_schema_says(text: str, value: object) -> None:
    assert (type(typed(text)), typed(text)) == (type(value), value)


def test_not_a_number_is_a_float() -> None:
    assert math.isnan(typed(".nan"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!!float 1", 1),
        ("|\n  12\n", "12\n"),
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [1]", [1]),
    ],
)
def test_quotes_and_core_tags_decide_the_type(text: str, value: object) -> None:
    assert read_yaml(text, "f").plain() == value


def test_every_key_and_value_has_its_place() -> None:
    root = read_yaml("send: GET x\njson:\n  - {name: Pen,  price: 1}\n", "a/b.yaml")
    item = root.value["json"].value[0]  # type: ignore[index,call-overload]
    assert root.keys == {"send": Source("a/b.yaml", 1, 1), "json": Source("a/b.yaml", 2, 1)}
    assert item.source == Source("a/b.yaml", 3, 5)
    assert item.keys == {"name": Source("a/b.yaml", 3, 6), "price": Source("a/b.yaml", 3, 18)}
    assert item.value["price"].source == Source("a/b.yaml", 3, 25)


def test_columns_count_characters_not_bytes() -> None:
    assert read_yaml("{é€😀: x}", "f").get("é€😀").source == Source("f", 1, 7)  # type: ignore[union-attr]


def test_holes_are_known_all_the_way_up() -> None:
    root = read_yaml("a: {b: ['{{x}}']}\nc: {d: plain}", "f")
    assert (root.holes, root.get("a").holes, root.get("c").holes) == (True, True, False)  # type: ignore[union-attr]


def test_a_merge_brings_in_what_is_not_written() -> None:
    text = "base: &b {a: 1, b: 2}\nmore: &m {b: 3, c: 4}\nuse: {<<: [*b, *m], a: 0}"
    root = read_yaml(text, "f")
    assert root.plain()["use"] == {"a": 0, "b": 2, "c": 4}
    assert root.get("use").keys["c"] == Source("f", 2, 17)  # type: ignore[union-attr]


def test_an_alias_stands_for_the_same_node() -> None:
    root = read_yaml("a: &x [1, 2]\nb: *x", "f")
    assert root.get("a") is root.get("b")


def test_aliases_within_the_budget_are_read() -> None:
    lines = ["a: &a [" + ", ".join("x" * 100) + "]", *[f"b{n}: *a" for n in range(900)]]
    assert len(read_yaml("\n".join(lines), "f").plain()) == 901


def test_a_quoted_merge_sign_is_a_key() -> None:
    assert read_yaml("{'<<': 1}", "f").plain() == {"<<": 1}


def test_all_mistakes_of_keys_come_together() -> None:
    with pytest.raises(ProblemsError) as caught:
        read_yaml("a: !x 1\na: 2\n3: b\n", "f")
    found = [(problem.code, problem.source) for problem in caught.value.problems]
    assert found == [
        ("unknown-tag", Source("f", 1, 4)),
        ("duplicate-key", Source("f", 2, 1)),
        ("key-not-text", Source("f", 3, 1)),
    ]


def test_a_byte_order_mark_does_not_count() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: 1", "f").keys == {"a": Source("f", 1, 1)}


@pytest.mark.parametrize("composer", [PURE, loader_class(yaml.CSafeLoader)])
@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "? " * 100_000])
def test_depth_is_bounded_before_the_stack_ends(text: str, composer: Any) -> None:
    node, problems = compose(text, "f", composer)
    assert (node, [problem.code for problem in problems]) == (None, ["too-deep"])


def reading(data: str | bytes) -> tuple[Node | None, tuple[Problem, ...]]:
    """The document, or why there is none."""
    try:
        return read_yaml(data, "f"), ()
    except ProblemsError as error:
        return None, error.problems


@given(JSON)
def test_json_reads_as_the_value_that_it_is(value: Any) -> None:
    node, problems = reading(json.dumps(value, ensure_ascii=False))
    if node is None:  # YAML has no raw controls and no half of a surrogate pair
        assert {problem.code for problem in problems} <= {"control-character", "bad-escape"}
    else:
        assert node.plain() == value


@given(st.text(alphabet=st.sampled_from("ab1:-?[]{}&*!|>'\"%@`#,~ \t\n\\<{$x.é"), max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    node, problems = reading(text)
    assert all(problem.source and problem.source.line > 0 for problem in problems)
    assert node is None or all(part.source.path == "f" for part in node.walk())
    assert (node is None) == bool(problems)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    node, problems = reading(data)
    assert (node is None) == bool(problems)


@given(st.text(alphabet=st.sampled_from("ab1:-[]{}&*'\"# \n\\<.x,"), max_size=40))
def test_the_pure_composer_reads_what_the_c_one_reads(text: str) -> None:
    fast, _ = compose(text, "f")
    pure, _ = compose(text, "f", PURE)
    if isinstance(fast, Node) and isinstance(pure, Node):
        assert repr(pure.plain()) == repr(fast.plain())
