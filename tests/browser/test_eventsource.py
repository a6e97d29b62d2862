"""A real browser reads the same corpus over HTTP and must see the same events."""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from callsheet.model.timeline import StreamEvent
from callsheet.plugins.framings.sse import SseDecoder

# Chromium's parser skips its look at the one byte after a byte order mark, so that a line end
# there is taken for text (seen in 156). The standard has no such exception.
NOT_IN_CHROMIUM = ("a byte order mark before a blank line",)
CORPUS = Path(__file__).parents[1] / "data" / "sse" / "cases.json"
CASES = [
    case
    for case in json.loads(CORPUS.read_text(encoding="utf-8"))
    if case["name"] not in NOT_IN_CHROMIUM
]
STREAMS = [
    bytes.fromhex(case["hex"]) if "hex" in case else case["stream"].encode() for case in CASES
]
CHROMIUM = shutil.which("chromium")

# An EventSource hears only the types that it is told of, so it is told all types of the corpus.
# At the end of a stream it would connect again: its first error is the end.
READ_ALL = """async ([count, types]) => {
  const read = (number) => new Promise((done) => {
    const events = [];
    const source = new EventSource(`/streams/${number}`);
    for (const type of types) source.addEventListener(type, (event) =>
      events.push([event.type, event.lastEventId, event.data]));
    source.onerror = () => { source.close(); done(events); };
  });
  const all = [];
  for (let first = 0; first < count; first += 6) {  // as many as Chromium opens to one server
    const some = [...Array(Math.min(6, count - first)).keys()];
    all.push(...await Promise.all(some.map((more) => read(first + more))));
  }
  return all;
}"""


# Each connection of a client: status, media type, body. After these the answer is 204: no more.
STREAM, HTML = "text/event-stream", "text/html"
RECONNECTIONS = {
    "the last id is sent": [
        (200, STREAM, "retry: 1\nid: 5\ndata: a\n\n"),
        (200, STREAM, "id: 6\ndata: b\n\n"),
    ],
    "without an id nothing is sent": [(200, STREAM, "retry: 1\ndata: a\n\n")] * 2,
    "the id of an unfinished block is not sent": [
        (200, STREAM, "retry: 1\nid: 5\ndata: a\n\nid: 6\ndata: b\n"),
        (200, STREAM, "data: c\n\n"),
    ],
    "an id of a block without data is sent": [(200, STREAM, "retry: 1\nid: 7\n\n")],
    "an id stays over connections": [
        (200, STREAM, "retry: 1\nid: 1\ndata: a\n\n"),
        (200, STREAM, "data: b\n\n"),
        (200, STREAM, ""),
        (200, STREAM, "data: c\n\n"),
    ],
    "an empty id takes it back": [
        (200, STREAM, "retry: 1\nid: 1\ndata: a\n\n"),
        (200, STREAM, "id\ndata: b\n\n"),
    ],
    "an id with NUL changes nothing": [(200, STREAM, "retry: 1\nid: 1\n\nid: 2\0\ndata: a\n\n")],
    "an id beyond ASCII is sent in UTF-8": [(200, STREAM, "retry: 1\nid: é€😀\ndata: a\n\n")],
    "ids end with CR LF too": [(200, STREAM, "retry: 1\r\nid: 1\r\ndata: a\r\n\r\n")],
    "an id is due at the CR of its blank line": [(200, STREAM, "retry: 1\rid: 1\rdata: a\r\r")],
    "a byte order mark is removed each time": [
        (200, STREAM, "\ufeffretry: 1\nid: 1\ndata: a\n\n"),
        (200, STREAM, "\ufeffdata: b\n\n"),
    ],
    "a type does not outlive its connection": [
        (200, STREAM, "retry: 1\n\nevent: e\n"),
        (200, STREAM, "data: a\n\n"),
    ],
    "half a line does not outlive its connection": [
        (200, STREAM, "retry: 1\n\nda"),
        (200, STREAM, "ta: a\n\n"),
    ],
    "a retry in an unfinished block counts": [(200, STREAM, "retry: 1\n"), (200, STREAM, "")],
    "503 ends it": [(200, STREAM, "retry: 1\ndata: a\n\n"), (503, STREAM, "data: b\n\n")],
    "another media type ends it": [
        (200, STREAM, "retry: 1\ndata: a\n\n"),
        (200, HTML, "data: b\n\n"),
    ],
    "204 ends it at once": [],
}

CONNECT_AGAIN = """async ([count, types]) => {
  const read = (number) => new Promise((done) => {
    const events = [];
    const source = new EventSource(`/again/${number}`);
    for (const type of types) source.addEventListener(type, (event) =>
      events.push([event.type, event.lastEventId, event.data]));
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) done(events); };
  });
  const all = [];
  for (let number = 0; number < count; number++) all.push(await read(number));
  return all;
}"""

# The one that shall wait a minute is told so first; the other connects again five times meanwhile.
WAIT_AS_TOLD = """() => new Promise((done) => {
  const slow = new EventSource("/waits/60000");
  slow.onerror = () => {
    let again = 0;
    const quick = new EventSource("/waits/1");
    quick.onerror = () => {
      if (++again < 5) return;
      slow.close(); quick.close(); done(true);
    };
  };
})"""


class Streams(BaseHTTPRequestHandler):
    """``/`` is an empty page, ``/streams/N`` the corpus's stream number N.

    ``/again/N`` gives the answers of ``RECONNECTIONS`` in turn; ``/waits/MS`` a retry of so much.
    ``connected`` of the server keeps the Last-Event-ID of each connection by path.
    """

    def do_GET(self):
        connected = self.server.connected.setdefault(self.path, [])
        sent = self.headers.get("Last-Event-ID")
        connected.append(sent if sent is None else sent.encode("latin-1").decode())
        self.answer(*self.chosen(*self.path.split("/")[1:], count=len(connected)))

    def chosen(self, kind, number="0", *, count):
        if kind == "streams":
            return 200, STREAM, STREAMS[int(number)]
        if kind == "waits":
            return 200, STREAM, f"retry: {number}\n\n".encode()
        if kind == "again":
            answers = list(RECONNECTIONS.values())[int(number)]
            status, media_type, body = [*answers, (204, STREAM, "")][count - 1]
            return status, media_type, body.encode()
        return 200, HTML, b"<!doctype html><title>x</title>"

    def answer(self, status, media_type, body):
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Streams) as server:
        server.connected = {}
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def page(server):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield page
        browser.close()


def heard(items):
    return [[item.type, item.id, item.data] for item in items if isinstance(item, StreamEvent)]


def by_the_parser(answers):
    """The events of all connections, and the Last-Event-ID that each sends, by our decoder."""
    events, sent, last_id = [], [], ""
    for status, media_type, body in [*answers, (204, STREAM, "")]:
        sent.append(last_id or None)
        if status != 200 or media_type != STREAM:
            break
        decoder = SseDecoder(last_id=last_id)
        events += heard(decoder.feed(body.encode(), 0))
        last_id = decoder.last_id
    return events, sent


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_chromium_sees_the_events_that_the_parser_sees(page):
    ours = [heard(SseDecoder().feed(stream, 0)) for stream in STREAMS]
    types = sorted({kind for events in ours for kind, _, _ in events})
    theirs = page.evaluate(READ_ALL, [len(STREAMS), types])
    names = [case["name"] for case in CASES]
    assert dict(zip(names, theirs, strict=True)) == dict(zip(names, ours, strict=True))


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_chromium_connects_again_with_the_ids_of_the_parser(page, server):
    ours = {name: by_the_parser(answers) for name, answers in RECONNECTIONS.items()}
    types = sorted({kind for events, _ in ours.values() for kind, _, _ in events})
    theirs = page.evaluate(CONNECT_AGAIN, [len(ours), types])
    sent = [server.connected[f"/again/{number}"] for number in range(len(ours))]
    assert dict(zip(ours, zip(theirs, sent, strict=True), strict=True)) == ours


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_chromium_waits_as_long_as_retry_says(page, server):
    assert page.evaluate(WAIT_AS_TOLD)
    assert len(server.connected["/waits/60000"]) == 1
    assert len(server.connected["/waits/1"]) >= 5
