"""Each key of a request file reads into the value that the engine sends and judges."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator as Validator

from callsheet.io.data_files import parse_file
from callsheet.io.tables import TABLES
from callsheet.io.tables.bodies import BODIES
from callsheet.io.tables.request import REQUEST, SENDING, STEP
from callsheet.io.tables.send import SEND
from callsheet.io.yaml_reader import read_yaml
from callsheet.model.collection import (
    BodySpec,
    ClientCert,
    FileContent,
    HttpSpec,
    Part,
    RetrySpec,
    SaveFileSpec,
    StreamLimits,
    Target,
    TimeoutSpec,
)
from callsheet.model.containers import Pair
from callsheet.model.published import definitions
from callsheet.model.shape import BAD, Key, Reader, Record
from callsheet.model.source import Source

S = 1_000_000_000


def files(path: str, source: Source) -> tuple[str, bytes]:
    """A workspace with every file that a test names; each holds its own name."""
    if path.startswith("gone"):
        raise ValueError(f"there is no file '{path}'")
    return f"collections/a/{path}", path.encode()


def read(key: str, text: str, *, filled: bool = True) -> Any:
    """The value of one key, as when the request is about to be sent."""
    shape = (SENDING.get(key) or BODIES[key]).shape
    shape = getattr(shape, "shape", shape)
    reader = Reader(filled, files, parse_file)
    value = shape.read(read_yaml(text, "collections/a/b.yaml"), reader)
    assert reader.problems == []
    return value


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("GET http://h/a", Target("GET", "http://h/a")),
        ("  post   http://h/a ", Target("post", "http://h/a")),
        ("M-SEARCH http://h/", Target("M-SEARCH", "http://h/")),
        ("http://h/a", Target("GET", "http://h/a")),
        ("'{{base_url}}/a'", Target("GET", "{{base_url}}/a")),
        ("DELETE {{ base_url }}/{{ id }}", Target("DELETE", "{{ base_url }}/{{ id }}")),
        ("'{{ base_url }}/a'", Target("GET", "{{ base_url }}/a")),
        ("'{{method}} {{base_url}}/a'", Target("{{method}}", "{{base_url}}/a")),
        ("GET http{{s}}://h/", Target("GET", "http{{s}}://h/")),
        ("GET HTTPS://[::1]:8443/a?b#c", Target("GET", "HTTPS://[::1]:8443/a?b#c")),
        ("GET http://me:pass@h:80/", Target("GET", "http://me:pass@h:80/")),
        ("{url: http://h/}", Target("GET", "http://h/")),
        ("{method: PUT, url: http://h/}", Target("PUT", "http://h/")),
    ],
)
def test_send_is_a_method_and_a_url(text: str, target: Target) -> None:
    assert read("send", text, filled=False) == target


def test_a_url_with_spaces_from_variables_is_left_to_the_sender() -> None:
    assert read("send", "GET http://h/a b") == Target("GET", "http://h/a b")


X_BIN = FileContent("collections/a/x.bin", b"x.bin")


@pytest.mark.parametrize(
    ("key", "text", "body"),
    [
        ("json", "{a: [1, null, 012]}", BodySpec("json", {"a": [1, None, "012"]})),
        ("json", "null", BodySpec("json", None)),
        ("form", "{a: [1, true]}", BodySpec("form", (Pair("a", "1"), Pair("a", "true")))),
        ("form", "[{name: a, value: 1}]", BodySpec("form", (Pair("a", "1"),))),
        ("form", "[{name: a}]", BodySpec("form", (Pair("a", ""),))),
        ("text", "hello", BodySpec("text", "hello")),
        ("text", "{content: a, type: text/csv; a=b}", BodySpec("text", "a", "text/csv; a=b")),
        ("file", "x.bin", BodySpec("file", X_BIN)),
        ("file", "{path: x.bin, type: image/png}", BodySpec("file", X_BIN, "image/png")),
        ("graphql", "'{a}'", BodySpec("graphql", {"query": "{a}"})),
        (
            "graphql",
            "{query: q, variables: {a: 1}, operation_name: b}",
            BodySpec("graphql", {"query": "q", "variables": {"a": 1}, "operationName": "b"}),
        ),
        (
            "multipart",
            "[{name: a, text: 5}, {name: a, file: x.png}, {name: b, json: {c: é}},"
            " {name: f, file: x.bin, filename: y.txt, type: text/plain},"
            " {name: t, text: x, filename: t.txt}]",
            BodySpec(
                "multipart",
                (
                    Part("a", b"5"),
                    Part("a", b"x.png", "x.png"),
                    Part("b", '{"c":"é"}'.encode(), None, "application/json"),
                    Part("f", b"x.bin", "y.txt", "text/plain"),
                    Part("t", b"x", "t.txt"),
                ),
            ),
        ),
    ],
)
def test_each_body_reads_into_its_kind(key: str, text: str, body: BodySpec) -> None:
    assert read(key, text) == body


def test_files_are_only_looked_for_while_files_are_loaded() -> None:
    assert read("file", "x.bin", filled=False).value == FileContent("collections/a/x.bin", b"")
    template = BODIES["file"].shape.read(read_yaml("x.bin", "f"), Reader(False, files))
    assert template.ready is None


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("timeout", "1.5s", TimeoutSpec(total=1_500_000_000)),
        ("timeout", "{connect: 1s, read: 2s}", TimeoutSpec(S, 2 * S)),
        ("http", "{}", HttpSpec()),
        ("http", "{follow_redirects: true, verify: false}", HttpSpec(20, False)),
        ("http", "{follow_redirects: false, verify: ca.pem}", HttpSpec(0, "collections/a/ca.pem")),
        ("http", "{follow_redirects: 3, verify: /etc/ca.pem}", HttpSpec(3, "/etc/ca.pem")),
        ("http", "{version: 1.1, proxy: null}", HttpSpec(version="1.1", proxy="")),
        ("http", "{version: 2, proxy: http://p}", HttpSpec(version="2", proxy="http://p")),
        ("http", "{cert: c.pem}", HttpSpec(cert=ClientCert("collections/a/c.pem"))),
        (
            "http",
            "{cert: {cert: c.pem, key: k.pem, password: p}}",
            HttpSpec(cert=ClientCert("collections/a/c.pem", "collections/a/k.pem", "p")),
        ),
        ("http", "{unix_socket: /x, keep_body: 1KiB}", HttpSpec(unix_socket="/x", keep_body=1024)),
        ("retry", "2", RetrySpec(2, ("429", "502", "503", "504", "connection"))),
        (
            "retry",
            "{times: 1, on: [429, 5xx, timeout], backoff: 10ms, grow: false, longest: 1s}",
            RetrySpec(1, ("429", "5xx", "timeout"), 10_000_000, False, S),
        ),
        ("retry", "{times: 1, on: 500}", RetrySpec(1, ("500",))),
    ],
)
def test_control_keys_read_long_and_short(key: str, text: str, value: object) -> None:
    assert read(key, text) == value


def test_polling_alone_retries_nothing_else() -> None:
    spec = read("retry", "{times: 9, until: {$.status: done}}")
    (condition,) = spec.until
    assert (spec.on, condition.mismatch({"status": "done"})) == ((), None)
    assert condition.mismatch({"status": "waiting"}) is not None


def test_a_stream_reads_into_limits_and_an_end_mark() -> None:
    spec = read("stream", "{as: sse, until: '[DONE]', limits: {idle: 1s, bytes: 4KiB}}")
    assert (spec.framing, spec.merge) == ("sse", "auto")
    assert spec.limits == StreamLimits(idle=S, bytes=4096)


@pytest.mark.parametrize("merge", ["openai_chat", "concat", "auto", "$.choices[0].delta.content"])
def test_a_stream_is_merged_by_name_or_by_a_path(merge: str) -> None:
    assert read("stream", f"{{merge: '{merge}'}}").merge == merge


def test_saved_files_are_bodies_or_values() -> None:
    text = "{a.txt: null, b.png: {json: $.data, decode: base64}, c.txt: {from: merged.text}}"
    entries = read("save_file", text)
    assert [(entry.name, entry.value.ready) for entry in entries] == [
        ("a.txt", SaveFileSpec()),
        ("b.png", SaveFileSpec("$.data", "base64")),
        ("c.txt", SaveFileSpec("merged.text")),
    ]


def test_a_part_with_a_hole_waits_for_its_variable() -> None:
    shape = SENDING["timeout"].shape
    reader = Reader(False)
    waiting = shape.read(read_yaml("{total: '{{limit}}'}", "f"), reader)
    whole = shape.read(read_yaml("'{{limit}}'", "f"), reader)
    ready = shape.read(read_yaml("1s", "f"), reader)
    assert (waiting.ready, whole.ready, ready.ready) == (None, None, TimeoutSpec(total=S))
    assert reader.problems == []


def test_mistakes_beside_a_hole_are_found_at_once() -> None:
    reader = Reader(False)
    node = read_yaml("{connect: 5, total: '{{limit}}'}", "f")
    assert SENDING["timeout"].shape.read(node, reader) is BAD
    assert [problem.source for problem in reader.problems] == [Source("f", 1, 11)]


@pytest.mark.parametrize("name", TABLES)
def test_every_key_has_a_line_of_documentation(name: str) -> None:
    def docs(table: Record[Any], at: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, entry in table.keys.items():
            found[f"{at}.{key}"] = entry.doc
            found |= inner(entry, f"{at}.{key}")
        return found

    def inner(entry: Key[Any], at: str) -> dict[str, str]:
        shape = entry.shape
        while hasattr(shape, "shape"):
            shape = shape.shape
        return docs(shape, at) if isinstance(shape, Record) else {}

    poor = [at for at, doc in docs(TABLES[name], name).items() if not doc.endswith(".")]
    assert poor == []


@pytest.mark.parametrize("name", TABLES)
def test_a_table_describes_itself_as_a_valid_schema(name: str) -> None:
    table = TABLES[name]
    schema = {**table.describe(), "$defs": definitions(table)}
    Validator.check_schema(schema)


@pytest.fixture(scope="module")
def schema() -> Validator:
    """What editors check a request file with."""
    return Validator({**REQUEST.describe(), "$defs": definitions(REQUEST)})


@pytest.mark.parametrize(
    "text",
    [
        "{send: GET http://h/, timeout: 5s, headers: {a: [b, 1]}, http: {cert: null, proxy: null}}",
        "{url: http://h/, json: {a: 1}, retry: 3, each: a.csv, needs: x, tags: smoke}",
        "{send: GET h, timeout: '{{t}}', auth: {bearer: '{{k}}'}, finally: [a, {use: b}]}",
        "{steps: [{use: a, with: {b: 1}}, {send: GET http://h/, skip_if: true}]}",
    ],
)
def test_the_schema_takes_what_the_table_takes(text: str, schema: Validator) -> None:
    assert list(schema.iter_errors(read_yaml(text, "f").plain())) == []


@pytest.mark.parametrize("text", ["{send: GET http://h/, nam: x}", "{send: a, json: 1, form: {}}"])
def test_the_schema_refuses_what_the_table_refuses(text: str, schema: Validator) -> None:
    assert not schema.is_valid(read_yaml(text, "f").plain())


def test_a_step_takes_all_keys_of_a_request_that_are_sent() -> None:
    assert set(SENDING) <= set(STEP.keys)
    assert set(SENDING) <= set(REQUEST.keys)
    assert REQUEST.keys["send"].shape.shape is SEND  # type: ignore[attr-defined]
