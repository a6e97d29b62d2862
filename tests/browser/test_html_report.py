"""The page works in a real browser, with scripts and without, and lets nobody else run one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from callsheet.plugins.reporters.html import reporter
from results_fixture import many_cases, rich_run, run_of

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM, reason="no Chromium on this machine (CHROMIUM=path names one)"
    ),
]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield found
        found.close()


class Visit:
    """A page of the report, and all that it said or asked for while it was open."""

    def __init__(self, browser: Browser, file: Path, *, script: bool, policy: str = "") -> None:
        context = browser.new_context(
            java_script_enabled=script, viewport={"width": 1280, "height": 900}
        )
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(f"dialog {dialog.message}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        if policy:
            text = file.read_text(encoding="utf-8")
            context.route(
                "http://report.example/",
                lambda route: route.fulfill(
                    body=text,
                    content_type="text/html; charset=utf-8",
                    headers={"Content-Security-Policy": policy},
                ),
            )
            self.page.goto("http://report.example/")
        else:
            self.page.goto(file.as_uri())

    def names(self) -> list[str]:
        """The names of the cases that one sees."""
        lines = self.page.locator(".case > summary .name").all()
        return [line.inner_text() for line in lines if line.is_visible()]


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "rich.html"
    path.write_text(reporter.report(rich_run()), encoding="utf-8")
    return path


def test_the_page_asks_for_nothing_and_complains_of_nothing(browser: Browser, rich: Path) -> None:
    visit = Visit(browser, rich, script=True)
    for line in visit.page.locator(".case > summary").all():
        line.click()
    assert (visit.said, visit.asked) == ([], [rich.as_uri()])


def test_what_servers_sent_becomes_no_element_and_no_script(browser: Browser, rich: Path) -> None:
    page = Visit(browser, rich, script=True).page
    assert page.title() == "4 of 9 cases did not pass · Callsheet"
    found = page.evaluate(
        "() => ['img', 'iframe', 'object', 'link', 'base', '[style]', '[onerror]', 'script + *']"
        ".filter((selector) => document.querySelector(selector))"
    )
    assert found == []
    assert page.locator("script").count() == 1


def test_outcomes_filter_with_and_without_script(browser: Browser, rich: Path) -> None:
    for script in (True, False):
        visit = Visit(browser, rich, script=script)
        visit.page.locator("label[for=only-broken]").click()
        assert visit.names() == ["shop/slow"]
        visit.page.locator("label[for=only-passed]").click()
        assert visit.names() == [
            "openai/models/list",
            "openai/files/lifecycle",
            "shop/stock",
            "shop/old",
        ]
        visit.page.locator("label[for=only-all]").click()
        assert len(visit.names()) == 9


def test_search_finds_names_tags_and_reasons_and_tells_how_many(
    browser: Browser, rich: Path
) -> None:
    visit = Visit(browser, rich, script=True)
    page = visit.page
    page.keyboard.press("/")
    page.keyboard.type("sse smoke")
    expect(page.locator("output")).to_have_text("1 of 9")
    assert visit.names() == ["openai/chat/stream"]
    page.get_by_role("searchbox").fill("NO ANSWER for")
    expect(page.locator(".case[hidden]")).to_have_count(8)
    assert visit.names() == ["shop/slow"]
    assert page.locator(".group:visible h2").all_inner_texts() == [
        "Needs attention\n4 cases · 11.7 s"
    ]


def test_a_search_without_result_says_so(browser: Browser, rich: Path) -> None:
    page = Visit(browser, rich, script=True).page
    assert not page.locator(".empty").is_visible()
    page.get_by_role("searchbox").fill("no such case")
    page.locator(".empty").wait_for(state="visible")
    page.get_by_role("searchbox").fill("")
    page.locator(".empty").wait_for(state="hidden")


def test_a_link_to_a_case_opens_it(browser: Browser, rich: Path) -> None:
    page = Visit(browser, rich, script=True).page
    page.get_by_role("link", name="shop/stock").click()
    page.locator("details[open]").wait_for()
    assert page.locator("details[open] > summary .name").inner_text() == "shop/stock"


def test_json_is_coloured_when_a_case_opens_and_keeps_its_text(
    browser: Browser, rich: Path
) -> None:
    page = Visit(browser, rich, script=True).page
    body = page.locator("#case-1 pre.body").last
    before = body.text_content()
    page.locator("#case-1 > summary").click()
    page.locator("#case-1 .key").first.wait_for()
    assert body.text_content() == before
    assert body.locator(".string").all_inner_texts() == ['"list"', '"gpt-4o-mini"', '"model"']


def test_open_all_opens_what_is_shown(browser: Browser, rich: Path) -> None:
    page = Visit(browser, rich, script=True).page
    page.locator("label[for=only-failed]").click()
    page.get_by_role("button", name="Open all").click()
    assert page.locator("details.case[open]").count() == 3
    page.get_by_role("button", name="Close all").click()
    assert page.locator("details.case[open]").count() == 0


@pytest.mark.parametrize("policy", ["default-src 'none'", "sandbox; default-src 'none'"])
def test_it_is_readable_where_scripts_and_styles_are_blocked(
    browser: Browser, rich: Path, policy: str
) -> None:
    page = Visit(browser, rich, script=True, policy=policy).page
    assert page.locator("h1").inner_text() == "4 of 9 cases did not pass"
    case = page.locator("#case-2")
    case.locator("summary").first.click()
    text = case.inner_text()
    for part in (
        "expected",
        "at most 500 ms",
        "collections/openai/chat/stream.yaml:31:7",
        "harbour",
    ):
        assert part in text
    assert case.locator("svg.timeline").is_visible()
    assert case.locator("svg.phases").bounding_box()["height"] == 120  # type: ignore[index]


def test_dark_and_light_follow_the_reader(browser: Browser, rich: Path) -> None:
    page = Visit(browser, rich, script=True).page
    colours = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert colours == ["rgb(246, 247, 249)", "rgb(13, 16, 20)"]


def test_a_narrow_screen_never_scrolls_sideways(browser: Browser, rich: Path) -> None:
    page = Visit(browser, rich, script=True).page
    page.set_viewport_size({"width": 360, "height": 700})
    page.get_by_role("button", name="Open all", include_hidden=True).dispatch_event("click")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_paper_shows_failures_in_full_and_no_controls(browser: Browser, rich: Path) -> None:
    page = Visit(browser, rich, script=True).page
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert page.locator("#case-2 .compare").first.is_visible()
    assert not page.locator("#case-1 .verdicts").first.is_visible()


def test_a_run_of_nothing_says_so(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(reporter.report(run_of()), encoding="utf-8")
    visit = Visit(browser, path, script=True)
    assert visit.page.locator(".empty").inner_text() == "Nothing ran\nNo case was selected."
    assert visit.said == []


def test_five_thousand_cases_stay_below_thirty_megabytes_and_can_be_searched(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "big.html"
    path.write_text(reporter.report(many_cases(5000)), encoding="utf-8")
    assert path.stat().st_size < 30_000_000
    visit = Visit(browser, path, script=True)
    # By selector: finding a role makes the driver work out that of all 370,000 elements.
    visit.page.locator("input[type=search]").fill("case-0123")
    visit.page.locator(".case[hidden]").nth(4989).wait_for(state="attached", timeout=30_000)
    assert visit.page.locator("output").text_content() == "10 of 5000"
    assert visit.said == []
