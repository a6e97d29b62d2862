"""``callsheet export`` and ``callsheet import``, as people start them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from callsheet.apps.recordings import read_all
from callsheet.engine.recording import lines
from callsheet.plugins import registry
from recorded_fixture import recorded
from started import Workplace

STREAM = recorded(b"data: one\n\n", b"data: two\n\n")


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    place = Workplace(tmp_path, {})
    place.write("kept/shop/chat.jsonl", "".join(lines(STREAM)))
    return place


def test_an_export_goes_to_standard_output_or_to_a_file(place: Workplace) -> None:
    shown = place.callsheet("export", "csv", "kept")
    assert (shown.code, shown.err, shown.out.count("\n")) == (0, "", 3)
    written = place.callsheet("export", "csv", "kept/shop/chat.jsonl", "-o", "new/events.csv")
    assert (written.code, written.out, written.err) == (0, "", "")
    assert (place.root / "new/events.csv").read_bytes() == shown.out.encode()


def test_a_glob_names_files_and_folders_and_each_file_counts_once(place: Workplace) -> None:
    place.write("more/chat.jsonl", "".join(lines(STREAM)))
    ended = place.callsheet("export", "csv", "kept", "k*", "**/chat.jsonl")
    assert (ended.code, ended.out.count("\n")) == (0, 5)


def test_compressed_recordings_are_read_however_little_of_them_there_is(place: Workplace) -> None:
    packed = gzip.compress("".join(lines(STREAM)).encode())
    for size in (len(packed), len(packed) - 9, 0):
        (place.root / "kept/shop/chat.jsonl.gz").write_bytes(packed[:size])
        assert place.callsheet("export", "csv", "kept/shop/chat.jsonl.gz").code == 0
    (place.root / "kept/shop/chat.jsonl.gz").write_bytes(packed[:20] + b"\xff" * 20)
    ended = place.callsheet("export", "csv", "kept/shop/chat.jsonl.gz")
    assert ended.code == 2
    assert "is damaged gzip" in ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export", "exel", "kept"), "unknown format 'exel'"),
        (("export", "csv", "kapt"), "there is no recording at kapt"),
        (("export", "csv", "environments"), "there is no recording at environments"),
        (("export", "csv", "collections/a/collection.yaml"), "the line is no JSON"),
        (("export", "csv", "kept", "-o", "kept"), "the export can't be written: "),
        (("import", "csv", "x.csv", "-o", "in"), "'csv' is only written, not read"),
        (("import", "har", "x.har", "-o", "in"), "x.har can't be read: "),
        (("import", "har", "kept/shop/chat.jsonl", "-o", "in"), "this is no HTTP Archive"),
    ],
)
def test_a_mistake_is_named_and_ends_with_2(
    place: Workplace, arguments: tuple[str, ...], message: str
) -> None:
    ended = place.callsheet(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


def test_an_archive_comes_in_without_its_credentials(place: Workplace) -> None:
    assert place.callsheet("export", "har", "kept", "-o", "net.har").code == 0
    archive = json.loads(place.read("net.har"))
    (entry,) = archive["log"]["entries"]
    entry["request"]["headers"].append({"name": "Authorization", "value": "Bearer sk-secret"})
    place.write("net.har", json.dumps(archive))
    ended = place.callsheet("import", "har", "net.har", "-o", "in")
    assert (ended.code, ended.out, ended.err) == (0, "1 recording in in\n", "")
    (found,) = read_all([str(place.root / "in")])
    assert found.identity == "api.example.com/v1/chat"
    assert found.exchange.timeline is not None
    assert STREAM.exchange.timeline is not None
    assert found.exchange.timeline.events == STREAM.exchange.timeline.events
    assert "sk-secret" not in place.read("in/api.example.com/v1/chat.jsonl")
    assert found.exchange.request.header("authorization") == "Bearer ***"


@pytest.mark.parametrize("name", registry.names("formats"))
def test_help_names_every_format(place: Workplace, name: str) -> None:
    assert name in place.callsheet("export", "--help").out
    if registry.format_of(name).parse is not None:
        assert f"FORMAT is {name}" in place.callsheet("import", "--help").out
