"""A matcher's word that is nearly right is no silent comparison."""

from pathlib import Path

import pytest

from callsheet.engine.lint import lint
from workspaces import linted, made

LIST = "collections/shop/list.yaml"


def told(root: Path, expect: str) -> list[str]:
    """Place, key and nearest word of each finding."""
    text = f"send: GET {{{{base_url}}}}/items\nexpect:\n  {expect}\n"
    found = lint(linted(made(root, {LIST: text})))
    assert {(p.code, p.level) for p in found} <= {("near-matcher", "warning")}
    return [f"{p.source}: {p.message.split(' ')[0]} {p.mend.split(';')[0]}" for p in found]


@pytest.mark.parametrize(
    ("expect", "column", "key", "word"),
    [
        ("json: {$.id: {mtaches: x}}", 17, "mtaches", "matches"),
        ("json: {$.id: {starts-with: x, lenght: 3}}", 17, "starts-with", "starts_with"),
        ("headers: {etag: {exist: true}}", 20, "exist", "exists"),
        ("text: {contain: x}", 10, "contain", "contains"),
        ("events: {first: {data: {equal: x}}}", 27, "equal", "equals"),
        ("events: {some: [{json: {$.a: {equal: x}}}]}", 33, "equal", "equals"),
        ("json: {$.ids: {each: {not: {mathces: x}}}}", 31, "mathces", "matches"),
    ],
)
def test_a_key_that_is_nearly_a_word_has_a_warning(
    tmp_path: Path, expect: str, column: int, key: str, word: str
) -> None:
    first = told(tmp_path, expect)[0]
    assert first == (
        f"{LIST}:3:{column}: '{key}' did you mean '{word}'? else write equals: {{{key}: …}}"
    )


@pytest.mark.parametrize(
    "expect",
    [
        "json: {$.id: {matches: x}, $.type: {kind: a, name: b}}",
        "json: {$.a: {equals: {contain: 1}}}",
        "json: {$.a: {equal: 1, b: 2, c: 3, d: 4}}",
        "json: {$.a: [{equal: 1}]}",
        "schema: {properties: {a: {minLength: 1, types: 2}}}",
        "status: 200",
    ],
)
def test_other_maps_have_none(tmp_path: Path, expect: str) -> None:
    assert told(tmp_path, expect) == []
