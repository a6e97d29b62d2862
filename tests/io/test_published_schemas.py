"""The published JSON Schemas and the loader accept and refuse the same files."""

import copy
import functools
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from callsheet.io.data_files import parse_file
from callsheet.io.tables import TABLES
from callsheet.io.tables.published import KINDS, schema_of
from callsheet.io.yaml_reader import read_yaml
from callsheet.model.errors import ProblemsError
from callsheet.model.shape import Reader
from callsheet.model.source import Source, node_of

REPOSITORY = Path(__file__).parents[2]
MISTAKES = REPOSITORY / "tests" / "goldens" / "mistakes"

BEYOND = {
    "bad-file": "which files there are",
    "bad-header": "what HTTP carries, in values that may have holes",
    "bad-url": "URLs, which may have holes anywhere",
    "bad-jsonpath": "the grammar of RFC 9535",
    "bad-regex": "regular expressions of Python",
    "bad-schema": "schemas as data",
    "bad-json": "other files",
    "no-schema": "other files",
    "remote-ref": "schemas as data",
    "dangling-ref": "schemas as data",
    "no-json": "infinity and what is no number",
    "cycle": "other files",
    "unknown-request": "other files",
    "unknown-order": "other files",
    "unknown-collection": "other files",
    "two-defaults": "other files",
    "misplaced": "where files stand",
}
"""Codes of mistakes that JSON Schema can't find, and what it would have to know."""

BEYOND_CASES = {"http-version": "a pattern for a number"}


def kind_of(path: str) -> str:
    if path.startswith("environments/"):
        return "environment"
    name = path.rsplit("/", 1)[-1].split(".")[0]
    return name if name in ("collection", "folder") else "request"


@functools.cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(kind))


def written(folder: Path) -> list[Path]:
    """The files of a workspace that the tables describe."""
    side = {"mock", "data", "schemas"}
    found = (folder.glob(f"{top}/**/*.yaml") for top in ("collections", "environments"))
    paths = sorted(itertools.chain.from_iterable(found))
    return [path for path in paths if not side & set(path.relative_to(folder).parts)]


SHIPPED = {
    str(path.relative_to(REPOSITORY)): read_yaml(path.read_bytes(), path.name).plain()
    for path in written(REPOSITORY)
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_a_valid_schema_with_words_for_people(kind: str) -> None:
    schema = schema_of(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:callsheet:schema:{kind}"
    assert schema["title"]
    assert all(part["description"] for part in schema["properties"].values())
    assert list(schema["properties"]) == list(TABLES[kind].keys)


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_leads_somewhere(kind: str) -> None:
    schema = schema_of(kind)
    used = set(json.dumps(schema).split('"#/$defs/')[1:])
    assert {text.split('"')[0] for text in used} <= set(schema["$defs"])


@pytest.mark.parametrize("path", SHIPPED)
def test_shipped_files_fit(path: str) -> None:
    errors = [error.message for error in validator(kind_of(path)).iter_errors(SHIPPED[path])]
    assert errors == []


def own_mistakes() -> list[tuple[str, str, str, Path]]:
    """Golden mistakes: case, code, path; without those of syntax and of other files."""
    found = []
    for message in sorted(MISTAKES.glob("*/message.txt")):
        lines = message.read_text(encoding="utf-8").splitlines()
        code = lines[0].partition("[")[2].partition("]")[0]
        place = lines[1].strip().removeprefix("--> ").split(":")[0]
        file = message.parent / place
        if file in written(message.parent):
            try:
                read_yaml(file.read_bytes(), place)
            except ProblemsError:
                continue
            found.append((message.parent.name, code, place, file))
    return found


@pytest.mark.parametrize(("case", "code", "place", "file"), own_mistakes())
def test_golden_mistakes_are_refused(case: str, code: str, place: str, file: Path) -> None:
    plain = read_yaml(file.read_bytes(), place).plain()
    fits = validator(kind_of(place)).is_valid(plain)
    assert not fits or code in BEYOND or case in BEYOND_CASES


class AnyFile:
    """Files that are there whatever their name, with one row."""

    def __call__(self, path: str, source: Source) -> tuple[str, bytes]:
        return path, b"a\n1\n" if path.endswith(".csv") else b'[{"a": 1}]'

    def find(self, path: str, source: Source) -> str:
        return path


def problems(kind: str, plain: Any) -> list[str]:
    """The codes of what the loader finds in a document."""
    files = AnyFile()
    reader = Reader(False, files, parse_file, files.find)
    TABLES[kind].take(node_of(plain, Source("a.yaml", 1, 1)), reader)
    return [problem.code for problem in reader.problems]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside a document."""
    if not isinstance(value, dict | list):
        return []
    found: list[tuple[Any, ...]] = []
    for key, child in value.items() if isinstance(value, dict) else enumerate(value):
        found += [(*path, key), *places(child, (*path, key))]
    return found


SCALARS = [None, True, 0, -1, 7, 1.5, "", "text", "{{hole}}", "5s", "4MiB", "2xx", "base64", "$.a"]
HOLDERS = [[], {}, ["x"], [1], [{}], {"min": 1}, {"equals": 1}, {"x": "y"}, {"name": "n"}]
ODD = st.sampled_from([*SCALARS, *HOLDERS])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_are_judged_alike(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(SHIPPED)))
    plain = copy.deepcopy(SHIPPED[path])
    where = data.draw(st.sampled_from(places(plain)))
    parent = functools.reduce(lambda value, key: value[key], where[:-1], plain)
    if data.draw(st.booleans()):
        parent[where[-1]] = data.draw(ODD)
    else:
        del parent[where[-1]]
    if where[-2:-1] == ("on",) or where[-1] in ("on", "version"):
        return  # a pattern for a number
    codes = set(problems(kind_of(path), plain))
    if not codes & set(BEYOND):
        fits = validator(kind_of(path)).is_valid(plain)
        assert fits == (not codes), (path, where, plain, codes)
