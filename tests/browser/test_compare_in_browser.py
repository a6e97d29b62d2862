"""A comparison's page in a real browser: with its script, without, and by its own policy."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from callsheet.engine.compare import compare
from callsheet.plugins.drawing.compare_page import compare_page
from compared_fixture import several

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM, reason="no Chromium on this machine (CHROMIUM=path names one)"
    ),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    found = tmp_path_factory.mktemp("page") / "compare.html"
    compared = compare(several("a"), several("b", seed=3, slower=1.6))
    found.write_text(compare_page(compared), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


@pytest.fixture
def visit(browser, file):
    """Opens the page; what it says and asks for is kept, and must be nothing."""
    said = []

    def opened(*, script=True, width=1280):
        context = browser.new_context(
            java_script_enabled=script, viewport={"width": width, "height": 900}
        )
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url))
        page.goto(file.as_uri())
        return page

    yield opened
    assert set(said) == {file.as_uri()}


def test_without_scripts_everything_is_there(visit):
    page = visit(script=False)
    assert page.locator("h1").inner_text() == "B is slower: 1 of 1 request"
    assert page.locator(".chart").count() == 4
    assert page.locator("tr.slower td").first.inner_text() == "ttft.p50"
    assert page.locator(".readout").is_hidden()


def test_one_cursor_runs_through_the_charts_of_one_scale(visit):
    page = visit()
    page.locator(".chart").nth(1).hover(position={"x": 500, "y": 80})
    shown = page.locator(".cursor").evaluate_all(
        "all => all.map((line) => ['visibility', 'transform'].map((n) => line.getAttribute(n)))"
    )
    assert [state for state, _ in shown] == ["visible", "visible", "hidden", "hidden"]
    assert shown[0] == shown[1]
    assert " characters" in page.locator(".readout").inner_text()


def test_gaps_have_a_cursor_of_their_own(visit):
    page = visit()
    page.locator(".chart").nth(2).hover(position={"x": 250, "y": 80})
    assert page.locator(".readout").inner_text().endswith("% of gaps are not longer")


def test_a_lane_under_the_pointer_lights_its_curve_too(visit):
    page = visit()
    lane = page.locator("g[data-stream] rect").first
    lane.hover(position={"x": 5, "y": 5})
    lit = page.locator("[data-group=time] .lit").evaluate_all(
        "all => all.map((item) => item.dataset.stream)"
    )
    assert len(lit) == 2
    assert len(set(lit)) == 1
    page.mouse.move(1, 1)
    assert page.locator(".lit").count() == 0
    assert page.locator(".readout").is_hidden()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_never_wider_than_its_window(visit, width):
    page = visit(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
