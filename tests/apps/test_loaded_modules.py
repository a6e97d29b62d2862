"""What each command loads: start-up time is a feature, and an import is how it gets lost."""

import json

import pytest

from compared_fixture import several, written
from servers.rude import RudeServer
from started import Workplace, by_line, reply

NEVER = {
    "asyncio",
    "concurrent.futures",
    "email",
    "html",
    "http.client",
    "httpx",
    "importlib.metadata",
    "jsonpath_rfc9535",
    "jsonschema",
    "multiprocessing",
    "pytest",
    "referencing",
    "rich",
    "unittest",
    "urllib.request",
    "xml",
}
"""Top modules and packages that no quick command needs; with them all that is below them."""
WIRE = {"httpcore", "h2", "h11", "certifi", "ssl", "socket", "brotli", "zstandard"}
FILES = {"yaml", "callsheet.io", "callsheet.session", "callsheet.engine", "callsheet.plugins"}

RECORDED = """
import json, sys
contexts = []
def watch(frame, event, argument):
    if event == "call" and frame.f_code.co_qualname == "SSLContext.__new__":
        contexts.append(frame.f_lineno)
sys.setprofile(watch)
from callsheet.apps.cli import main
code = main()
sys.setprofile(None)
open("loaded.json", "w").write(json.dumps([sorted(sys.modules), len(contexts)]))
sys.exit(code)
"""


def loaded(place, *arguments, code=0):
    """The modules that a command had loaded at its end, and how many TLS contexts it made."""
    ended = place.callsheet(*arguments, code=RECORDED)
    assert (ended.code, ended.err) == (code, "")
    modules, contexts = json.loads(place.read("loaded.json"))
    return set(modules), contexts


def below(modules, forbidden):
    """Those modules that are forbidden or stand below one that is."""
    return {name for name in modules if any(f"{name}.".startswith(f"{one}.") for one in forbidden)}


@pytest.fixture
def server():
    with RudeServer(by_line(lambda line, request: reply({"id": 7}))) as server:
        yield server


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_word_about_itself_needs_no_files_and_no_wire(tmp_path, option):
    modules, _ = loaded(Workplace(tmp_path, {}), option)
    assert below(modules, NEVER | WIRE | FILES) == set()


def test_help_of_a_command_loads_that_command_alone(tmp_path):
    modules, _ = loaded(Workplace(tmp_path, {}), "send", "--help")
    assert below(modules, NEVER | WIRE | {"callsheet.session", "callsheet.apps.cli.run"}) == set()


def test_check_loads_no_wire(tmp_path):
    place = Workplace(tmp_path, {"x": "send: GET {{base}}/x\nexpect: {status: 200}\n"})
    modules, _ = loaded(place, "check", code=0)
    assert below(modules, NEVER | WIRE) == set()


def test_a_plain_run_loads_no_heavy_library_and_makes_no_tls_context(tmp_path, server):
    text = "send: GET {{base}}/x\nexpect: {status: 200, json: {$.id: 7}}\n"
    modules, contexts = loaded(Workplace(tmp_path, {"x": text}, server.url), "run")
    assert below(modules, NEVER) == set()
    assert below(modules, {"brotli", "zstandard", "callsheet.apps.mock"}) == set()
    assert contexts == 0
    assert "httpcore" in modules  # the list above names modules as Python does


IN_CASES = """
import os, sys
from callsheet.apps.cli.opening import open_session
from callsheet.engine.plan import Selection, select
from callsheet.model.events import CaseFinished, CaseStarted
from callsheet.plugins.checks import status
def listener(event):
    global before
    if isinstance(event, CaseStarted):
        before = set(sys.modules)
    if isinstance(event, CaseFinished):
        print(event.result.outcome, *sorted(set(sys.modules) - before))
with open_session(None, (), (), seed=1) as session:
    session.listener = listener
    session.run(select(session.workspace, Selection()))
"""


def test_no_case_pays_for_the_import_of_the_wire(tmp_path, server):
    place = Workplace(tmp_path, {"x": "send: GET {{base}}/x\nexpect: {status: 200}\n"}, server.url)
    ended = place.callsheet(code=IN_CASES)
    outcome, *modules = ended.out.split()
    assert (outcome, below(modules, WIRE | {"callsheet.io", "hashlib"})) == ("passed", set()), ended


@pytest.mark.parametrize(
    ("check", "library"),
    [
        ("schema: {type: object}", "jsonschema"),
        ('json: {"$..id": [7]}', "jsonpath_rfc9535"),
    ],
)
def test_a_run_loads_a_library_for_the_check_that_needs_it(tmp_path, server, check, library):
    text = f"send: GET {{{{base}}}}/x\nexpect: {{{check}}}\n"
    modules, _ = loaded(Workplace(tmp_path, {"x": text}, server.url), "run")
    assert below(modules, {"jsonschema", "jsonpath_rfc9535"}) & {
        "jsonschema",
        "jsonpath_rfc9535",
    } == {library}


def test_a_run_over_https_makes_a_tls_context(tmp_path):
    text = "send: GET https://127.0.0.1:9/x\nexpect: {ending: refused}\n"
    _, contexts = loaded(Workplace(tmp_path, {"x": text}), "run")
    assert contexts > 0  # so the rule above would see one


def test_a_dry_run_loads_no_wire(tmp_path):
    place = Workplace(tmp_path, {"x": "send: GET {{base}}/x\n"})
    modules, _ = loaded(place, "run", "--dry-run")
    assert below(modules, NEVER | WIRE - {"ssl", "socket"}) == set()


def test_compare_loads_no_wire(tmp_path):
    place = Workplace(tmp_path, {})
    written(place.root, several("a", runs=2, streams=3))
    modules, _ = loaded(place, "compare", "a", "a")
    assert below(modules, NEVER | WIRE - {"ssl", "socket"} | {"callsheet.apps.mock"}) == set()
