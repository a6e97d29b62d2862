"""The json report holds everything, and its schema describes it to the last key."""

import json
from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from callsheet.model.exchange import Response
from callsheet.model.merged import Merged
from callsheet.model.result import Attempt, CaseResult, RunResult, StepResult
from callsheet.plugins.reporters.json import LONGEST_BODY, reporter
from results_fixture import (
    MS,
    exchange,
    hostile_case,
    plain_case,
    response,
    rich_run,
    run_of,
    stream_case,
)

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "docs" / "report.schema.json").read_text(encoding="utf-8")
)


def strict(schema: Any) -> Any:
    """The schema without its leave for keys of later versions."""
    closed = deepcopy(schema)

    def close(part: Any) -> None:
        if isinstance(part, dict):
            if "properties" in part and "const" not in part["properties"]:
                part.setdefault("additionalProperties", False)
            for item in part.values():
                close(item)
        elif isinstance(part, list):
            for item in part:
                close(item)

    close(closed)
    return closed


def report(result: RunResult) -> Any:
    return json.loads(reporter.report(result))


def only(answer: Response) -> CaseResult:
    step = StepResult("", plain_case().source, "a", (Attempt(exchange("GET", "http://a", answer)),))
    return replace(plain_case(), steps=(step,))


def body_of(answer: Response) -> Any:
    case = report(run_of(only(answer)))["cases"][0]
    return case["steps"][0]["attempts"][0]["exchange"]["response"]["body"]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("result", [rich_run(), run_of(), RunResult()], ids=["rich", "none", "new"])
def test_the_report_has_exactly_the_keys_of_the_schema(result: RunResult) -> None:
    errors = [
        error.message for error in Draft202012Validator(strict(SCHEMA)).iter_errors(report(result))
    ]
    assert errors == []


def test_a_binary_body_comes_back_from_base64() -> None:
    assert body_of(response(b"\xff\x00", kind="image/png")) == {"base64": "/wA=", "cut": False}


def test_a_body_beyond_the_limit_is_cut_between_characters() -> None:
    body = body_of(response(("x" + "ü" * LONGEST_BODY).encode(), kind="text/plain"))
    assert body == {"text": "x" + "ü" * ((LONGEST_BODY - 1) // 2), "cut": True}


def test_a_binary_body_beyond_the_limit_keeps_its_true_size() -> None:
    answer = response(b"\xff" * (LONGEST_BODY + 1), kind="image/png")
    case = report(run_of(only(answer)))["cases"][0]
    found = case["steps"][0]["attempts"][0]["exchange"]["response"]
    assert (found["size"], found["body"]["cut"]) == (LONGEST_BODY + 1, True)


def test_half_a_character_survives_as_its_escape() -> None:
    case = report(run_of(hostile_case()))["cases"][0]
    assert case["name"] == hostile_case().name


def test_a_saved_number_that_json_does_not_know_becomes_text() -> None:
    step = replace(plain_case().steps[0], saved={"a": [{"b": float("inf")}], "c": float("nan")})
    case = report(run_of(replace(plain_case(), steps=(step,))))["cases"][0]
    assert case["steps"][0]["saved"] == {"a": [{"b": "inf"}], "c": "nan"}


def test_one_case_is_one_line() -> None:
    lines = reporter.report(rich_run()).split("\n")
    assert [json.loads(line.rstrip(","))["id"] for line in lines[1:-2]] == [
        case.id for case in rich_run().cases
    ]


def test_a_stream_is_reported_with_its_document_and_its_figures() -> None:
    timeline = report(run_of(stream_case()))["cases"][0]["steps"][0]["attempts"][0]["exchange"][
        "timeline"
    ]
    figures, made = timeline["figures"], timeline["merged"]
    assert made["text"] == "Fog walks on quiet feet\nand the harbour sleeps."
    assert made["document"]["choices"][0]["message"]["content"] == made["text"]
    assert (made["format"], made["complete"], made["usage"]) == ("openai_chat", False, {})
    assert (figures["ttft"], figures["net"]["ttft"]) == (412 * MS, 381 * MS)
    assert (figures["gap"]["max"], figures["tokens"]) == (859 * MS, 10)
    assert timeline["findings"][0] == "choice 0 has no finish_reason"


def test_attachments_are_told_by_size_and_hash() -> None:
    result = stream_case()
    attempt = result.steps[0].attempts[0]
    assert attempt.exchange.timeline is not None
    merged = Merged("openai_image", {}, attachments={"image-0.png": b"abc"})
    timeline = replace(attempt.exchange.timeline, merged=merged)
    made = replace(attempt.exchange, timeline=timeline)
    step = replace(result.steps[0], attempts=(replace(attempt, exchange=made),))
    case = report(run_of(replace(result, steps=(step,))))["cases"][0]
    shown = case["steps"][0]["attempts"][0]["exchange"]["timeline"]["merged"]["attachments"]
    assert shown == [{"name": "image-0.png", "size": 3, "sha256": sha256(b"abc").hexdigest()}]
