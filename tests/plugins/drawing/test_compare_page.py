"""The page and the JSON of a comparison, whatever was recorded."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jsonschema

from callsheet.engine.compare import compare
from callsheet.engine.gate.fail_if import parse_limit
from callsheet.plugins.drawing.compare_json import compare_json
from callsheet.plugins.drawing.compare_page import compare_page
from compared_fixture import chat, document, recorded, several
from recorded_fixture import exchange

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs/compare.schema.json").read_text(encoding="utf-8"))
EVIL = "<script>alert(1)</script>\u202e"


def hostile():
    """Everything that a person or a server wrote tries to be markup."""
    before = [recorded(chat(text=f"One. {EVIL} Two."), f"{EVIL}/shop/{EVIL}.jsonl", f"shop/{EVIL}")]
    after = [replace(before[0], exchange=chat(text="One. Two."))]
    return compare(before, after, names=(EVIL, EVIL))


def svgs(page):
    return re.findall(r"<svg.*?</svg>", page, re.DOTALL)


def test_every_chart_is_well_formed():
    page = compare_page(compare(several("a"), several("b", slower=1.6)))
    charts = [ElementTree.fromstring(svg) for svg in svgs(page)]
    assert [chart.get("data-group") for chart in charts if chart.get("class") == "chart"] == [
        "time",
        "time",
        "gap",
        "gap",
    ]


def test_a_page_asks_nothing_of_a_network_and_styles_nothing_inline():
    page = compare_page(compare(several("a"), several("b")))
    assert re.findall(r"(?:src|href)=|style=|https?://|@import|url\(", page) == []
    assert "default-src 'none'" in page


def test_nothing_that_was_recorded_becomes_markup():
    page = compare_page(hostile())
    assert EVIL not in page
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page


def test_lanes_are_a_few_streams_of_each_side():
    page = compare_page(compare(several("a"), several("b")))
    lanes = set(re.findall(r'<g data-stream="([AB]) ', page))
    assert lanes == {"A", "B"}
    assert page.count("<g data-stream=") == 20


def test_documents_and_silence_have_a_page_too():
    kinds = {"doc": document(), "silent": exchange(), "one": exchange(b"data: a\n\n")}
    found = [recorded(one, f"a/1/shop/{name}.jsonl", f"shop/{name}") for name, one in kinds.items()]
    page = compare_page(compare(found, found))
    assert page.count('<section class="request">') == 3
    for svg in svgs(page):
        ElementTree.fromstring(svg)


def test_json_fits_its_published_schema():
    limits = [parse_limit("ttft > +10%"), parse_limit("total > 1ms"), parse_limit("complete < 99%")]
    for compared in (
        compare(several("a"), several("b", slower=1.6)),
        compare(several("a")[:2], several("b")[:2], limits),
        hostile(),
    ):
        jsonschema.validate(json.loads(compare_json(compared)), SCHEMA)


def test_json_says_what_was_decided():
    written = json.loads(compare_json(compare(several("a"), several("b", slower=1.6))))
    (request,) = written["requests"]
    assert (written["version"], written["verdict"], request["name"]) == (1, "slower", "shop/chat")
    assert request["base"][0][0] == "a/1/shop/chat#1.jsonl"
    assert request["gated"][0]["limit"] == "ttft.p50 > +10%"
    assert request["gated"][0]["base"]["streams"] == 30


def test_a_ratio_to_nothing_is_null():
    zero = [recorded(document(0), f"a/{n}.jsonl") for n in range(6)]
    some = [recorded(document(40), f"b/{n}.jsonl") for n in range(6)]
    (request,) = json.loads(compare_json(compare(zero, some)))["requests"]
    assert request["gated"][0]["ratio"] is None
