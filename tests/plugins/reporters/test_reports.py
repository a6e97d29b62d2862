"""Every reporter holds the same run in the same words; goldens keep them."""

import re
from collections.abc import Callable

import pytest

from callsheet.model.result import RunResult
from callsheet.plugins import registry
from results_fixture import HOSTILE, rich_run, run_of, skipped_case

NAMES = ("console", "html", "json", "junit")


@pytest.mark.parametrize("name", NAMES)
def test_a_report_of_every_kind_of_case_is_the_kept_one(
    name: str, golden: Callable[[str, str], None]
) -> None:
    reporter = registry.reporter(name)
    golden(f"reports/rich.{reporter.suffix}", _words(reporter.report(rich_run())))


@pytest.mark.parametrize("name", NAMES)
def test_a_report_of_nothing_says_so_and_does_not_fail(
    name: str, golden: Callable[[str, str], None]
) -> None:
    reporter = registry.reporter(name)
    golden(f"reports/empty.{reporter.suffix}", _words(reporter.report(RunResult())))


@pytest.mark.parametrize("name", NAMES)
def test_no_report_holds_a_character_that_acts_instead_of_being_seen(name: str) -> None:
    text = registry.reporter(name).report(rich_run())
    if name == "json":  # there they are data, escaped or harmless
        acting = [char for char in text if ord(char) < 32 and char != "\n"]
    else:
        acting = [char for char in text if not char.isprintable() and char not in "\n\t\u200d"]
    assert acting == []


def test_the_page_holds_a_hostile_text_only_escaped() -> None:
    page = registry.reporter("html").report(rich_run())
    assert HOSTILE not in page
    assert page.count("<script>") == page.count("</script>") == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_report_can_always_be_encoded_as_utf_8(name: str) -> None:
    assert registry.reporter(name).report(rich_run()).encode()


def test_a_run_where_everything_was_skipped_is_not_called_passed() -> None:
    page = registry.reporter("html").report(run_of(skipped_case()))
    assert "<h1>1 case skipped</h1>" in page


def _words(text: str) -> str:
    """A page without its style, its script and their hashes; any other report as it is."""
    if not text.startswith("<!doctype"):
        return text
    for kind in ("style", "script"):
        text = re.sub(rf"<{kind}>.*?</{kind}>", f"<{kind}></{kind}>", text, flags=re.DOTALL)
    return re.sub(r"'sha256-[^']+'", "'sha256-…'", text)
