"""CI servers read the junit report as it is meant."""

from dataclasses import replace
from pathlib import Path

import junitparser
from lxml import etree

from callsheet.plugins.reporters.junit import reporter
from results_fixture import HOSTILE, many_cases, plain_case, retried_case, rich_run, run_of

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))


def read(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def test_the_report_is_valid_by_the_common_schema() -> None:
    SCHEMA.assertValid(read(reporter.report(rich_run())))
    SCHEMA.assertValid(read(reporter.report(run_of())))
    SCHEMA.assertValid(read(reporter.report(many_cases(60))))


def test_failed_is_a_failure_broken_is_an_error_skipped_is_skipped() -> None:
    suites = junitparser.JUnitXml.fromstring(reporter.report(rich_run()).encode())
    found = {
        case.classname + "/" + case.name.split(" ")[0]: [type(r).__name__ for r in case.result]
        for suite in suites
        for case in suite
        if not case.classname.startswith("hostile")
    }
    assert found == {
        "openai.models/list": [],
        "openai.chat/stream": ["Failure"],
        "openai.files/lifecycle": [],
        "shop/items[3]": ["Failure"],
        "shop/slow": ["Error"],
        "shop/stock": [],
        "shop/old": [],
        "shop/admin": ["Skipped"],
    }


def test_the_counts_of_suites_and_whole_agree() -> None:
    root = read(reporter.report(rich_run()))
    for name, total in (("tests", 9), ("failures", 3), ("errors", 1)):
        assert sum(int(suite.get(name)) for suite in root) == int(root.get(name)) == total
    assert [suite.get("skipped") for suite in root] == ["0", "0", "0", "1", "0"]


def test_a_suite_names_the_environment_and_the_seed() -> None:
    root = read(reporter.report(run_of(plain_case(), environment="mock", seed=7)))
    found = {item.get("name"): item.get("value") for item in root.iter("property")}
    assert found == {"callsheet": "0.1.0", "environment": "mock", "seed": "7"}


def test_a_failure_says_where_its_check_stands() -> None:
    root = read(reporter.report(rich_run()))
    texts = [element.text for element in root.iter("failure")]
    assert "collections/openai/chat/stream.yaml:31:7" in texts[0]
    assert "collections/shop/items.yaml:14:9" in texts[1]


def test_every_attempt_of_a_retried_case_is_named() -> None:
    root = read(reporter.report(run_of(retried_case())))
    url = "https://shop.example.com/stock"
    assert root.findtext(".//system-out") == (
        f"attempt 1: GET {url} → 503 Service Unavailable in 20 ms; again because 503\n"
        f"attempt 2: GET {url} → 200 OK in 87 ms"
    )


def test_what_a_server_sent_comes_back_as_text_not_as_markup() -> None:
    root = read(reporter.report(rich_run()))
    assert any(HOSTILE in element.get("type") for element in root.iter("failure"))
    assert {element.tag for element in root.iter()} == {
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error",
        "skipped", "system-out",
    }  # fmt: skip


def test_a_row_and_a_repetition_stay_in_the_name() -> None:
    case = replace(plain_case(), row=2, repeat=3, label="city=Bern")
    root = read(reporter.report(run_of(case)))
    assert root.find(".//testcase").get("name") == "list[2]#3 (city=Bern)"
