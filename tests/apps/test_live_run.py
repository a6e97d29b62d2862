"""A run shows one line per case, then all that is wrong, then how much there was."""

from io import StringIO
from threading import Thread

import pytest

from callsheet.apps.cli.live_run import LiveRun
from callsheet.apps.cli.style import Screen
from callsheet.model.events import (
    CaseFinished,
    CaseStarted,
    RequestSent,
    RunFinished,
    RunStarted,
)
from callsheet.model.exchange import Request
from callsheet.model.result import CaseResult
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.reporters.console import reporter
from results_fixture import (
    broken_case,
    hostile_case,
    plain_case,
    run_of,
    scenario_case,
    skipped_case,
    wrong_body_case,
)
from terminals import Terminal


def play(listener: LiveRun, *cases: CaseResult) -> None:
    listener(RunStarted(len(cases), "mock"))
    for case in cases:
        listener(CaseStarted(case.id))
        listener(RequestSent(case.id, Request("GET", "http://a")))
        listener(CaseFinished(case))
    listener(RunFinished(run_of(*cases, environment="mock")))


def drawn(*cases: CaseResult, quiet: bool = False, verbose: bool = False) -> str:
    stream = StringIO()
    play(LiveRun(Screen(stream, Paint()), quiet=quiet, verbose=verbose), *cases)
    return stream.getvalue()


def test_a_file_gets_the_very_text_of_the_console_report() -> None:
    cases = (plain_case(), wrong_body_case(), broken_case(), skipped_case())
    assert drawn(*cases) == reporter.report(run_of(*cases, environment="mock"))


def test_quiet_leaves_only_what_is_wrong_and_the_summary() -> None:
    text = drawn(plain_case(), wrong_body_case(), quiet=True)
    assert text.startswith("✗ shop/items[3] (city=Bern)\n  GET https://")
    assert "openai/models/list  " not in text.partition("slowest")[0]
    assert (
        drawn(plain_case(), quiet=True)
        == "1 case: 1 passed\n2 checks: 2 passed\nin 87 ms · environment mock\n"
    )


def test_verbose_adds_every_check_under_its_step() -> None:
    assert drawn(scenario_case(), verbose=True).split("\n")[:10] == [
        f"✓ {'openai/files/lifecycle':44}  200     261 ms  4 checks  4 steps",
        "    upload",
        "    ✓ status",
        "    poll",
        "    ○ poll: skip_if was true",
        "    picture",
        "    ✓ status",
        "    finally delete",
        "    ✓ status",
        "",
    ]


def test_a_terminal_names_the_running_cases_until_they_are_over() -> None:
    stream = Terminal()
    listener = LiveRun(Screen(stream, Paint(width=60), live=True))
    listener(RunStarted(2, "mock"))
    listener(CaseStarted("openai/models/list"))
    listener(CaseStarted("shop/items[3]"))
    listener(CaseFinished(wrong_body_case()))
    last = stream.getvalue().rpartition("\x1b[2K")[2]
    assert last == f"✗ {'shop/items[3]':18}  200      87 ms  2 of 3 checks failed …\n" + (
        "  1/2  1 not passed  … openai/models/list"
    )


def test_hostile_cases_never_move_the_cursor() -> None:
    assert "\x1b" not in drawn(hostile_case(), verbose=True)


@pytest.mark.parametrize("live", [True, False])
def test_cases_of_many_threads_keep_their_lines_whole(live: bool) -> None:
    stream = Terminal()
    listener = LiveRun(Screen(stream, Paint(), live=live))
    listener(RunStarted(80, ""))

    def work() -> None:
        for _ in range(10):
            listener(CaseStarted(plain_case().id))
            listener(CaseFinished(plain_case()))

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [line.rpartition("\x1b[2K")[2] for line in stream.getvalue().split("\n")[:-1]]
    assert lines == [f"✓ {'openai/models/list':44}  200      87 ms  2 checks"] * 80
