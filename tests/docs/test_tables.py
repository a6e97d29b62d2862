"""Every table of the documentation says what the code says: nothing missing, nothing stale."""

from __future__ import annotations

import pytest

from callsheet.engine.capture import BYTES, EVENTS, FRAMINGS
from callsheet.engine.resolve import STREAM_IDLE, STREAM_TOTAL
from callsheet.model.collection import RetrySpec
from callsheet.model.exchange import HttpOptions, Limits
from callsheet.model.scalars import Duration, Integer, Size
from callsheet.model.shape import Reader, Shape
from callsheet.model.source import node_of
from callsheet.plugins import registry
from docs import pages, truth

SHOWN = pages.tables()


def test_every_table_that_the_code_fixes_stands_in_the_docs() -> None:
    marks = {mark for _, mark, _ in SHOWN}
    assert marks == {*truth.whole_tables(), *truth.lists(), "defaults"}


@pytest.mark.parametrize(("page", "mark"), [(page, mark) for page, mark, _ in SHOWN])
def test_a_table_shows_every_row_of_the_code_and_no_other(
    page: str, mark: str, request: pytest.FixtureRequest
) -> None:
    wanted = truth.whole_tables().get(mark)
    if wanted is None:
        assert mark in {*truth.lists(), "defaults"}
        return
    if request.config.getoption("--update-goldens"):
        rewrite(page, mark, wanted)
    text = pages.pages()[page]
    found = [match[2] for match in pages.TABLE.finditer(text) if match[1] == mark]
    assert found == [pages.drawn(*wanted)], f"{page}: rewrite it with --update-goldens"


def rewrite(page: str, mark: str, table: truth.Table) -> None:
    """Put the code's rows into the page."""
    start = f"<!-- table: {mark} -->\n\n"
    head, _, rest = pages.pages()[page].partition(start)
    _, gap, rest = rest.partition("\n\n")
    new = f"{head}{start}{pages.drawn(*table)}{gap[1:]}{rest}"
    (pages.ROOT / page).write_text(new, encoding="utf-8")


@pytest.mark.parametrize("mark", sorted(truth.lists()))
def test_a_list_names_all_that_there_is_and_explains_each(mark: str) -> None:
    rows = [row for _, name, body in SHOWN if name == mark for row in body]
    assert sorted(row[0].strip("`") for row in rows) == sorted(truth.lists()[mark])
    assert all(row[1] for row in rows)


@pytest.mark.parametrize("mark", ["origins", "exit codes"])
def test_a_list_with_an_order_keeps_it(mark: str) -> None:
    (rows,) = [body for _, name, body in SHOWN if name == mark]
    assert tuple(row[0].strip("`") for row in rows) == truth.lists()[mark]


def test_maps_of_one_name_have_the_same_keys() -> None:
    found: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    for record in truth.records():
        keys = tuple((name, key.doc) for name, key in record.keys.items())
        found.setdefault(record.what, set()).add(keys)
    assert [what for what, tables in found.items() if len(tables) > 1] == []


def test_media_types_known_early_are_those_of_the_framings() -> None:
    names = registry.names("framings")
    assert {t: n for n in names for t in registry.framing(n).media_types} == dict(FRAMINGS)


def test_defaults_are_those_of_the_code() -> None:
    limits, http, retry = Limits(), HttpOptions(), RetrySpec(1)
    duration, size, number = Duration(), Size(), Integer()
    wanted: dict[str, tuple[Shape[int], int]] = {
        "timeout.connect": (duration, limits.connect),
        "timeout.read": (duration, limits.read),
        "timeout.total": (duration, limits.total),
        "http.max_body": (size, http.max_body),
        "http.keep_body": (size, http.keep_body),
        "stream.limits.idle": (duration, STREAM_IDLE),
        "stream.limits.total": (duration, STREAM_TOTAL),
        "stream.limits.events": (number, EVENTS),
        "stream.limits.bytes": (size, BYTES),
        "retry.backoff": (duration, retry.backoff),
        "retry.longest": (duration, retry.longest),
    }
    (rows,) = [body for _, mark, body in SHOWN if mark == "defaults"]
    shown = {row[0].strip("`"): row[1] for row in rows}
    assert set(shown) == set(wanted)
    for name, (shape, value) in wanted.items():
        text = int(shown[name]) if shape is number else shown[name]
        assert shape.read(node_of(text), Reader()) == value, name


@pytest.mark.parametrize("name", [name for name, *_ in truth.commands()])
def test_a_command_has_a_section_with_its_usage(name: str) -> None:
    text = pages.pages()["docs/commands.md"]
    (command,) = [found for found in truth.commands() if found[0] == name]
    assert f"## {name}\n\n`{truth.usage(*command)}`\n" in text
