"""The page says in words what kind of run it was and what is left out."""

import re
from dataclasses import replace
from html import unescape

import pytest

from callsheet.model.exchange import Ending
from callsheet.model.result import CaseResult, RunResult
from callsheet.plugins.reporters.html import reporter
from results_fixture import (
    broken_case,
    case,
    exchange,
    plain_case,
    response,
    rich_run,
    run_of,
    scenario_case,
    skipped_case,
    wrong_body_case,
)


def words(result: RunResult) -> str:
    """The text of the page, as one sees it without style and script."""
    page = reporter.report(result).partition("<body>")[2].partition("<script>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    ("cases", "headline"),
    [
        ((), "No case ran"),
        ((plain_case(),), "1 case passed"),
        ((plain_case(), scenario_case()), "All 2 cases passed"),
        ((plain_case(), skipped_case()), "1 case passed, 1 skipped"),
        ((skipped_case(),), "1 case skipped"),
        ((plain_case(), wrong_body_case(), broken_case()), "2 of 3 cases did not pass"),
    ],
)
def test_the_headline_tells_how_the_run_went(cases: tuple[CaseResult, ...], headline: str) -> None:
    page = reporter.report(run_of(*cases))
    assert f"<h1>{headline}</h1>" in page
    assert f"<title>{headline} · Callsheet</title>" in page


def test_failed_then_broken_cases_stand_before_all_folders() -> None:
    page = reporter.report(run_of(plain_case(), broken_case(), wrong_body_case(), skipped_case()))
    order = re.findall(r'<h2><b>([^<]+)</b>|<details class="case (\w+)"', page)
    assert [title or outcome for title, outcome in order] == [
        "Needs attention", "failed", "broken", "openai/models", "passed", "shop", "skipped",
    ]  # fmt: skip


def test_an_interrupted_run_and_cases_not_kept_are_said() -> None:
    result = replace(run_of(plain_case(), interrupted=True), counts={"passed": 3})
    text = words(result)
    assert "The run was interrupted. This is what ran until then." in text
    assert "2 more cases ran and were not kept." in text


def test_a_slow_case_that_was_not_kept_is_named_without_a_link() -> None:
    result = replace(run_of(plain_case()), slowest=(broken_case(), plain_case()))
    page = reporter.report(result)
    assert "<b>shop/slow</b>" in page
    assert '<a href="#case-1">openai/models/list</a>' in page


def test_sizes_notes_and_broken_endings_of_an_answer_are_said() -> None:
    answer = replace(
        response(b"x" * 2048, kind="text/plain", size=4096), wire_size=100, peer="", headers=()
    )
    made = exchange("GET", "http://a", answer, ending=Ending("cut", "half of it came"), phases=())
    text = words(run_of(case("a", made)))
    assert "200 OK HTTP/1.1 · 4.0 KiB · 100 B on the wire · cut half of it came" in text
    assert "cut here; the whole body has 4.0 KiB" in text
    assert "Phases" not in text


def test_a_needed_case_and_one_without_checks_say_so() -> None:
    text = words(run_of(replace(case("a", exchange("GET", "http://a", None)), prepared=True)))
    assert "needed by another" in text
    assert "Nothing was checked." in text


def test_every_case_of_the_run_has_its_own_anchor() -> None:
    anchors = re.findall(r'<details class="case \w+" id="([^"]+)"', reporter.report(rich_run()))
    assert sorted(anchors) == [f"case-{number}" for number in range(1, 10)]
