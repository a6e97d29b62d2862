"""The shipped OpenAI collection: it passes on its mock, and its checks bite."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from callsheet.apps.mock.serving import serve
from callsheet.engine.plan import Selection, select
from callsheet.io.loader import load
from callsheet.model.result import RunResult
from callsheet.session import Session

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "collections" / "openai" / "schemas"
ANSWERS = ROOT / "collections" / "openai" / "mock" / "answers"


def workspace(folder: Path) -> Path:
    """A copy of what ships, in a folder with a space in its name."""
    root = folder / "a b"
    shutil.copytree(ROOT / "collections" / "openai", root / "collections" / "openai")
    (root / "environments").mkdir()
    for name in ("mock.yaml", "openai.yaml"):
        shutil.copy(ROOT / "environments" / name, root / "environments" / name)
    return root


def run(root: Path, *targets: str, jobs: int = 1) -> RunResult:
    loaded = load(str(root))
    cases = select(loaded, Selection(targets=targets))
    with Session(loaded, loaded.environments["mock"], seed=1, serve=serve) as session:
        return session.run(cases, jobs=jobs)


def wrong(result: RunResult) -> list[tuple[str, str]]:
    """Which case went wrong, and by which check."""
    return [
        (case.id, verdict.check)
        for case in result.cases
        for step in case.steps
        for verdict in step.judged
        if verdict.outcome != "passed"
    ]


@pytest.mark.parametrize("jobs", [1, 8])
def test_every_request_passes_on_the_mock_alone_and_eight_at_once(
    tmp_path: Path, jobs: int
) -> None:
    root = workspace(tmp_path)
    result = run(root, jobs=jobs)
    assert wrong(result) == []
    assert {case.identity for case in result.cases} == set(load(str(root)).files)
    assert result.counts["passed"] == len(result.cases)


def test_the_picture_and_the_speech_are_saved_as_real_files(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    run(root, "openai/images", "openai/audio/speech")
    saved = root / "reports" / "files"
    assert (saved / "fox.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert (saved / "hello.mp3").read_bytes() == (ANSWERS / "speech.mp3").read_bytes()


def test_every_request_says_what_it_is_for_and_judges_the_status() -> None:
    for file in load(str(ROOT)).files.values():
        if file.identity.startswith("openai/"):
            assert file.doc.endswith("."), file.identity
            for step in file.steps:
                names = (
                    [check.name for check in step.request.expect] if step.request else ["status"]
                )
                assert "status" in names, f"{file.identity}: {step.name}"


MOCK = "collections/openai/mock"


@pytest.mark.parametrize(
    ("file", "old", "new", "request_", "check"),
    [
        ("answers/chat_usage.sse", "data: [DONE]\n\n", "", "chat/stream", "ending"),
        ("answers/chat_usage.sse", '"stop"', '"length"', "chat/stream", "events some"),
        ("answers/chat_usage.sse", '"choices"', '"choice"', "chat/stream", "events each"),
        (
            "answers/chat_tools_usage.sse",
            '"index":1',
            '"index":0',
            "chat/tools_stream",
            "events order",
        ),
        (
            "answers/response.sse",
            "event: response.completed",
            "event: error",
            "responses/stream",
            "events last",
        ),
        (
            "answers/response.sse",
            '"sequence_number":0',
            '"sequence_number":1',
            "responses/stream",
            "events first",
        ),
        ("answers/response.json", '"completed"', '"incomplete"', "responses/create", "json"),
        ("answers/chat.json", '"usage"', '"used"', "chat/complete", "json"),
        ("answers/chat_structured.json", "1815", "1816", "chat/structured", "json"),
        ("answers/chat_tools.json", "Paris", "Oslo", "chat/tools", "json"),
        ("answers/image.json", "iVBOR", "AAAAA", "images/generate", "json"),
        ("media.yaml", "brown fox", "brown dog", "audio/transcribe", "json"),
        ("media.yaml", "Good morning", "Good night", "audio/translate", "json"),
        ("media.yaml", "answers/speech.mp3", "answers/chat.json", "audio/speech", "headers"),
        ("vectors.yaml", "0.351562, ", "", "embeddings/create", "json"),
        ("vectors.yaml", "0.351562", "1.5", "embeddings/create", "json"),
        ("vectors.yaml", "flagged: false", "flagged: true", "moderations/check", "json"),
        (
            "files.yaml",
            "json: {object: list, data:",
            "json: {object: list, files:",
            "files/list",
            "schema",
        ),
        ("files.yaml", "deleted: true", "deleted: false", "files/delete", "json"),
        ("files.yaml", 'text: "{{item}}"', 'text: "{{item}}!"', "files/content", "bytes"),
        (
            "fine_tuning.yaml",
            "item: {status: cancelled}",
            "item: {status: running}",
            "fine_tuning/cancel",
            "json",
        ),
        (
            "fine_tuning.yaml",
            "- status: succeeded",
            "- status: failed",
            "fine_tuning/train",
            "json",
        ),
        (
            "service.yaml",
            "starts_with: sk-wrong",
            "starts_with: sk-other",
            "errors/wrong_key",
            "status",
        ),
        ("service.yaml", "{{key}}. You", "sk-wrong-key-of-nobody. You", "errors/wrong_key", "json"),
        ("service.yaml", "req_{{", "id_{{", "models/list", "headers"),
        (
            "models.yaml",
            'json: {id: "{{path.model}}"',
            "json: {id: other",
            "models/retrieve",
            "json",
        ),
    ],
)
def test_a_service_that_answers_otherwise_fails_the_check_that_watches_it(
    tmp_path: Path, file: str, old: str, new: str, request_: str, check: str
) -> None:
    root = workspace(tmp_path)
    path = root / MOCK / file
    written = path.read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new), encoding="utf-8")
    result = run(root, f"openai/{request_}")
    assert any(found.startswith(check) for _, found in wrong(result)), wrong(result)


def test_what_a_scenario_uploads_is_deleted_even_when_the_job_fails(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    routes = root / MOCK / "fine_tuning.yaml"
    routes.write_text(routes.read_text().replace("- status: succeeded", "- status: failed"))
    (case,) = run(root, "openai/fine_tuning/train").cases
    assert case.outcome == "failed"
    assert [(step.identity, step.outcome) for step in case.steps if step.role == "finally"] == [
        ("openai/files/delete", "passed")
    ]


# ---- schemas ------------------------------------------------------------------------------------


def events(name: str) -> Iterator[tuple[str, Any]]:
    """The JSON events of a mock stream, holes filled with something of the right type."""
    text = (ANSWERS / name).read_text(encoding="utf-8").replace("{{created}}", "1700000000")
    for line in text.splitlines():
        if line.startswith("data: {"):
            yield name, json.loads(line.removeprefix("data: "))


def document(name: str) -> Any:
    text = (ANSWERS / name).read_text(encoding="utf-8")
    return json.loads(text.replace('"{{created}}"', "1700000000"))


REGISTRY: Registry[Any] = Registry().with_resources(
    (path.name, Resource.from_contents(json.loads(path.read_text())))
    for path in SCHEMAS.glob("*.json")
)


def validator(schema: str) -> Draft202012Validator:
    contents = REGISTRY.contents(schema)
    return Draft202012Validator({**contents, "$id": schema}, registry=REGISTRY)


GOOD: dict[str, Any] = {
    "chat": document("chat.json"),
    "response": document("response.json"),
    "images": document("image.json"),
    "chat_chunk": next(events("chat_usage.sse"))[1],
    "response_event": next(events("response.sse"))[1],
    "model": {"id": "m", "object": "model", "created": 1, "owned_by": "o"},
    "model_list": {"object": "list", "data": []},
    "error": {"error": {"message": "no", "type": "t", "param": None, "code": None}},
    "embeddings": {
        "object": "list",
        "data": [{"object": "embedding", "index": 0, "embedding": [0.1]}],
        "model": "m",
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    },
    "moderation": {
        "id": "m",
        "model": "m",
        "results": [{"flagged": False, "categories": {}, "category_scores": {"a": 0.5}}],
    },
    "transcription": {"text": "a", "language": "english", "duration": 1.5, "words": []},
    "translation": {"text": "a"},
    "file": {
        "id": "file-1",
        "object": "file",
        "bytes": 1,
        "created_at": 1,
        "filename": "a",
        "purpose": "b",
    },
    "file_list": {"object": "list", "data": []},
    "deleted": {"id": "a", "object": "file", "deleted": True},
    "tuning_job": {
        "id": "ftjob-1",
        "object": "fine_tuning.job",
        "created_at": 1,
        "model": "m",
        "status": "succeeded",
        "training_file": "f",
        "fine_tuned_model": "ft:m",
        "finished_at": 2,
    },
    "tuning_events": {"object": "list", "data": []},
}


def test_each_schema_is_one_and_has_a_document_that_fits_it() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(GOOD)
    for name, good in GOOD.items():
        Draft202012Validator.check_schema(REGISTRY.contents(f"{name}.json"))
        assert [str(error) for error in validator(f"{name}.json").iter_errors(good)] == [], name


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_document_that_lacks_what_callers_rely_on_is_rejected(name: str) -> None:
    judge = validator(f"{name}.json")
    for key in REGISTRY.contents(f"{name}.json")["required"]:
        lacking = {other: value for other, value in GOOD[name].items() if other != key}
        assert not judge.is_valid(lacking), f"without {key}"
        assert not judge.is_valid({**GOOD[name], key: {"odd": [1]}}), f"odd {key}"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("chat", {"choices": []}),
        ("chat", {"usage": {"prompt_tokens": 1, "completion_tokens": -1, "total_tokens": 0}}),
        (
            "chat",
            {
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": "stop",
                        "message": {"role": "user", "content": "a"},
                    }
                ]
            },
        ),
        ("chat_chunk", {"id": ""}),
        ("chat_chunk", {"choices": [{"index": 0, "delta": {"tool_calls": [{"id": "a"}]}}]}),
        ("response", {"usage": None}),
        ("response", {"error": {"message": "no"}}),
        ("response", {"output": [{"type": "message", "id": "a", "role": "assistant"}]}),
        ("response_event", {"type": "response.output_text.delta"}),
        ("response_event", {"type": "response.output_item.added"}),
        ("response_event", {"response": {}}),
        ("images", {"data": [{}]}),
        (
            "moderation",
            {"results": [{"flagged": True, "categories": {}, "category_scores": {"a": 2}}]},
        ),
        ("tuning_job", {"fine_tuned_model": None}),
    ],
)
def test_a_document_that_contradicts_itself_is_rejected(name: str, change: Any) -> None:
    assert not validator(f"{name}.json").is_valid({**GOOD[name], **change})


@pytest.mark.parametrize(
    ("stream", "schema"),
    [
        ("chat.sse", "chat_chunk.json"),
        ("chat_usage.sse", "chat_chunk.json"),
        ("chat_tools.sse", "chat_chunk.json"),
        ("chat_tools_usage.sse", "chat_chunk.json"),
        ("response.sse", "response_event.json"),
    ],
)
def test_every_event_that_the_mock_streams_fits_its_schema(stream: str, schema: str) -> None:
    judge = validator(schema)
    faults = [error.message for _, event in events(stream) for error in judge.iter_errors(event)]
    assert faults == []


def test_an_unnamed_model_or_event_is_no_fault() -> None:
    assert validator("chat.json").is_valid({**GOOD["chat"], "model": "brand-new-1"})
    assert validator("response_event.json").is_valid({"type": "response.new", "sequence_number": 1})
    empty = {"choices": [], "created": 0, "id": "", "model": "", "object": ""}
    assert validator("chat_chunk.json").is_valid(empty)
