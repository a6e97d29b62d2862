"""The console report says first what is wrong, then how much."""

import re
from dataclasses import replace

from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.reporters.console import failures, reporter, summary
from results_fixture import (
    broken_case,
    plain_case,
    retried_case,
    run_of,
    scenario_case,
    skipped_case,
    wrong_body_case,
)


def test_failed_cases_come_before_broken_ones() -> None:
    lines = failures(run_of(broken_case(), wrong_body_case()), Paint())
    assert [line[0] for line in lines if line and line[0] in "✗!"] == ["✗", "!"]


def test_one_passed_case_is_one_line_and_a_summary() -> None:
    assert reporter.report(run_of(plain_case(), environment="mock", seed=7)) == (
        "✓ openai/models/list                            200      87 ms  2 checks\n"
        "\n"
        "1 case: 1 passed\n"
        "2 checks: 2 passed\n"
        "in 87 ms · environment mock · seed 7\n"
    )


def test_lines_name_what_is_special_about_a_case() -> None:
    cases = (
        retried_case(),
        scenario_case(),
        skipped_case(),
        replace(plain_case(), prepared=True, row=2, label="city=Bern", repeat=1),
        broken_case(),
    )
    assert reporter.report(run_of(*cases)).split("\n")[:5] == [
        "✓ shop/stock                                    200     1.11 s  1 check  1 attempt more",
        "✓ openai/files/lifecycle                        200     261 ms  4 checks  4 steps",
        "○ shop/admin  skipped: needs shop/slow, which is broken",
        f"{'✓ openai/models/list[2]#1':46}  200      87 ms  2 checks  needed by another  city=Bern",
        f"{'! shop/slow':46}    -     10.0 s  broken: no answer for 10 s",
    ]


def test_an_interrupted_run_says_so_first() -> None:
    said = summary(run_of(plain_case(), interrupted=True), Paint())
    assert said.startswith("Interrupted: this is what ran until then.\n1 case: 1 passed\n")


def test_a_skipped_case_without_a_reason_is_just_skipped() -> None:
    line = reporter.report(run_of(replace(skipped_case(), reason=""))).split("\n")[0]
    assert line == "○ shop/admin  skipped"


def test_colours_never_change_the_words() -> None:
    result = run_of(wrong_body_case(), broken_case(), plain_case(), skipped_case())
    painted = "\n".join(
        [*failures(result, Paint(colour=True)), summary(result, Paint(colour=True))]
    )
    bare = "\n".join([*failures(result, Paint()), summary(result, Paint())])
    assert re.sub(r"\x1b\[\d+m", "", painted) == bare != painted
