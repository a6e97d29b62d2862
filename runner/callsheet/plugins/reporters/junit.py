"""The ``junit`` report: one test suite per folder, for CI servers.

Written for the schema that Jenkins' xUnit plugin calls junit-10, which the readers of GitLab,
GitHub Actions and Azure also take. Failed is ``failure``, broken is ``error``. That schema has no
place for a test case's file and line, so they stand in the text of the failure; the suite names
its folder in ``file``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from callsheet.model.result import BROKEN, FAILED, SKIPPED, CaseResult, RunResult
from callsheet.plugins.drawing.case_line import verdicts
from callsheet.plugins.drawing.failure import exchange_line, failure, headline
from callsheet.plugins.drawing.measures import iso_instant, seconds
from callsheet.plugins.drawing.visible import one_line, visible
from callsheet.plugins.protocols import Reporter

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ELEMENTS = {FAILED: "failure", BROKEN: "error"}


class JUnit:
    """XML, UTF-8. Control characters that XML forbids are spelled out."""

    needs_exchanges = True  # the failure's text quotes the answer
    suffix = "xml"

    def report(self, result: RunResult) -> str:
        from xml.etree.ElementTree import Element, indent, tostring

        root = Element("testsuites", name="callsheet", time=seconds(result.duration))
        root.attrib.update(_counts(result.cases, skipped=False))
        folders: dict[str, list[CaseResult]] = {}
        for case in result.cases:
            folders.setdefault(case.identity.rpartition("/")[0], []).append(case)
        for folder, cases in folders.items():
            root.append(_suite(folder, cases, result))
        indent(root)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, "unicode")}\n'


def _suite(folder: str, cases: Sequence[CaseResult], result: RunResult) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    suite = Element("testsuite", name=one_line(folder) or "collections")
    suite.attrib.update(_counts(cases, skipped=True))
    suite.set("time", seconds(sum(case.duration for case in cases)))
    suite.set("timestamp", iso_instant(min(case.started for case in cases)))
    suite.set("file", one_line(cases[0].source.path.rpartition("/")[0]))
    properties = SubElement(suite, "properties")
    for name, value in _settings(result):
        SubElement(properties, "property", name=name, value=value)
    suite.extend(_case(case) for case in cases)
    return suite


def _settings(result: RunResult) -> Iterator[tuple[str, str]]:
    yield "callsheet", result.version
    yield "environment", one_line(result.environment)
    if result.seed is not None:
        yield "seed", str(result.seed)


def _counts(cases: Sequence[CaseResult], *, skipped: bool) -> dict[str, str]:
    """The counting attributes; ``testsuites`` has none for the skipped."""
    outcomes = [case.outcome for case in cases]
    counts = {
        "tests": len(outcomes),
        "failures": outcomes.count(FAILED),
        "errors": outcomes.count(BROKEN),
    }
    if skipped:
        counts["skipped"] = outcomes.count(SKIPPED)
    return {name: str(count) for name, count in counts.items()}


def _case(case: CaseResult) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    folder, _, name = case.id[: len(case.identity)].rpartition("/")
    label = f" ({one_line(case.label)})" if case.label else ""
    element = Element(
        "testcase",
        name=f"{one_line(name + case.id[len(case.identity) :])}{label}",
        classname=one_line(folder).replace("/", "."),
        time=seconds(case.duration),
    )
    if case.outcome == SKIPPED:
        SubElement(element, "skipped", message=one_line(case.reason))
    elif case.outcome in _ELEMENTS:
        wrong = [verdict for verdict in verdicts(case) if verdict.outcome == case.outcome]
        message = "; ".join(map(headline, wrong))
        kind = one_line(wrong[0].check) if wrong else case.outcome
        found = SubElement(element, _ELEMENTS[case.outcome], message=message, type=kind)
        found.text = failure(case)
    if tried := "\n".join(_tries(case)):
        SubElement(element, "system-out").text = visible(tried)
    return element


def _tries(case: CaseResult) -> Iterator[str]:
    """A line for each attempt of a step that needed more than one."""
    for step in case.steps:
        for number, attempt in enumerate(step.attempts, 1):
            if len(step.attempts) > 1:
                why = f"; again because {one_line(attempt.reason)}" if attempt.reason else ""
                yield f"attempt {number}: {exchange_line(attempt.exchange)}{why}"


reporter: Reporter = JUnit()
